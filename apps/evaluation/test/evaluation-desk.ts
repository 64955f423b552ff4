import { join } from 'node:path';
import { Audit, auditMigrations } from '@qingkong/audit';
import { type Caller } from '@qingkong/auth';
import { type Received, type ResponseAnnounced, type UnitChanged } from '@qingkong/contracts';
import { Deadlines, deadlinesMigrations, type FiredDeadline } from '@qingkong/deadlines';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { recordDesk } from '@qingkong/messaging/testing';
import { Clock, type Database, rows } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan, type Plan } from '@qingkong/plan';
import { CalendarService } from '../src/calendar/calendar.service';
import { definition } from '../src/evaluation.module';
import { RelayLatencyConsumer } from '../src/relay-latency/relay-latency.consumer';
import { RelayLatencyService } from '../src/relay-latency/relay-latency.service';
import { ResponseConsumer } from '../src/response/response.consumer';
import { ResponseService } from '../src/response/response.service';
import { OwedSummaryService } from '../src/summary/owed-summary.service';
import { SummaryReminderService } from '../src/summary/summary-reminder.service';
import { SummaryService } from '../src/summary/summary.service';
import { UnitConsumer } from '../src/unit.consumer';
import { UnitService } from '../src/unit/unit.service';

// Every test makes and drops a database, and properties hear hundreds of events: more than Jest's 5 s on a busy machine.
jest.setTimeout(60_000);

export const planFile = join(__dirname, '../../../plans/chaoyang.yaml');

/** Beijing time of 2026, `MM-DDThh:mm[:ss]`. */
export const at = (local: string): Date => new Date(`2026-${local}+08:00`);

/** A response of the story; invented. */
export function announcement(over: Partial<ResponseAnnounced> = {}): ResponseAnnounced {
  return {
    responseId: newId(),
    serial: '2026-01',
    kind: 'actual',
    origin: 'alert',
    jurisdiction: '211300',
    areaCodes: ['211300'],
    colour: 'yellow',
    level: 'III',
    primaryPollutant: 'PM2.5',
    documentNumber: null,
    planVersion: 'test',
    alertSentAt: at('02-10T15:30').toISOString(),
    receivedAt: at('02-10T15:30').toISOString(),
    onsetAt: at('02-10T22:00').toISOString(),
    ...over,
  };
}

/** The seven counties and two municipal enterprises that owe a summary, and three units that owe none. Enterprises are invented. */
export function unitsOf(plan: Plan): UnitChanged[] {
  const unit = { areaCode: null, municipal: false, taskForceId: null, active: true };
  const counties = plan.counties.map(({ id, bureau, code }) => ({
    ...unit,
    unitId: id,
    kind: 'countyBureau' as const,
    name: bureau,
    areaCode: code,
    taskForceId: plan.taskForces.find((taskForce) => taskForce.counties.includes(id))?.id ?? null,
  }));
  return [
    ...counties,
    { ...unit, unitId: 'enterprise-e1', kind: 'enterprise', name: '市直企业一', municipal: true },
    { ...unit, unitId: 'enterprise-e11', kind: 'enterprise', name: '市直企业二', municipal: true },
    { ...unit, unitId: 'enterprise-e2', kind: 'enterprise', name: '县属企业' },
    { ...unit, unitId: 'enterprise-e9', kind: 'enterprise', name: '已注销市直企业', municipal: true, active: false },
    { ...unit, unitId: 'taskforce-keji', kind: 'taskForce', name: '科技科专班' },
  ];
}

export const received = <P>(payload: P): Received<P> => ({
  id: newId(),
  type: 'test',
  source: 'test',
  time: new Date(),
  key: '',
  aggregateVersion: null,
  payload,
});

export const county: Caller = { sub: 'county-211321-liaison', unitId: 'county-211321', roles: ['county'] };
export const duty: Caller = { sub: 'office-duty', unitId: 'office', roles: ['duty'] };

const migrations = [...messagingMigrations, ...deadlinesMigrations, ...auditMigrations, ...definition.migrations];

/** The parts of the service on a database of their own, with a clock that stands where it is put. */
export class EvaluationDesk {
  private readonly outbox = new Outbox();
  readonly plan = loadPlan(planFile);
  private readonly reminders = new SummaryReminderService(new Deadlines(), this.outbox, this.plan);
  private readonly owed = new OwedSummaryService(new CalendarService(), this.reminders, this.clock, this.plan);
  readonly responses = new ResponseConsumer(new ResponseService(), this.owed);
  readonly units = new UnitConsumer(new UnitService(), this.owed);
  readonly latencies = new RelayLatencyConsumer(new RelayLatencyService());
  /** The same consumers, with inbox and parked events before them. */
  readonly records = recordDesk(this.scratch.db, [this.responses, this.units, this.latencies]);
  readonly summaries = new SummaryService(this.clock, this.outbox, new Audit(), this.reminders, this.plan);

  private constructor(
    private readonly scratch: ScratchDatabase,
    private readonly clock: Clock,
  ) {}

  static async open(): Promise<EvaluationDesk> {
    const scratch = await scratchDatabase({ entities: definition.entities, migrations });
    const clock = new Clock(scratch.db, true);
    await clock.start();
    return new EvaluationDesk(scratch, clock);
  }

  get db(): Database {
    return this.scratch.db;
  }

  async close(): Promise<void> {
    this.clock.stop();
    await this.scratch.drop();
  }

  standAt(instant: Date): Promise<void> {
    return this.clock.move({ standsAt: instant, offsetMs: 0 });
  }

  /** Hears of the units, of a response, and of its end at the instant where the clock stands. */
  async hearsOfEnded(response: ResponseAnnounced): Promise<void> {
    const { responseId, serial } = response;
    const endedAt = this.clock.now().toISOString();
    await this.db.transaction(async (tx) => {
      for (const unit of unitsOf(this.plan)) await this.units.onChanged(received(unit), tx);
      await this.responses.onAnnounced(received(response), tx);
      await this.responses.onLifted(
        received({ responseId, serial, endedAt, receivedAt: endedAt, reason: 'lifted' }),
        tx,
      );
    });
  }

  /** Fires what is due, each in a transaction of its own. */
  async ring(): Promise<void> {
    const due = await this.db.query<{ id: string }>(
      `select id from deadline where state = 'armed' and due_at <= app_now() order by due_at, id`,
    );
    for (const { id } of due) {
      await this.db.transaction(async (tx) => {
        const [fired] = await rows<FiredDeadline>(
          tx,
          `update deadline set state = 'fired', fired_at = app_now() where id = $1
           returning id, kind, subject_id as "subjectId", due_at as "dueAt", fired_at as "firedAt", data`,
          [id],
        );
        if (fired) await this.reminders.carryOut(tx, fired);
      });
    }
  }

  /** Events said since the last call, oldest first. */
  async said(): Promise<{ type: string; payload: Record<string, unknown> }[]> {
    const added = await this.db.query<{ type: string; payload: string }>(
      `with taken as (delete from outbox returning position, type, payload) select type, payload from taken order by position`,
    );
    return added.map(({ type, payload }) => ({ type, payload: JSON.parse(payload) as Record<string, unknown> }));
  }

  /** Id of the summary that a unit owes for a response. */
  async summaryOf(responseId: string, unitId: string): Promise<string> {
    const [row] = await this.db.query<{ id: string }>(
      'select id from summary where response_id = $1 and unit_id = $2',
      [responseId, unitId],
    );
    if (!row) throw new Error(`${unitId} owes no summary`);
    return row.id;
  }
}
