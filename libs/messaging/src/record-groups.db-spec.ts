import {
  cityAlerts,
  DomainError,
  type Received,
  ResponseAnnounced,
  ResponseLifted,
  ResponseStarted,
} from '@qingkong/contracts';
import { type Migration, rows, type Tx } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import fc from 'fast-check';
import { type BatchLimits } from './batch-handling';
import { Consumes, ConsumesRecords } from './consumes';
import { EventAhead } from './event-ahead';
import { type KafkaRecord } from './kafka';
import { messagingMigrations } from './messaging.migrations';
import { newId, Outbox } from './outbox';
import { announced, arrival, recordDesk, type RecordDesk } from './testing';
import { applyVersion } from './version-rule';

const tables: Migration = {
  name: 'groups-0001-tables',
  why: 'A test: the copy of a response, and what was done, in its order.',
  up: `create table copy (response_id uuid primary key, version int not null);
create table done (n bigint generated always as identity, what text not null);`,
  down: 'drop table done, copy',
};

class Refused extends DomainError {
  readonly kind = 'refused';
  readonly code = 'refused';
}

const raise = (tx: Tx, code: string) =>
  tx.query(`do $$ begin raise exception 'passes' using errcode = '${code}'; end $$`);

/** What a handler meets after its effects, by a word in what it was given; `tries` begins with 1. */
const TROUBLE: Record<string, (tx: Tx, tries: number) => unknown> = {
  refused: () => Promise.reject(new Refused('a rule')),
  bug: () => (undefined as unknown as { unitId: string }).unitId,
  once: (_, tries) => (tries === 1 ? Promise.reject(new Error('not yet')) : undefined),
  twice: (_, tries) => (tries <= 2 ? Promise.reject(new Error('not yet')) : undefined),
  deadlock: (tx, tries) => (tries <= 4 ? raise(tx, '40P01') : undefined),
  swallowed: (tx) => tx.query('select 1 / 0').catch(() => 'swallowed'),
  ahead: () => Promise.reject(new EventAhead('what it builds on is not here')),
  cut: async (tx, tries) => {
    if (tries === 1) await tx.query('select pg_terminate_backend(pg_backend_pid())');
  },
};
const tries = new Map<string, number>();
const outbox = new Outbox();

async function meet(tx: Tx, word: string): Promise<void> {
  tries.set(word, (tries.get(word) ?? 0) + 1);
  const trouble = TROUBLE[word.split(' ')[0] ?? ''];
  await trouble?.(tx, tries.get(word) ?? 0);
}

class Clerk {
  @Consumes(ResponseAnnounced, ResponseStarted)
  async onResponse(event: Received<{ responseId: string; serial?: string }>, tx: Tx) {
    const { responseId, serial } = event.payload;
    const known = await rows<{ version: number }>(tx, 'select version from copy where response_id = $1 for update', [
      responseId,
    ]);
    const verdict = applyVersion(known[0]?.version ?? null, event.aggregateVersion);
    if (verdict === 'ahead') throw new EventAhead('There is a gap before this event');
    if (verdict === 'ignore') return;
    await tx.query(
      'insert into copy values ($1, $2) on conflict (response_id) do update set version = excluded.version',
      [responseId, event.aggregateVersion],
    );
    await tx.query('insert into done (what) values ($1)', [`${responseId} ${event.aggregateVersion}`]);
    await outbox.add(tx, ResponseStarted, { responseId, level: 'III', startedAt: AT }, event.aggregateVersion);
    if (serial) await meet(tx, serial);
  }

  /** As alert-intake: the handler knows its own key. */
  @ConsumesRecords(cityAlerts)
  async onCityRecord({ value }: KafkaRecord, tx: Tx) {
    const text = String(value);
    const known = await rows(tx, 'select from done where what = $1', [text]);
    if (known.length > 0) return;
    await tx.query('insert into done (what) values ($1)', [text]);
    await meet(tx, text);
  }
}

const AT = '2026-02-10T14:00:00.000Z';
const EVERYTHING: BatchLimits = { from: 2, records: 100, bytes: 2 ** 20, ms: 60_000, retryMs: 1 };
const together = (from: number): BatchLimits => ({ ...EVERYTHING, from });
const ONE_BY_ONE: BatchLimits = { ...EVERYTHING, from: Infinity };

const start = (responseId: string, serial = '') => [
  arrival(ResponseAnnounced, announced(responseId, serial), { version: 1 }),
  arrival(ResponseStarted, { responseId, level: 'III', startedAt: AT }, { version: 2 }),
];
const city = (text: string): KafkaRecord => {
  return { topic: cityAlerts.name, partition: 0, offset: '0', key: null, value: Buffer.from(text), headers: {} };
};

describe('records in groups (ADR 0017)', () => {
  let scratch: ScratchDatabase;
  let desk: RecordDesk;
  const list = async (sql: string) => (await scratch.db.query<{ line: string }>(sql)).map(({ line }) => line);
  const done = () => list('select what as line from done order by n');
  const letters = () =>
    list(
      `select concat_ws(' ', topic, record_offset, reason, detail) as line from dead_letter order by topic, record_offset`,
    );
  const handled = () => list('select event_id::text as line from inbox order by event_id');
  /** All that is left behind, in its order. */
  const everything = async () => ({
    done: await done(),
    copies: await list(`select concat_ws(' ', response_id, version) as line from copy order by response_id`),
    events: await list(`select concat_ws(' ', key, aggregate_version, payload) as line from outbox order by position`),
    letters: await letters(),
    parked: await list(
      `select concat_ws(' ', event_id, record_offset, reason) as line from parked_event order by event_id`,
    ),
    handled: await handled(),
  });
  const clear = async () => {
    tries.clear();
    const tables = ['parked_event', 'dead_letter', 'inbox', 'outbox', 'copy', 'done'];
    // A truncate writes files, which takes longer than all the rest.
    await scratch.db.query(`with ${tables.map((name) => `no_${name} as (delete from ${name})`).join()} select 1`);
  };
  const duplicates = async () => (await desk.metrics.inboxDuplicates.get()).values[0]?.value ?? 0;

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [...messagingMigrations, tables] });
    desk = recordDesk(scratch.db, [new Clerk()]);
  });
  beforeEach(clear);
  afterAll(() => scratch.drop());

  it('all of a batch shares one transaction, whose hooks run once it has committed, in order', async () => {
    let wakes = 0;
    outbox.onCommitted(() => (wakes += 1));
    const responses = [newId(), newId(), newId()];
    const { offsets, beats } = await desk.takes(
      responses.flatMap((id) => start(id)),
      together(6),
    );
    expect(await done()).toEqual(responses.flatMap((id) => [`${id} 1`, `${id} 2`]));
    expect(await list('select distinct xmin::text as line from done')).toHaveLength(1);
    expect([offsets, beats, wakes]).toEqual([['5'], 1, 6]);
  });

  it('one that fails undoes the group: no hook of it runs, and those before it and itself are taken one by one', async () => {
    let wakes = 0;
    outbox.onCommitted(() => (wakes += 1));
    const [first, poisoned, last] = [newId(), newId(), newId()];
    await desk.takes([...start(first), ...start(poisoned, 'refused'), ...start(last)], together(6));
    expect(await done()).toEqual([`${first} 1`, `${first} 2`, `${last} 1`, `${last} 2`]);
    expect(await letters()).toEqual(['response.events 2 refused a rule']);
    // The start of the poisoned one has nothing to build on: it waits.
    expect((await everything()).parked).toHaveLength(1);
    expect(wakes).toBe(4);
  });

  it.each(['once', 'deadlock', 'cut'])(
    'a fault that passes (%s) leaves each effect once and nothing aside',
    async (word) => {
      await desk.takes(['a', word, 'b'].map(city), together(3));
      expect([await done(), await letters()]).toEqual([['a', word, 'b'], []]);
    },
  );

  it('one that cannot be read undoes nothing: what is before it is committed, and it alone goes aside', async () => {
    const [first, last] = [newId(), newId()];
    const unreadable = { ...start(newId())[0], value: Buffer.from('<alert>') } as KafkaRecord;
    const { offsets } = await desk.takes([...start(first), unreadable, ...start(last)], EVERYTHING);
    expect(await letters()).toEqual([expect.stringContaining('response.events 2 not-json')]);
    expect([(await done()).length, offsets]).toEqual([4, ['1', '2', '4']]);
  });

  it('an event twice in a group, or handled before, acts once and is counted as repeated, also where the group is undone', async () => {
    const [responseId, before] = [newId(), await duplicates()];
    const records = start(responseId);
    await desk.takes([...records, ...records, ...start(newId(), 'refused')], together(6));
    await desk.takes(records, together(2));
    expect([await done(), (await duplicates()) - before]).toEqual([[`${responseId} 1`, `${responseId} 2`], 4]);
  });

  it('when time is up the rest is as if it had not been there: lost with the partition, it is handled by whoever has it next', async () => {
    const responses = [newId(), newId(), newId()];
    const records = responses.flatMap((id) => start(id));
    const { offsets } = await desk.takes(records, { ...together(6), ms: 0 }, { lostAfter: 1 });
    expect([offsets, await done(), await handled()]).toEqual([
      ['0'],
      [`${responses[0]} 1`],
      [records[0]?.headers['ce_id']?.toString()],
    ]);
    await desk.takes(records, EVERYTHING);
    expect(await done()).toEqual(responses.flatMap((id) => [`${id} 1`, `${id} 2`]));
  });

  it('a group ends before its values get too large to be read at once', async () => {
    const { offsets } = await desk.takes(['aaaa', 'bbbb', 'cccc', 'dddddddddd', 'e'].map(city), {
      ...EVERYTHING,
      bytes: 9,
    });
    expect(offsets).toEqual(['1', '2', '3', '4']);
  });

  const words = ['', 'refused', 'bug', 'once', 'twice', 'deadlock', 'swallowed', 'cut'];
  const limits = fc.record<BatchLimits>({
    from: fc.constant(2),
    records: fc.integer({ min: 2, max: 40 }),
    bytes: fc.constantFrom(600, 2_000, 2 ** 20),
    ms: fc.constantFrom(0, 5, 60_000),
    retryMs: fc.constant(1),
  });

  it('any events with any failures leave the same behind as one by one', async () => {
    const pool = events();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(pool.length - 1), { minLength: 2, maxLength: 40 }),
        limits,
        async (picked, bounds) => {
          const records = picked.map((index) => pool[index] as KafkaRecord);
          await expectSame(records, bounds);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);

  it('and any records of a topic that is not ours', async () => {
    const pool = [...words, 'ahead', 'a', 'b', 'c', 'd', 'e', 'f', 'g'].map((word) => city(word));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(pool.length - 1), { minLength: 2, maxLength: 40 }),
        limits,
        async (picked, bounds) => {
          await expectSame(
            picked.map((index) => pool[index] as KafkaRecord),
            bounds,
          );
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);

  async function expectSame(records: readonly KafkaRecord[], bounds: BatchLimits): Promise<void> {
    const after = async (limits: BatchLimits) => {
      await clear();
      const { offsets } = await desk.takes(records, limits);
      expect(offsets.at(-1)).toBe(String(records.length - 1));
      const left = await everything();
      await desk.looks();
      return { left, inTheEnd: await everything() };
    };
    expect(await after(bounds)).toEqual(await after(ONE_BY_ONE));
  }

  /** Starts of responses with all kinds of trouble, some with a second event, some ahead; what nobody wants, what nobody knows, what is broken. */
  function events(): KafkaRecord[] {
    const some = [...words, 'ahead', ...Array<string>(6).fill('')].flatMap((word) => start(newId(), word));
    const [good] = start(newId());
    const lifted = { responseId: newId(), serial: '1', endedAt: AT, receivedAt: AT, reason: 'lifted' } as const;
    const broken = { ...good, value: Buffer.from('{') } as KafkaRecord;
    const unknown = {
      ...good,
      headers: { ...good?.headers, ce_type: Buffer.from('response.exploded') },
    } as KafkaRecord;
    return [...some, arrival(ResponseLifted, lifted, { version: 3 }), broken, unknown];
  }
});
