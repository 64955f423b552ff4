import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/stack/ports.mjs';
import { now } from './sink-process.mjs';

export const isPeerInstalled = () => spawnSync('prometheus-alertmanager', ['--version']).status === 0;

/** Prometheus Alertmanager on the same task: n alerts, one group and one webhook each, group_wait 0. */
export class Peer {
  static async start(sink) {
    const peer = new Peer();
    peer.folder = mkdtempSync(join(tmpdir(), 'qingkong-peer-'));
    peer.port = await freePort();
    writeFileSync(join(peer.folder, 'am.yml'), CONFIG(sink.url));
    const args = [
      `--config.file=${peer.folder}/am.yml`,
      `--storage.path=${peer.folder}/data`,
      `--web.listen-address=127.0.0.1:${peer.port}`,
    ];
    peer.child = spawn('prometheus-alertmanager', [...args, '--cluster.listen-address=', '--log.level=error'], {
      stdio: 'ignore',
    });
    for (;;) {
      const isReady = await fetch(`${peer.url}/-/ready`).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) return peer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Milliseconds from the POST of n alerts to the last webhook. */
  async alert(sink, n, round) {
    const { all } = await sink.expect(n);
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const alerts = Array.from({ length: n }, (_, i) => ({
      labels: { alertname: 'PollutionYellow', unit: `u${round}-${i}`, level: 'III' },
      annotations: { summary: '启动Ⅲ级应急响应', text: '测'.repeat(190) },
      endsAt,
    }));
    const begun = now();
    const response = await fetch(`${this.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!response.ok) throw new Error(`Alertmanager refused the alerts: ${response.status}`);
    await all;
    return (await sink.report()).last - begun;
  }

  rssMb() {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))[1]) / 1024);
  }

  stop() {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const CONFIG = (url) => `route:
  receiver: sink
  group_by: [alertname, unit]
  group_wait: 0s
  group_interval: 5m
  repeat_interval: 4h
receivers:
- name: sink
  webhook_configs:
  - url: ${url}/peer
    send_resolved: false
`;
