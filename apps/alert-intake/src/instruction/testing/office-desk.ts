import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Audit, auditMigrations } from '@qingkong/audit';
import { type BullAlarm, Deadlines, deadlinesMigrations, Reconciler } from '@qingkong/deadlines';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, type Tx } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { definition } from '../../alert-intake.module';
import { QuarantineWaitDeadlines } from '../../escalation/quarantine-wait.deadlines';
import { QuarantineWaitService } from '../../escalation/quarantine-wait.service';
import { type AlertContent } from '../../format/alert-content';
import { readAlert } from '../../format/alert-formats';
import { PreWarningService } from '../../pre-warning/pre-warning.service';
import { UnitService } from '../../unit/unit.service';
import { InstructionDeadlines } from '../instruction.deadlines';
import { InstructionService } from '../instruction.service';

const root = join(__dirname, '../../../../..');
const silentAlarm = {
  onRing: () => undefined,
  set: () => undefined,
  forget: () => undefined,
  close: () => Promise.resolve(),
};

/** `02-10 15:30` of 2026 in Beijing. */
export const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`);

/** What a sample message says, with some of it changed. */
export async function sampleContent(name: string, change: Partial<AlertContent> = {}): Promise<AlertContent> {
  const bytes = readFileSync(join(root, 'samples/alerts', name));
  return { ...(await readAlert({ bytes, contentType: null })), ...change };
}

/** The Office's desk in a database of its own: instructions, pre-warnings and what waits; the clock in the test's hand, deadlines fired when it moves. */
export async function openOffice() {
  const libs = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations];
  const { entities, migrations } = definition;
  const scratch = await scratchDatabase({ entities, migrations: [...libs, ...migrations] });
  const { db } = scratch;
  const clock = new Clock(db, true);
  await clock.start();
  const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
  const [deadlines, outbox, units] = [new Deadlines(), new Outbox(), new UnitService()];
  const instructions = new InstructionService(clock, outbox, deadlines, new Audit(), units);
  const preWarnings = new PreWarningService(clock, outbox);
  const waits = new QuarantineWaitService(plan, deadlines, outbox);
  new InstructionDeadlines(deadlines, instructions).onModuleInit();
  new QuarantineWaitDeadlines(deadlines, waits).onModuleInit();
  const log = createLogger('alert-intake', 'silent');
  const parts = { log, metrics: new Metrics('alert-intake'), progress: new Progress() };
  const reconciler = new Reconciler(db, deadlines, silentAlarm as unknown as BullAlarm, clock, parts);
  const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(work);
  const order = (content: AlertContent) => ({ alertId: newId(), content, receivedAt: clock.now() });

  return {
    db,
    act,
    instructions,
    waits,
    reconciler,
    now: () => clock.now(),

    /** Moves the clock; what is due rings. */
    async passesTo(instant: string): Promise<void> {
      await clock.move({ standsAt: at(instant), offsetMs: 0 });
      await reconciler.fireDue();
    },

    /** Moves the clock while nobody looks, as when the service is down. */
    async isDownUntil(instant: string): Promise<void> {
      await clock.move({ standsAt: at(instant), offsetMs: 0 });
    },

    knows: (unitId: string, name: string, active = true) =>
      act((tx) =>
        units.learn(tx, {
          ...{ unitId, name, active, kind: 'taskForce' },
          ...{ areaCode: null, municipal: false, taskForceId: null },
        }),
      ),

    receives: (content: AlertContent) => act((tx) => instructions.receive(tx, order(content))),
    assigns: (id: string, unitId: string, dueAt: string) =>
      act((tx) => instructions.assign(tx, id, { unitId, dueAt: at(dueAt), note: '请按指令落实', by: 'person-duty' })),
    closes: (id: string, reason: string) => act((tx) => instructions.close(tx, id, 'person-duty', reason)),

    revises: (content: AlertContent) => act((tx) => instructions.revise(tx, order(content))),
    takesBack: (content: AlertContent) => act((tx) => instructions.withdraw(tx, order(content))),

    issues: (content: AlertContent) => act((tx) => preWarnings.issue(tx, order(content))),
    withdraws: (content: AlertContent) => act((tx) => preWarnings.withdraw(tx, order(content))),

    /** Events in the order in which they were written: `type version`. */
    async events(): Promise<string[]> {
      const found = await db.query<{ line: string }>(
        `select concat_ws(' ', type, aggregate_version) as line from outbox order by position`,
      );
      return found.map(({ line }) => line);
    },

    /** Payloads of the events of this type, in order. */
    async said(type: string): Promise<Record<string, unknown>[]> {
      const found = await db.query<{ payload: string }>(
        'select payload from outbox where type = $1 order by position',
        [type],
      );
      return found.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
    },

    async close(): Promise<void> {
      clock.stop();
      await scratch.drop();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
