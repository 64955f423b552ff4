import {
  DomainError,
  type Received,
  ReportReminderDue,
  ResponseAnnounced,
  ResponseLifted,
  ResponseStarted,
} from '@qingkong/contracts';
import { type Migration, rows, type Tx } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import fc from 'fast-check';
import { Consumes, ConsumesAtOnce } from './consumes';
import { EventAhead } from './event-ahead';
import { type KafkaRecord } from './kafka';
import { messagingMigrations } from './messaging.migrations';
import { newId } from './outbox';
import { announced, arrival, recordDesk, type RecordDesk } from './testing';
import { applyVersion } from './version-rule';

const tables: Migration = {
  name: 'desk-0001-tables',
  why: 'A test: the copy of a response, and what was done, in its order.',
  up: `create table copy (response_id uuid primary key, version int not null);
create table done (n bigint generated always as identity, response_id uuid not null, what text not null);`,
  down: 'drop table done, copy',
};

class ReminderRefused extends DomainError {
  readonly kind = 'refused';
  readonly code = 'reminder-refused';
}

/** What a reminder meets besides the order, by the unit it is for. */
const trouble = new Map<string, Error>();
let needsOrder = true;

class Keeper {
  @Consumes(ResponseAnnounced, ResponseStarted, ResponseLifted)
  async onResponse(event: Received<{ responseId: string }>, tx: Tx) {
    const { responseId } = event.payload;
    const [copy] = await rows<{ version: number }>(tx, 'select version from copy where response_id = $1 for update', [
      responseId,
    ]);
    const verdict = needsOrder ? applyVersion(copy?.version ?? null, event.aggregateVersion) : 'apply';
    if (verdict === 'ahead') throw new EventAhead('There is a gap before this event');
    if (verdict === 'ignore') return;
    await tx.query(
      `insert into copy values ($1, $2) on conflict (response_id) do update set version = excluded.version`,
      [responseId, event.aggregateVersion],
    );
    await tx.query('insert into done (response_id, what) values ($1, $2)', [
      responseId,
      String(event.aggregateVersion),
    ]);
  }

  @Consumes(ReportReminderDue)
  async onReminder({ payload: { responseId, unitId } }: Received<ReportReminderDue>, tx: Tx) {
    await tx.query('insert into done (response_id, what) values ($1, $2)', [responseId, unitId]);
    const error = trouble.get(unitId);
    if (error) throw error;
    const known = await rows(tx, 'select from copy where response_id = $1', [responseId]);
    if (known.length === 0) throw new EventAhead('A reminder for a response that is not known yet');
  }
}

/** To whom an end is an end, whatever is missing before it. */
class EndKeeper extends Keeper {
  @Consumes(ResponseAnnounced, ResponseStarted)
  override onResponse(event: Received<{ responseId: string }>, tx: Tx) {
    return super.onResponse(event, tx);
  }

  @ConsumesAtOnce(ResponseLifted)
  async onLifted({ payload: { responseId } }: Received<ResponseLifted>, tx: Tx) {
    const error = trouble.get(responseId);
    if (error) throw error;
    await tx.query('insert into copy values ($1, 99) on conflict (response_id) do update set version = 99', [
      responseId,
    ]);
    await tx.query('insert into done (response_id, what) values ($1, $2)', [responseId, 'ended']);
  }
}

const at = '2026-02-10T14:00:00.000Z';

/** The events of one response in the order of its versions: announced, started, lifted. */
function course(responseId = newId()): [KafkaRecord, KafkaRecord, KafkaRecord] {
  return [
    arrival(ResponseAnnounced, announced(responseId, '2026-01'), { version: 1 }),
    arrival(ResponseStarted, { responseId, level: 'III', startedAt: at }, { version: 2 }),
    arrival(
      ResponseLifted,
      { responseId, serial: '2026-01', endedAt: at, receivedAt: at, reason: 'lifted' },
      { version: 3 },
    ),
  ];
}

function reminder(responseId: string, unitId: string): KafkaRecord {
  const report = { reportId: newId(), responseId, unitId, reportDate: '2026-02-10', dueAt: at };
  return arrival(ReportReminderDue, { ...report, urgency: 'reminder', audience: ['unit'], at });
}

describe('events that come ahead of what they build on (ADR 0013)', () => {
  let scratch: ScratchDatabase;
  let desk: RecordDesk;
  const done = async (responseId?: string) =>
    (
      await scratch.db.query<{ what: string }>(
        'select what from done where $1::uuid is null or response_id = $1 order by n',
        [responseId],
      )
    ).map(({ what }) => what);
  const parked = async () => (await scratch.db.query('select from parked_event')).length;
  const letters = () =>
    scratch.db.query<{ reason: string; detail: string; value: Buffer }>(
      'select reason, detail, record_value as value from dead_letter order by record_offset',
    );
  /** A minute later, for all that wait. */
  const minutePasses = () => scratch.db.query(`update parked_event set due_at = due_at - interval '60 seconds'`);

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [...messagingMigrations, tables] });
    desk = recordDesk(scratch.db, [new Keeper()]);
  });
  beforeEach(async () => {
    trouble.clear();
    needsOrder = true;
    await scratch.db.query('truncate parked_event, dead_letter, inbox, copy, done');
  });
  afterAll(() => scratch.drop());

  it('a lift before its start is parked, carried out once the start has been, and nothing lies aside', async () => {
    const [announcement, start, lift] = course();
    await desk.hears(announcement);
    expect(await desk.hears(lift)).toBe('parked');
    expect([await done(), await parked(), await letters()]).toEqual([['1'], 1, []]);
    await desk.hears(start);
    await desk.looks();
    expect([await done(), await parked(), await letters()]).toEqual([['1', '2', '3'], 0, []]);
  });

  it('a reminder before word of its response waits for the other topic', async () => {
    const responseId = newId();
    expect(await desk.hears(reminder(responseId, 'county-211324'))).toBe('parked');
    await desk.looks();
    expect([await done(), await parked()]).toEqual([[], 1]);
    await desk.hears(course(responseId)[0]);
    await desk.looks();
    expect([await done(), await parked()]).toEqual([['1', 'county-211324'], 0]);
  });

  it('R30 no later event of a response overtakes one that is parked, even where its handler would not mind', async () => {
    const [announcement, start, lift] = course();
    expect(await desk.hears(start)).toBe('parked');
    needsOrder = false;
    expect(await desk.hears(lift)).toBe('parked');
    const [other] = course();
    expect(await desk.hears(other)).toBe('done');
    expect(await desk.hears(announcement)).toBe('done');
    await desk.looks();
    expect(await done()).toEqual(['1', '1', '2', '3']);
  });

  it('R29 an end that waits for nothing passes what is parked, and that finds it over when its turn comes', async () => {
    const patient = recordDesk(scratch.db, [new EndKeeper()]);
    const [announcement, start, lift] = course();
    expect(await patient.hears(start)).toBe('parked');
    expect(await patient.hears(lift)).toBe('done');
    await patient.looks();
    expect(await patient.hears(announcement)).toBe('done');
    expect([await done(), await parked(), await letters()]).toEqual([['ended'], 0, []]);
  });

  it('and where it has to be tried again itself, it does not stand behind what waits', async () => {
    const patient = recordDesk(scratch.db, [new EndKeeper()]);
    const [, start, lift] = course();
    await patient.hears(start);
    trouble.set(String(lift.key), new EventAhead('not now'));
    expect(await patient.hears(lift)).toBe('parked');
    trouble.clear();
    await patient.looks();
    expect([await done(), await parked()]).toEqual([['ended'], 0]);
  });

  it('after a minute in vain it becomes a dead letter with its bytes, and a replay carries it out once', async () => {
    const [announcement, start, lift] = course();
    await desk.hears(announcement);
    await desk.hears(lift);
    await minutePasses();
    await desk.looks();
    expect(await parked()).toBe(0);
    expect(await letters()).toEqual([
      { reason: 'event-ahead', detail: 'There is a gap before this event', value: lift.value },
    ]);
    const { values } = await desk.metrics.deadLetters.get();
    expect(values.find(({ labels }) => labels.reason === 'event-ahead')?.value).toBeGreaterThan(0);

    await expect(desk.replays(lift)).rejects.toThrow(EventAhead);
    await desk.hears(start);
    await desk.replays(lift);
    await desk.replays(lift);
    await desk.hears(lift);
    expect(await done()).toEqual(['1', '2', '3']);
  });

  it('what clears the way in the last moment is still in time', async () => {
    const [announcement, start] = course();
    await desk.hears(start);
    await minutePasses();
    await desk.hears(announcement);
    await desk.looks();
    expect([await done(), await letters()]).toEqual([['1', '2'], []]);
  });

  it.each<[string, Error, string]>([
    ['is refused by a rule once its way is clear', new ReminderRefused('no such report'), 'reminder-refused'],
    ['meets a bug once its way is clear', new TypeError('the bug of this release'), 'handler-failed'],
  ])('one that %s becomes a dead letter with that reason', async (_, error, reason) => {
    const responseId = newId();
    await desk.hears(reminder(responseId, 'county-211324'));
    trouble.set('county-211324', error);
    await desk.hears(course(responseId)[0]);
    await desk.looks();
    // A bug may be a passing fault that nobody knows as such: it has its minute.
    expect(await parked()).toBe(reason === 'handler-failed' ? 1 : 0);
    await minutePasses();
    await desk.looks();
    expect(await letters()).toMatchObject([{ reason, detail: error.message }]);
    expect([await parked(), await done()]).toEqual([0, ['1']]);
  });

  it('waits on for a database that is away, however long', async () => {
    const responseId = newId();
    await desk.hears(reminder(responseId, 'county-211324'));
    trouble.set('county-211324', Object.assign(new Error('terminating connection'), { code: '57P01' }));
    await minutePasses();
    await desk.looks();
    expect([await parked(), await letters()]).toEqual([1, []]);
  });

  it('acts once where it comes twice, is parked twice and is looked for by two instances at once (K8)', async () => {
    const [announcement, start, lift] = course();
    for (const record of [lift, lift, start, lift]) expect(await desk.hears(record)).toBe('parked');
    expect(await parked()).toBe(2);
    await desk.hears(announcement);
    const others = [desk, recordDesk(scratch.db, [new Keeper()]), recordDesk(scratch.db, [new Keeper()])];
    await Promise.all([...others.map((one) => one.looks()), desk.hears(start), desk.hears(lift)]);
    await desk.looks();
    expect([await done(), await parked(), await letters()]).toEqual([['1', '2', '3'], 0, []]);
  });

  it('K8 two responses and their reminders in any order, some twice: each in its own order, each once', async () => {
    const [first, second] = [newId(), newId()];
    const all = () => [
      ...course(first),
      ...course(second),
      reminder(first, 'county-211324'),
      reminder(second, 'county-211381'),
    ];
    const order = fc.shuffledSubarray([...Array(16).keys()], { minLength: 16 });
    await fc.assert(
      fc.asyncProperty(order, fc.nat(15), async (arrivals, looksAfter) => {
        await scratch.db.query('truncate parked_event, dead_letter, inbox, copy, done');
        const records = all();
        for (const [n, index] of arrivals.entries()) {
          const record = records[index % records.length];
          if (record) await desk.hears(record);
          if (n === looksAfter) await desk.looks();
        }
        await desk.looks();
        for (const responseId of [first, second]) {
          const what = await done(responseId);
          expect(what.filter((one) => /^\d$/.test(one))).toEqual(['1', '2', '3']);
          expect(what).toHaveLength(4);
        }
        expect([await parked(), await letters()]).toEqual([0, []]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
