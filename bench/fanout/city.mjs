import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { distDir, root, runDir } from '../../scripts/paths.mjs';
import { freePort, rememberedPorts } from '../../scripts/stack/ports.mjs';
import { startServices } from '../../scripts/stack/services.mjs';
import { now } from './sink-process.mjs';

const SERVICES = ['alert-intake', 'dispatch'];
const YELLOW = 'samples/alerts/story-02-10-1530-yellow.xml';
const CANCEL = 'samples/alerts/story-02-14-0800-cancel.xml';

/**
 * alert-intake and dispatch as they ship, on an invented city of n enterprises with one webhook each. `senders`: instances of dispatch;
 * `pace`: further fields of the webhook account, as they stand in channels.yaml.
 */
export class BenchCity {
  static async start({ stack, sink, n, connections, senders = 1, pace = '' }) {
    const city = new BenchCity();
    city.n = n;
    city.folder = join(runDir, `bench-${randomBytes(3).toString('hex')}`);
    mkdirSync(city.folder, { recursive: true });
    const { CityPlatform, developmentIssuer } = createRequire(import.meta.url)(join(distDir, 'test/demo/main.js'));
    const issuer = await developmentIssuer(join(city.folder, 'identity'));
    writeFiles(city.folder, connections, pace);
    const ports = await rememberedPorts(city.folder, SERVICES);
    const namespace = `bench-${randomBytes(3).toString('hex')}.`;
    const databaseUrl = (name) => {
      const url = new URL(stack.postgresUrl);
      url.pathname = `/${namespace.replace(/\W/g, '_')}${name.replace('-', '_')}`;
      return url.href;
    };
    const env = (name) => ({
      DATABASE_URL: databaseUrl(name),
      KAFKA_BROKERS: stack.kafkaBrokers,
      REDIS_URL: stack.redisUrl,
      NAMESPACE: namespace,
      HTTP_PORT: String(ports[name]),
      OIDC_ISSUER: issuer.issuer,
      OIDC_JWKS: issuer.jwks,
      PLAN_FILE: join(root, 'plans/chaoyang.yaml'),
      PUBLIC_URL: `http://127.0.0.1:${ports.dispatch}`,
      LINK_KEY_FILE: join(city.folder, 'link.key'),
      CHANNELS_FILE: join(city.folder, 'channels.yaml'),
      DIRECTORY_FILE: join(city.folder, 'directory.yaml'),
      REDUCTION_LIST_FILE: join(root, 'samples/list-v1.csv'),
      REDUCTION_LIST_LABEL: 'v1',
      REDUCTION_LIST_PUBLISHED_ON: '2026-01-05',
    });
    city.services = await startServices({ names: SERVICES, dir: join(city.folder, 'services'), env });
    city.others = [];
    for (let i = 1; i < senders; i += 1) {
      const dir = join(city.folder, `another-${i}`);
      const HTTP_PORT = String(await freePort(Object.values(ports)));
      const another = { names: ['dispatch'], dir, env: (name) => ({ ...env(name), HTTP_PORT }) };
      city.others.push(await startServices(another));
    }
    city.db = new pg.Client({ connectionString: databaseUrl('dispatch') });
    await city.db.connect();
    await city.db.query(POPULATE, [n, sink.url]);
    await city.db.query('analyze unit, person, duty, listed_enterprise, production_line');
    city.platform = new CityPlatform(stack.kafkaBrokers, namespace);
    return city;
  }

  /** One alert; milliseconds from the Kafka record to the last webhook received and the last row marked. */
  async alert(sink) {
    const { all } = await sink.expect(this.n);
    const begun = now();
    this.alerted = await this.platform.publishSample(YELLOW, this.nextSecond());
    await all;
    await this.marked();
    const done = now();
    const report = await sink.report();
    return {
      ms: done - begun,
      firstMs: report.first - begun,
      lost: this.n - report.units,
      doubled: report.doubled,
      report,
    };
  }

  /** Ends it, untimed, so that the next alert starts a response of its own. */
  async lift(sink) {
    const { all } = await sink.expect(this.n);
    await this.platform.publishSample(CANCEL, this.nextSecond(), [this.alerted]);
    await all;
    await this.marked();
  }

  /** CAP counts in seconds, and what HQ says later must be sent later. */
  nextSecond() {
    this.sent = Math.max(Math.floor(Date.now() / 1_000), (this.sent ?? 0) + 1);
    return new Date(this.sent * 1_000);
  }

  /** Peak resident memory of the sender's process. */
  rssMb() {
    const status = readFileSync(`/proc/${this.services.pids.dispatch}/status`, 'utf8');
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024);
  }

  async stop() {
    await this.platform.close();
    await this.db.end();
    for (const other of this.others) await other.stop();
    await this.services.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async marked() {
    for (;;) {
      const { rows } = await this.db.query(`select 1 from delivery_batch where state in ('ready', 'claimed') limit 1`);
      if (rows.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }
}

// The sample's own persons are taken out, so that exactly n persons hear.
const POPULATE = `
with gone as (update person set active = false),
units as (
  insert into unit (id, kind, name, area_code, county_id, task_force_id)
  select 'enterprise-bench-' || i, 'enterprise', '虚构企业' || i, c.area_code, c.id, c.task_force_id
  from generate_series(1, $1::int) i join (select *, row_number() over (order by id) as k from unit where kind = 'countyBureau') c on c.k = 1 + i % 7 returning id),
persons as (
  insert into person (id, name, contacts)
  select 'person-bench-' || i, '虚构' || i, jsonb_build_array(jsonb_build_object('channel', 'webhook', 'account', 'webhook-main', 'address', $2::text || '/unit/' || i))
  from generate_series(1, $1::int) i returning id),
duties as (insert into duty (person_id, unit_id, duty) select replace(id, 'enterprise', 'person'), id, 'responsiblePerson' from units),
listed as (
  insert into listed_enterprise (list_version_id, unit_id, grade, idle, exemption, orders) select (select id from list_version), id, 'C', false, '',
    '{"III": [{"name": "1#生产线", "text": "限产：负荷降至70%", "kind": "limitProduction"}, {"name": "2#生产线", "text": "限产：负荷降至70%", "kind": "limitProduction"}]}' from units)
insert into production_line (list_version_id, unit_id, ordinal, name, interruptible, measures)
select (select id from list_version), id, l, l || '#生产线', true,
  '{"III": {"text": "限产：负荷降至70%", "kind": "limitProduction"}, "II": {"text": "停产", "kind": "haltProduction"}, "I": {"text": "停产", "kind": "haltProduction"}}'
from units, generate_series(1, 2) l`;

function writeFiles(folder, connections, pace) {
  writeFileSync(join(folder, 'link.key'), randomBytes(32));
  writeFileSync(join(folder, 'webhook.secret'), 'invented-secret');
  const sample = readFileSync(join(root, 'samples/directory.yaml'), 'utf8');
  writeFileSync(join(folder, 'directory.yaml'), sample);
  const unused = (account, provider) =>
    `- { account: ${account}, provider: ${provider}, url: 'http://127.0.0.1:9/', connections: 1, timeoutMs: 1000, idempotent: true }\n`;
  writeFileSync(
    join(folder, 'channels.yaml'),
    unused('sms-main', 'sms-gateway') +
      unused('sms-jianping', 'sms-gateway') +
      unused('voice-main', 'voice') +
      `- { account: email-main, provider: email, host: 127.0.0.1, port: 9, encryption: none, from: 'duty@bureau.chaoyang.example', connections: 1, timeoutMs: 1000 }\n` +
      `- { account: webhook-main, provider: webhook, credentialsFile: webhook.secret, allowPrivateAddresses: true, connections: ${connections}, timeoutMs: 30000, idempotent: true${pace && `, ${pace}`} }\n`,
  );
}
