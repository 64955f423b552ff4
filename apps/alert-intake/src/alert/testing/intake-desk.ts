import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Audit, auditMigrations } from '@qingkong/audit';
import { type BullAlarm, Deadlines, deadlinesMigrations, Reconciler } from '@qingkong/deadlines';
import { DeadLetters, messagingMigrations, Outbox } from '@qingkong/messaging';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, type Database } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan, type Plan } from '@qingkong/plan';
import { definition } from '../../alert-intake.module';
import { QuarantineService } from '../../quarantine/quarantine.service';
import { ResponseDeadlines } from '../../response/response.deadlines';
import { InstructionService } from '../../instruction/instruction.service';
import { PreWarningService } from '../../pre-warning/pre-warning.service';
import { QuarantineWaitDeadlines } from '../../escalation/quarantine-wait.deadlines';
import { QuarantineWaitService } from '../../escalation/quarantine-wait.service';
import { ManualResponseService } from '../../response/manual-response.service';
import { ResponseChangeService } from '../../response/response-change.service';
import { ResponseEndingService } from '../../response/response-ending.service';
import { ResponseService } from '../../response/response.service';
import { UnitService } from '../../unit/unit.service';
import { AlertAdvice } from '../alert-advice.service';
import { AlertConsumer } from '../alert.consumer';
import { AlertEffects } from '../alert-effects.service';
import { ParkedAlertDeadlines } from '../parked-alerts.deadlines';
import { ParkedAlerts } from '../parked-alerts.service';
import { type AlertContent } from '../../format/alert-content';
import { AlertService, type Receipt } from '../alert.service';
import { parseCap12 } from '../../format/cap12';
import { serialiseCap12 } from '../../format/cap12-writer';
import { VerdictService } from '../verdict.service';

const root = join(__dirname, '../../../../..');
const silentAlarm = {
  onRing: () => undefined,
  set: () => undefined,
  forget: () => undefined,
  close: () => Promise.resolve(),
};

/** `02-10 15:30` of 2026 in Beijing. */
export const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`);

/** The bytes of a sample alert. */
export const sample = (name: string): Buffer => readFileSync(join(root, 'samples/alerts', name));

/** A sample with some of its content changed, as bytes. */
export function changed(name: string, change: Partial<AlertContent>): Buffer {
  return Buffer.from(serialiseCap12({ ...parseCap12(sample(name)), ...change }));
}

/** Everything that messages and people brought about; accounts, plan versions and the clock stay. */
export async function forgetAll(db: Pick<Database, 'query'>): Promise<void> {
  const rows = ['alert_message', 'response', 'response_serial', 'level_segment', 'timeline_entry', 'pre_warning'];
  // By itself: the relay of a running service locks the outbox before the timeline, a decision after it.
  await db.query('truncate outbox');
  await db.query(`truncate ${rows.join()}, instruction, deadline cascade`);
}

/** alert-intake without its sockets: a database of its own, the clock in the test's hand, deadlines fired when it moves; the plan as `adapted`. */
export async function openDesk(adapted: (plan: Plan) => Plan = (plan) => plan) {
  const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations];
  const { entities, migrations } = definition;
  const scratch = await scratchDatabase({ entities, migrations: [...libs, ...migrations] });
  const { db } = scratch;
  const clock = new Clock(db, true);
  await clock.start();
  const plan = adapted(loadPlan(join(root, 'plans/chaoyang.yaml')));
  const [deadlines, outbox, log] = [new Deadlines(), new Outbox(), createLogger('alert-intake', 'silent')];
  const audit = new Audit();
  const responses = new ResponseService(plan, clock, outbox, deadlines);
  const changes = new ResponseChangeService(clock, outbox, deadlines);
  const endings = new ResponseEndingService(plan, clock, outbox, deadlines, responses);
  const instructions = new InstructionService(clock, outbox, deadlines, audit, new UnitService());
  const advice = new AlertAdvice(new PreWarningService(clock, outbox), instructions);
  const effects = new AlertEffects(clock, responses, changes, endings, advice);
  const waits = new QuarantineWaitService(plan, deadlines, outbox);
  const verdicts = new VerdictService(plan, clock, outbox, effects, waits);
  const parked = new ParkedAlerts(plan, verdicts);
  const alerts = new AlertService(plan, log, clock, verdicts, parked);
  const quarantine = new QuarantineService(plan, clock, audit, verdicts, parked);
  const byHand = new ManualResponseService(plan, clock, audit, responses, changes);
  new ResponseDeadlines(deadlines, responses, endings).onModuleInit();
  new QuarantineWaitDeadlines(deadlines, waits).onModuleInit();
  new ParkedAlertDeadlines(deadlines, parked).onModuleInit();
  const parts = { log, metrics: new Metrics('alert-intake'), progress: new Progress() };
  const reconciler = new Reconciler(db, deadlines, silentAlarm as unknown as BullAlarm, clock, parts);
  const decider = { by: 'person-duty', note: '电话核实无误' };

  return {
    db,
    byHand,
    consumer: new AlertConsumer(alerts, new DeadLetters(db, parts.metrics)),

    async passesTo(instant: string): Promise<void> {
      await clock.move({ standsAt: at(instant), offsetMs: 0 });
      await reconciler.fireDue();
    },

    /** Moves the clock while nobody looks; {@link rings} then does what was due. */
    async isDownUntil(instant: string): Promise<void> {
      await clock.move({ standsAt: at(instant), offsetMs: 0 });
    },
    rings: () => reconciler.fireDue(),

    receives(bytes: Buffer): Promise<Receipt> {
      return db.transaction((tx) => alerts.receive(tx, { bytes, contentType: null, way: 'kafka', client: null }));
    },

    /** As an edge does: a conflict is no error, but an answer. */
    takes(bytes: Buffer) {
      return db.transaction((tx) =>
        alerts.receiveOrAlarm(tx, { bytes, contentType: null, way: 'kafka', client: null }),
      );
    },

    receivesFrom(client: string, bytes: Buffer, contentType = 'application/xml'): Promise<Receipt> {
      return db.transaction((tx) => alerts.receive(tx, { bytes, contentType, way: 'http', client }));
    },

    applies: (id: string) => db.transaction((tx) => quarantine.apply(tx, id, decider)),
    dismisses: (id: string) => db.transaction((tx) => quarantine.dismiss(tx, id, decider)),

    /** `serial state`, or `serial kind state` for drills, in the order of their beginning. */
    async standing(): Promise<string[]> {
      const found = await db.query<{ line: string }>(
        `select concat_ws(' ', nullif(jurisdiction, '211300'), serial, nullif(kind, 'actual'), state) as line from response order by id`,
      );
      return found.map(({ line }) => line);
    },

    /** `III 02-10 22:00 – 02-11 16:00`, in order; the end is open while it lasts. */
    async segments(): Promise<string[]> {
      const instant = (column: string) => `to_char(${column} at time zone 'Asia/Shanghai', 'MM-DD HH24:MI')`;
      const found = await db.query<{ line: string }>(
        `select concat_ws(' ', level, ${instant('from_at')}, '–', ${instant('to_at')}) as line from level_segment order by response_id, ordinal`,
      );
      return found.map(({ line }) => line);
    },

    /** Events in the order in which they were written: `type version`. */
    async events(): Promise<string[]> {
      const found = await db.query<{ line: string }>(
        `select concat_ws(' ', type, aggregate_version) as line from outbox order by position`,
      );
      return found.map(({ line }) => line);
    },

    /** Payload of the newest event of this type. */
    async said(type: string): Promise<Record<string, unknown>> {
      const [row] = await db.query<{ payload: string }>(
        'select payload from outbox where type = $1 order by position desc limit 1',
        [type],
      );
      return JSON.parse(row?.payload ?? '{}') as Record<string, unknown>;
    },

    async close(): Promise<void> {
      clock.stop();
      await scratch.drop();
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;
