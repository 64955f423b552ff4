import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The sink from its parent's side. Times are milliseconds since 1970 with fractions, comparable between processes of one machine. */
export class Sink {
  static async start(latencyMs = 0) {
    const child = fork(fileURLToPath(new URL('sink.mjs', import.meta.url)), [String(latencyMs)]);
    const sink = new Sink(child);
    sink.port = (await sink.next('port')).port;
    return sink;
  }

  constructor(child) {
    this.child = child;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Forgets what came, and resolves `all` when `n` different units have come. */
  async expect(n) {
    const ready = this.next('ready');
    this.child.send({ expect: n });
    await ready;
    return { all: this.next('all') };
  }

  async report() {
    const answer = this.next('report');
    this.child.send({ report: true });
    return (await answer).report;
  }

  stop() {
    this.child.disconnect();
  }

  next(kind) {
    return new Promise((resolve) => {
      const onMessage = (message) => {
        if (!(kind in message)) return;
        this.child.off('message', onMessage);
        resolve(message);
      };
      this.child.on('message', onMessage);
    });
  }
}

export const now = () => performance.timeOrigin + performance.now();
