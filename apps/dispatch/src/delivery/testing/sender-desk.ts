import { Deadlines } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { type Clock, type Database } from '@qingkong/persistence';
import { eventually } from '@qingkong/persistence/testing';
import { NoticeService } from '../../notice/notice.service';
import { type Channels } from '../channels';
import { Claims } from '../claims.service';
import { FailOver } from '../fail-over.service';
import { Lanes } from '../lanes.service';
import { Leases } from '../leases.service';
import { MarkWriter } from '../mark-writer.service';
import { Sender } from '../sender.service';
import { Validity } from '../validity.service';

/** What became of one message. */
export interface Sent {
  readonly person: string;
  readonly account: string;
  readonly state: string;
  readonly reason: string | null;
}

const RESTLESS = `
select 1 from delivery_batch where state in ('ready', 'claimed') union all
select 1 from delivery where state = 'sending' or next_attempt_at is not null`;

/**
 * A whole sender at work on the desk's database, as a second instance of the service: what others decide it learns from the rows alone,
 * since nothing of the desk calls its hooks.
 */
export function startSender({ db, clock, channels }: { db: Database; clock: Clock; channels: Channels }) {
  const warnings: string[] = [];
  const lines = { write: (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg) };
  const log = createLogger('dispatch', 'warn', lines);
  const outbox = new Outbox();
  const notices = new NoticeService(clock, outbox, new Deadlines());
  const metrics = new Metrics('dispatch');
  const marks = new MarkWriter(db, outbox, clock, metrics, log);
  const validity = new Validity(db, notices);
  const lanes = new Lanes(channels, marks, validity, new Leases(db), log);
  const claims = new Claims(db, clock, marks, new Progress(), log);
  const sender = new Sender(claims, notices, lanes, new FailOver(db, lanes, metrics, log), log);
  sender.onApplicationBootstrap();
  return {
    validity,
    lanes,
    metrics,
    /** Constant messages of what went wrong so far. */
    warnings,

    /** Resolves when it has warned of this so often. */
    warns: (message: string, times = 1) =>
      eventually(`“${message}”`, () => warnings.filter((one) => one === message).length >= times),

    /** Resolves when nothing is left to be said at the present instant. */
    settles: () => eventually('nothing to be left to say', async () => (await db.query(RESTLESS)).length === 0),

    /** Every message there is, batch by batch. */
    deliveries: () =>
      db.query<Sent>(
        `select d.person_id as person, b.account, d.state, d.last_reason as reason
         from delivery d join delivery_batch b on b.id = d.batch_id order by d.batch_id, d.ordinal`,
      ),

    stops: () => sender.onModuleDestroy(),
  };
}

export type SenderDesk = ReturnType<typeof startSender>;
