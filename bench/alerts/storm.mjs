import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { distDir, root, runDir } from '../../scripts/paths.mjs';
import { startServices } from '../../scripts/stack/services.mjs';
import { buildPart, part } from './built.mjs';
import { disordered } from './disorder.mjs';

const LOOK_EVERY_MS = 500;

/**
 * B7: n records of 4 KB on city.alerts, out of order and every fourth repeated, decided end to end by alert-intake as it ships. Beside
 * it what no record can be without: a transaction of its own that keeps its bytes, from one connection.
 */
export async function storm({ stack, n, say }) {
  await Promise.all([buildPart('decide'), buildPart('records')]);
  const { episodes, openDecisions } = part('decide');
  const from = new Date(Math.floor(Date.now() / 1_000) * 1_000 - n * 1_000);
  const messages = disordered(episodes(root, { count: Math.floor(n / 1.25), size: 4_096, from }));
  const intake = await Intake.start(stack);
  try {
    const floor = await intake.floor(messages.slice(0, 2_000));
    const begun = performance.now();
    await part('records').publish(stack.kafkaBrokers, intake.namespace, messages);
    const publishedMs = performance.now() - begun;
    const rss = await intake.decided(new Set(messages).size, say);
    const seconds = (performance.now() - begun) / 1_000;
    const decisions = openDecisions(root);
    for (const bytes of messages) await decisions.decide(bytes);
    const isRight = JSON.stringify(await intake.standing()) === JSON.stringify(decisions.standing());
    const perSecond = Math.round(messages.length / seconds);
    say(`storm: ${messages.length} records, ${perSecond}/s, final state ${isRight ? 'right' : 'WRONG'}`);
    return {
      records: messages.length,
      offeredPerSecond: Math.round(messages.length / (publishedMs / 1_000)),
      perSecond,
      transactionsPerSecond: floor,
      ratioToTransactions: Number((floor / perSecond).toFixed(2)),
      isFinalStateRight: isRight,
      ...rss,
    };
  } finally {
    await intake.stop();
  }
}

/** alert-intake as it ships, alone, on a namespace of its own. */
class Intake {
  static async start(stack) {
    const intake = new Intake();
    intake.folder = join(runDir, `bench-${randomBytes(3).toString('hex')}`);
    mkdirSync(intake.folder, { recursive: true });
    const { developmentIssuer } = createRequire(import.meta.url)(join(distDir, 'test/demo/main.js'));
    const issuer = await developmentIssuer(join(intake.folder, 'identity'));
    intake.namespace = `bench-${randomBytes(3).toString('hex')}.`;
    const url = new URL(stack.postgresUrl);
    url.pathname = `/${intake.namespace.replace(/\W/g, '_')}alert_intake`;
    intake.services = await startServices({
      names: ['alert-intake'],
      dir: join(intake.folder, 'services'),
      env: {
        DATABASE_URL: url.href,
        KAFKA_BROKERS: stack.kafkaBrokers,
        REDIS_URL: stack.redisUrl,
        NAMESPACE: intake.namespace,
        OIDC_ISSUER: issuer.issuer,
        OIDC_JWKS: issuer.jwks,
        PLAN_FILE: join(root, 'plans/chaoyang.yaml'),
      },
    });
    intake.db = new pg.Client({ connectionString: url.href });
    await intake.db.connect();
    return intake;
  }

  /** Transactions a second that do nothing but keep a message's bytes. */
  async floor(messages) {
    await this.db.query('create table floor_record (body bytea not null)');
    const begun = performance.now();
    for (const bytes of messages) {
      await this.db.query('begin');
      await this.db.query('insert into floor_record (body) values ($1)', [bytes]);
      await this.db.query('commit');
    }
    const perSecond = Math.round(messages.length / ((performance.now() - begun) / 1_000));
    await this.db.query('drop table floor_record');
    return perSecond;
  }

  /** Resolves when all are, so many `different` ones; with the resident memory of the service after a tenth of them and then. */
  async decided(different, say) {
    const seen = [];
    for (;;) {
      const share = (await this.count()) / different;
      seen.push({ share, rssMb: this.rssMb() });
      if (share === 1 && (await this.lag()) === 0) break;
      if (seen.length % 40 === 0) say(`storm: ${Math.round(share * 100)} % decided, ${this.rssMb()} MB`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    const tenth = seen.find(({ share }) => share >= 0.1);
    return { rssMbAt10Percent: tenth.rssMb, rssMbAt100Percent: seen.at(-1).rssMb };
  }

  /** Records that are not committed yet. */
  async lag() {
    const answer = await fetch(`http://127.0.0.1:${this.services.managementPorts['alert-intake']}/lag`);
    return (await answer.json()).records;
  }

  async count() {
    const { rows } = await this.db.query('select count(*)::int as count from alert_message');
    return rows[0].count;
  }

  rssMb() {
    const status = readFileSync(`/proc/${this.services.pids['alert-intake']}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1_024);
  }

  async standing() {
    const { rows } = await this.db.query(
      `select concat_ws(' ', serial, state, level) as line from response order by id`,
    );
    return rows.map(({ line }) => line);
  }

  async stop() {
    await this.db.end();
    await this.services.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
