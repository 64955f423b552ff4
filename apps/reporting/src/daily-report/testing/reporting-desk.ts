import { Audit, auditMigrations } from '@qingkong/audit';
import { authMigrations, type Caller } from '@qingkong/auth';
import {
  type EventDefinition,
  type PayloadOf,
  type Received,
  type ResponseAnnounced,
  type UnitChanged,
} from '@qingkong/contracts';
import { type BullAlarm, Deadlines, deadlinesMigrations, Reconciler } from '@qingkong/deadlines';
import { httpMigrations } from '@qingkong/http';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { recordDesk } from '@qingkong/messaging/testing';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, type Tx } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { type TSchema } from '@sinclair/typebox';
import { DateTime } from 'luxon';
import { definition } from '../../reporting.module';
import { ResponseConsumer } from '../../response.consumer';
import { Responses } from '../../response/response.service';
import { UnitConsumer } from '../../unit.consumer';
import { Units } from '../../unit/unit.service';
import { type DailyReportContent } from '../daily-report-content';
import { DailyReportNewcomers } from '../daily-report-newcomer.service';
import { DailyReportOpenings } from '../daily-report-opening.service';
import { DailyReportReminders } from '../daily-report-reminder.service';
import { DailyReportSubmissions } from '../daily-report-submission.service';
import { DailyReportDeadlines } from '../daily-report.deadlines';
import { DailyReport } from '../daily-report.entity';
import { DailyReports } from '../daily-report.repository';
import { invented } from './invented-content';

export const plan = loadPlan('plans/chaoyang.yaml');
/** '02-11 09:00' of 2026 in the plan's zone. */
export const at = (text: string) =>
  DateTime.fromISO(`2026-${text.replace(' ', 'T')}`, { zone: plan.timeZone }).toJSDate();
const iso = (text: string) => at(text).toISOString();
/** The instants here ring when the clock is moved, not by Redis. */
const silentAlarm = {
  onRing: () => undefined,
  set: () => undefined,
  forget: () => undefined,
  close: () => Promise.resolve(),
};

const serial = '2026-01';
const inventedAlert = {
  serial,
  origin: 'alert',
  colour: 'yellow',
  level: 'III',
  primaryPollutant: null,
  documentNumber: null,
  planVersion: 'invented',
} as const satisfies Partial<ResponseAnnounced>;

/** Parts of a response's course that a test cares about; instants as '02-10 22:00'. */
export interface AnnouncedAs {
  readonly onset: string;
  readonly announced?: string;
  readonly kind?: 'actual' | 'drill';
  readonly jurisdiction?: string;
  readonly areaCodes?: string[];
}

/** The reporting service without its sockets: a database of its own, the clock in the test's hand, deadlines fired when it moves. */
export async function openDesk() {
  const libs = [
    ...messagingMigrations,
    ...deadlinesMigrations,
    ...auditMigrations,
    ...authMigrations,
    ...httpMigrations,
  ];
  const scratch = await scratchDatabase({
    entities: definition.entities,
    migrations: [...libs, ...definition.migrations],
  });
  const { db } = scratch;
  const clock = new Clock(db, true);
  await clock.start();
  const [deadlines, outbox, log] = [new Deadlines(), new Outbox(), createLogger('reporting', 'error')];
  const reports = new DailyReports(db);
  const reminders = new DailyReportReminders(deadlines, outbox, reports, plan, log);
  const openings = new DailyReportOpenings(deadlines, reports, reminders, plan, log);
  const submissions = new DailyReportSubmissions(reports, reminders, outbox, new Audit());
  const responses = new Responses(plan);
  const consumer = new ResponseConsumer(responses, openings, clock);
  const newcomers = new DailyReportNewcomers(responses, reports, reminders, plan, log);
  const unitConsumer = new UnitConsumer(new Units(), newcomers, clock);
  new DailyReportDeadlines(deadlines, responses, reports, openings, reminders).onModuleInit();
  const alarm = silentAlarm as unknown as BullAlarm;
  const parts = { log, metrics: new Metrics('reporting'), progress: new Progress() };
  const reconciler = new Reconciler(db, deadlines, alarm, clock, parts);

  /** How many events each response has told of. */
  const versions = new Map<string, number>();
  const next = (responseId: string) => {
    versions.set(responseId, (versions.get(responseId) ?? 0) + 1);
    return versions.get(responseId) ?? null;
  };
  const envelope = { id: newId(), type: 'invented', source: '/invented', key: 'invented' };
  const hear = <P extends { responseId: string }>(
    payload: P,
    handle: (event: Received<P>, tx: Tx) => Promise<void>,
  ) => {
    const aggregateVersion = next(payload.responseId);
    return db.transaction((tx) => handle({ ...envelope, aggregateVersion, time: clock.now(), payload }, tx));
  };

  return {
    db,
    reports,
    /** The same consumers, with inbox and parked events before them. */
    records: recordDesk(db, [consumer, unitConsumer]),
    async close() {
      clock.stop();
      await scratch.drop();
    },

    /** Moves the clock and nothing rings, as in the first moments after downtime. */
    clockStandsAt: (instant: string) => clock.move({ standsAt: at(instant), offsetMs: 0 }),

    /** Moves the clock to that instant at one stroke, as after downtime, and fires what is due. */
    async passesTo(instant: string) {
      await this.clockStandsAt(instant);
      const due = `select 1 from deadline where state = 'armed' and due_at <= app_now() limit 1`;
      do await reconciler.fireDue();
      while ((await db.query(due)).length > 0);
    },

    /** Lets the clock pass through each of these instants. */
    async passesThrough(...instants: string[]) {
      for (const instant of instants) await this.passesTo(instant);
    },

    /** Word of a unit, by default a county bureau; the directory wrote it at `joined`, or now. */
    async learns(unitId: string, change: Partial<UnitChanged> = {}, joined?: string) {
      await db.transaction((tx) => this.learnsIn(tx, unitId, change, joined));
    },

    /** As {@link learns}, in a transaction that the test commits. */
    async learnsIn(tx: Tx, unitId: string, change: Partial<UnitChanged> = {}, joined?: string) {
      const county = {
        kind: 'countyBureau',
        municipal: false,
        areaCode: '211381',
        taskForceId: 'taskforce-keji',
      } as const;
      const payload: UnitChanged = { unitId, name: `虚构单位 ${unitId}`, active: true, ...county, ...change };
      const time = joined === undefined ? clock.now() : at(joined);
      await unitConsumer.onChanged({ ...envelope, aggregateVersion: null, time, payload }, tx);
    },

    /** Returns the response's id. */
    async hearsOfAnnouncement({ onset, announced = onset, ...rest }: AnnouncedAs) {
      const { kind = 'actual', jurisdiction = '211300', areaCodes = ['211300'] } = rest;
      const responseId = newId();
      const receivedAt = iso(announced);
      const instants = { alertSentAt: receivedAt, receivedAt, onsetAt: iso(onset) };
      await hear({ ...inventedAlert, responseId, kind, jurisdiction, areaCodes, ...instants }, (event, tx) =>
        consumer.onAnnounced(event, tx),
      );
      return responseId;
    },

    async hearsOfStart(responseId: string, startedAt: string) {
      await hear({ responseId, level: 'III' as const, startedAt: iso(startedAt) }, (event, tx) =>
        consumer.onStarted(event, tx),
      );
    },

    /** Received by alert-intake at `received`, or now. */
    async hearsOfScope(responseId: string, scope: { onset: string; areaCodes: string[]; received?: string }) {
      const receivedAt = scope.received === undefined ? clock.now().toISOString() : iso(scope.received);
      const { areaCodes } = scope;
      const said = { serial, level: 'III', areaCodes, onsetAt: iso(scope.onset), documentNumber: null } as const;
      await hear({ responseId, ...said, receivedAt }, (event, tx) => consumer.onScopeChanged(event, tx));
    },

    async hearsOfLift(responseId: string, endedAt: string) {
      const receivedAt = clock.now().toISOString();
      await hear({ responseId, serial, endedAt: iso(endedAt), receivedAt, reason: 'lifted' as const }, (event, tx) =>
        consumer.onLifted(event, tx),
      );
    },

    async hearsOfWithdrawal(responseId: string) {
      const receivedAt = clock.now().toISOString();
      await hear(
        { responseId, serial, withdrawnAt: receivedAt, receivedAt, reason: 'withdrawn' as const },
        (event, tx) => consumer.onWithdrawn(event, tx),
      );
    },

    /** Hands in the report of that unit and day, by the unit's own account unless another caller is given. */
    async receives(
      report: DailyReport,
      given: { caller?: Caller; proxyReason?: string; content?: DailyReportContent } = {},
    ) {
      const own: Caller = { sub: `${report.unitId}-liaison`, unitId: report.unitId, roles: ['county'] };
      const { caller = own, proxyReason = null, content = invented } = given;
      const receivedAt = clock.now();
      return db.transaction((tx) =>
        submissions.submit(tx, { reportId: report.id, caller, receivedAt, proxyReason, content }),
      );
    },

    async reportOf(unitId: string, reportDate: string): Promise<DailyReport> {
      return db.dataSource.getRepository(DailyReport).findOneByOrFail({ unitId, reportDate });
    },

    /** 'unit reportDate state', by day and unit, with * for the closing day. */
    async standing(responseId: string) {
      const found = await db.dataSource
        .getRepository(DailyReport)
        .find({ where: { responseId }, order: { reportDate: 'asc', unitId: 'asc' } });
      return found.map(
        ({ unitId, reportDate, state, closing }) => `${unitId} ${reportDate}${closing ? '*' : ''} ${state}`,
      );
    },

    /** Payloads published so far of one event, oldest first. */
    async published<S extends TSchema>(event: EventDefinition<S>): Promise<PayloadOf<EventDefinition<S>>[]> {
      const found = await db.query<{ payload: string }>(
        'select payload from outbox where type = $1 order by position',
        [event.type],
      );
      return found.map(({ payload }) => JSON.parse(payload) as PayloadOf<EventDefinition<S>>);
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;
