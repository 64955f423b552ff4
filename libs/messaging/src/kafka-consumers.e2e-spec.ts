import {
  allTopics,
  cityAlerts,
  DomainError,
  type Received,
  ResponseAnnounced,
  responseEvents,
} from '@qingkong/contracts';
import { type Migration, type Tx } from '@qingkong/persistence';
import { eventually } from '@qingkong/persistence/testing';
import { Controller } from '@nestjs/common';
import { Consumes, ConsumesRecords } from './consumes';
import { EventAhead } from './event-ahead';
import { type KafkaRecord, type OutgoingRecord } from './kafka';
import { newId } from './outbox';
import { announced, announcement, type PostOffice, postOffice } from './testing';

const tables: Migration = {
  name: 'post-office-0001-told',
  why: 'A test: the effect of the handlers.',
  up: 'create table told (n bigint generated always as identity, what text)',
  down: 'drop table told',
};

class ResponseUnknown extends DomainError {
  readonly kind = 'refused';
  readonly code = 'response-unknown';
}

const passing = (code: string) => async (tx: Tx, tries: number) => {
  if (tries < 6) await tx.query(`do $$ begin raise exception 'passes' using errcode = '${code}'; end $$`);
};
/** What the handler meets after its effect, by the serial of the response; its tries so far begin with 1. */
const trouble: Record<string, (tx: Tx, tries: number) => unknown> = {
  'a bug': () => (undefined as unknown as { unitId: string }).unitId,
  'a rule': () => Promise.reject(new ResponseUnknown('No such response')),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a handler may reject with anything
  'nothing said': () => Promise.reject(undefined),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as above
  'a word thrown': () => Promise.reject('no Error at all'),
  'a NUL for Postgres': (tx) => tx.query('insert into told (what) values ($1)', ['a\u0000b']),
  'a swallowed error': (tx) => tx.query('select 1 / 0').catch(() => 'swallowed'),
  'a serialisation failure': passing('40001'),
  'a deadlock': passing('40P01'),
  'a lift ahead of its start': () =>
    isWayClear ? undefined : Promise.reject(new EventAhead('the start is not here yet')),
  'a flaw that heals': (_, tries) => (tries < 3 ? Promise.reject(new Error('not yet')) : undefined),
};
const tries = new Map<string, number>();
let isWayClear = false;

@Controller()
class Teller {
  @Consumes(ResponseAnnounced)
  async onAnnounced(event: Received<ResponseAnnounced>, tx: Tx) {
    const { serial } = event.payload;
    tries.set(serial, (tries.get(serial) ?? 0) + 1);
    await tx.query('insert into told (what) values ($1)', [serial]);
    await trouble[serial]?.(tx, tries.get(serial) ?? 0);
  }

  @ConsumesRecords(cityAlerts)
  async onCityRecord(record: KafkaRecord, tx: Tx) {
    if (record.value?.includes('refuse')) throw new ResponseUnknown('refused by a rule');
    await tx.query('insert into told (what) values ($1)', [`${record.value?.length ?? 'no'} bytes`]);
  }
}

@Controller()
class SecondTeller {
  @Consumes(ResponseAnnounced)
  onAnnounced(_event: Received<ResponseAnnounced>, _tx: Tx) {
    return undefined;
  }
}

const burstOf = (length: number) => Array.from({ length }, (_, n) => `burst ${n}`);

/** One partition: whatever stops it stops everything in these tests. */
const topics = allTopics.map((topic) => ({ ...topic, partitions: 1 }));

describe('the consumers of a service', () => {
  let office: PostOffice;
  const told = async () =>
    (await office.db.query<{ what: string }>('select what from told order by n')).map(({ what }) => what);
  const deadLetters = () =>
    office.db.query<{ reason: string; value: Buffer | null; detail: string }>(
      'select reason, record_value as value, detail from dead_letter order by topic, record_offset',
    );
  const parkedEvents = async () => {
    const answer = await fetch(`${office.management}/parked-events`);
    return ((await answer.json()) as { items: unknown[] }).items;
  };
  /** Sends these, then an announcement that is fine, and waits until that one has been handled: the partition went on. */
  const send = async (...records: OutgoingRecord[]) => {
    await office.stranger.send([...records, announcement('fine')]);
    await eventually('the record behind', async () => (await told()).includes('fine'));
  };

  beforeAll(async () => {
    office = await postOffice([Teller], { migrations: [tables], topics });
    await office.open();
  }, 30_000);
  beforeEach(async () => {
    tries.clear();
    await office.db.query('truncate told, dead_letter');
  });
  afterAll(() => office.close(), 30_000);

  const good = announcement('good');
  const bytes = (...values: number[]) => Buffer.from(values);
  const bad: [string, string, Partial<OutgoingRecord>][] = [
    ['not JSON', 'not-json', { value: '<alert>' }],
    ['no body', 'empty-record', { value: null }],
    ['no key and no headers', 'not-cloudevent', { key: null, headers: {}, value: '{}' }],
    [
      'a type in nobody’s contract',
      'unknown-event-type',
      { headers: { ...good.headers, ce_type: 'response.exploded' } },
    ],
    ['a wrong schema', 'event-payload-invalid', { value: JSON.stringify({ ...announced(newId(), '1'), level: 'IV' }) }],
    ['bytes that are not UTF-8', 'not-json', { value: bytes(0x7b, 0xff, 0xfe, 0x7d) }],
    [
      'NUL bytes, in the body and in a header',
      'not-json',
      { value: bytes(0, 0, 0), headers: { ...good.headers, 'a\u0000b': '\u0000' } },
    ],
    ['two megabytes', 'event-payload-invalid', { value: JSON.stringify({ serial: 'x'.repeat(2_000_000) }) }],
    ['depth beyond reason', 'event-payload-invalid', { value: '['.repeat(100_000) + ']'.repeat(100_000) }],
  ];

  it.each(bad)(
    'puts a record with %s aside as %s, with its raw bytes, and goes on (K9)',
    async (_, reason, difference) => {
      const record = { ...good, ...difference };
      await send(record);
      const letters = await deadLetters();
      expect(letters.map((letter) => letter.reason)).toEqual([reason]);
      const value = letters[0]?.value ?? null;
      if (record.value === null) expect(value).toBeNull();
      else expect(value?.equals(Buffer.from(record.value))).toBe(true);
      expect(await told()).toEqual(['fine']);
    },
    40_000,
  );

  it('passes over an event of the contracts that this service has no handler for', async () => {
    const lifted = { ...good, headers: { ...good.headers, ce_type: 'response.lifted' }, value: '{}' };
    await send(lifted);
    expect(await deadLetters()).toEqual([]);
  }, 40_000);

  it('handles an event of a newer service, which says one thing more than we know, without that', async () => {
    const value = JSON.stringify({ ...announced(newId(), 'of the next release'), headline: '新' });
    await send({ ...good, headers: announcement('').headers, value });
    expect([await told(), await deadLetters()]).toEqual([['of the next release', 'fine'], []]);
  }, 40_000);

  it('parks an event that is ahead, goes on, and carries it out when the way is clear: not at 0, 50 and 150 ms only', async () => {
    await send(announcement('a lift ahead of its start'), announcement('between'));
    expect([await told(), await deadLetters()]).toEqual([['between', 'fine'], []]);
    expect(await parkedEvents()).toMatchObject([
      {
        type: 'response.announced',
        topic: 'response.events',
        aggregateVersion: 1,
        reason: 'the start is not here yet',
      },
    ]);
    isWayClear = true;
    await eventually('the parked event', async () => (await told()).includes('a lift ahead of its start'));
    expect(await parkedEvents()).toEqual([]);
  }, 40_000);

  it('acts once on an event that comes twice (K8)', async () => {
    const twice = announcement('twice');
    await send(twice, announcement('between'), twice);
    expect(await told()).toEqual(['twice', 'between', 'fine']);
  }, 40_000);

  it.each([
    ['a bug', 3, 'handler-failed'],
    ['a rule', 1, 'response-unknown'],
    ['nothing said', 3, 'handler-failed'],
    ['a word thrown', 3, 'handler-failed'],
    ['a NUL for Postgres', 3, 'handler-failed'],
    ['a swallowed error', 3, 'handler-failed'],
  ])(
    'a handler that meets %s is tried %i times, leaves nothing but a dead letter (%s), and the partition goes on',
    async (serial, times, reason) => {
      await send(announcement(serial));
      expect(tries.get(serial)).toBe(times);
      expect((await deadLetters()).map((letter) => letter.reason)).toEqual([reason]);
      expect(await told()).toEqual(['fine']);
    },
    40_000,
  );

  it.each([
    ['a serialisation failure', 6],
    ['a deadlock', 6],
    ['a flaw that heals', 3],
  ])(
    'a handler that meets %s is tried until it passes, %i times here, and acts once',
    async (serial, times) => {
      await send(announcement(serial));
      expect(tries.get(serial)).toBe(times);
      expect(await deadLetters()).toEqual([]);
      expect(await told()).toEqual([serial, 'fine']);
    },
    40_000,
  );

  it('handles a burst in groups, each event once and in order, past whatever is bad among it (ADR 0017)', async () => {
    const burst = Array.from({ length: 120 }, (_, n) => announcement(`burst ${n}`));
    const trouble = ['a rule', 'a bug', 'a flaw that heals', 'a deadlock', 'a swallowed error'];
    for (const [n, serial] of trouble.entries()) burst.splice(20 * n + 15, 0, announcement(serial));
    burst.splice(70, 0, { ...announcement('not JSON'), value: '<alert>' }, ...burst.slice(60, 64));
    await send(...burst);
    expect((await told()).filter((what) => what.startsWith('burst'))).toEqual(burstOf(120));
    expect((await told()).filter((what) => !what.startsWith('burst'))).toEqual([
      'a flaw that heals',
      'a deadlock',
      'fine',
    ]);
    expect((await deadLetters()).map(({ reason }) => reason)).toEqual([
      ...['response-unknown', 'handler-failed', 'not-json', 'handler-failed'],
    ]);
    const [used] = await office.db.query<{ n: string }>('select count(distinct xmin::text) as n from told');
    expect(Number(used?.n)).toBeLessThan(100);
  }, 40_000);

  it('hands over raw records of a topic that is not ours, whatever they hold, and puts aside what a rule refuses', async () => {
    const city = (value: OutgoingRecord['value']): OutgoingRecord => ({
      topic: cityAlerts.name,
      key: null,
      value,
      headers: {},
    });
    await office.stranger.send([
      city('not JSON'),
      city(null),
      city('refuse'),
      city(Buffer.alloc(2_000_000)),
      city('end'),
    ]);
    await eventually('the last record', async () => (await told()).includes('3 bytes'));
    expect(await told()).toEqual(['8 bytes', 'no bytes', '2000000 bytes', '3 bytes']);
    expect(await deadLetters()).toMatchObject([{ reason: 'response-unknown', value: Buffer.from('refuse') }]);
  }, 40_000);

  it('makes the topics itself where the broker was away when the service wanted to (K1)', async () => {
    const late = await postOffice([Teller], { migrations: [tables], topics: [] });
    await late.open();
    await eventually('the topics', async () => {
      await late.stranger.send([announcement('late')]).catch(() => undefined);
      return (await late.db.query('select from told')).length > 0;
    });
    await late.close();
  }, 40_000);

  it('refuses to start with two handlers for one event, which would share one transaction', async () => {
    const second = await postOffice([Teller, SecondTeller], { migrations: [tables], topics: [responseEvents] });
    await expect(second.open()).rejects.toThrow('Two handlers for "response.announced" in one service');
    await second.close();
  }, 40_000);
});
