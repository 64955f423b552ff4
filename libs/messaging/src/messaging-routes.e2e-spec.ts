import { allTopics, type Received, ResponseAnnounced } from '@qingkong/contracts';
import { type Migration, type Tx } from '@qingkong/persistence';
import { eventually } from '@qingkong/persistence/testing';
import { Controller } from '@nestjs/common';
import { Consumes } from './consumes';
import { type DeadLetter } from './dead-letters';
import { announcement, type PostOffice, postOffice } from './testing';

const tables: Migration = {
  name: 'post-office-0001-told',
  why: 'A test: the effect of the handler.',
  up: 'create table told (n bigint generated always as identity, what text)',
  down: 'drop table told',
};

let isMended = false;
/** Holds the handler of an announcement that is called held. */
let gate = Promise.withResolvers<void>();

@Controller()
class Teller {
  @Consumes(ResponseAnnounced)
  async onAnnounced(event: Received<ResponseAnnounced>, tx: Tx) {
    const { serial } = event.payload;
    if (serial.startsWith('held')) await gate.promise;
    await tx.query('insert into told (what) values ($1)', [serial]);
    if (serial.startsWith('broken') && !isMended) throw new Error('the bug of this release');
  }
}

describe('the management routes of messaging', () => {
  let office: PostOffice;
  const told = async () =>
    (await office.db.query<{ what: string }>('select what from told order by n')).map(({ what }) => what);
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(office.management + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const list = async (state = 'waiting') =>
    (await ask('GET', `/dead-letters?state=${state}`)).body['items'] as DeadLetter[];
  /** A record that this release can't handle, put aside. */
  const putAside = async (serial: string, record = announcement(serial)) => {
    isMended = false;
    await office.stranger.send([record]);
    const [letter] = await eventually('the dead letter', async () => ((await list()).length > 0 ? list() : null));
    return { path: `/dead-letters/${letter?.id}`, record };
  };
  const operator = { by: 'duty-officer', note: 'after the release that mends it' };

  beforeAll(async () => {
    office = await postOffice([Teller], {
      migrations: [tables],
      topics: allTopics.map((topic) => ({ ...topic, partitions: 1 })),
    });
    await office.open();
  }, 30_000);
  beforeEach(() => office.db.query('truncate told, dead_letter'));
  afterAll(() => office.close(), 30_000);

  it('count the records not handled yet', async () => {
    gate = Promise.withResolvers();
    await office.stranger.send([announcement('held 1'), announcement('2'), announcement('3')]);
    await eventually('the lag', async () => (await ask('GET', '/lag')).body['records'] === 3);
    gate.resolve();
    await eventually('no lag', async () => (await ask('GET', '/lag')).body['records'] === 0);
    expect(await told()).toEqual(['held 1', '2', '3']);
  }, 40_000);

  it('list what was put aside, without showing its content', async () => {
    await putAside('broken 1');
    expect(await list()).toEqual([
      {
        id: expect.any(String) as string,
        topic: 'response.events',
        partition: 0,
        offset: expect.any(String) as string,
        reason: 'handler-failed',
        detail: 'the bug of this release',
        state: 'waiting',
        receivedAt: expect.any(String) as string,
        valueBytes: expect.any(Number) as number,
      },
    ]);
  }, 40_000);

  it('keep a dead letter waiting while it is still refused, and replay it once when it is not', async () => {
    const { path, record } = await putAside('broken 2');
    expect(await ask('POST', `${path}/replay`, operator)).toEqual({
      status: 422,
      body: { code: 'still-refused', detail: 'the bug of this release' },
    });
    isMended = true;
    expect(await ask('POST', `${path}/replay`, operator)).toEqual({ status: 200, body: { state: 'replayed' } });
    expect((await ask('POST', `${path}/replay`, operator)).status).toBe(404);
    await office.stranger.send([record, announcement('behind')]);
    await eventually('the record behind', async () => (await told()).includes('behind'));
    expect(await told()).toEqual(['broken 2', 'behind']);
    expect(await office.db.query('select state, decided_by, note from dead_letter')).toEqual([
      { state: 'replayed', decided_by: operator.by, note: operator.note },
    ]);
  }, 40_000);

  it('act once when two operators replay in the same moment', async () => {
    const { path } = await putAside('broken 3');
    isMended = true;
    const answers = await Promise.all([
      ask('POST', `${path}/replay`, operator),
      ask('POST', `${path}/replay`, operator),
    ]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await told()).toEqual(['broken 3']);
  }, 40_000);

  it('let what was discarded rest', async () => {
    const { path } = await putAside('broken 4');
    expect(await ask('POST', `${path}/discard`, operator)).toEqual({ status: 200, body: { state: 'discarded' } });
    isMended = true;
    expect((await ask('POST', `${path}/replay`, operator)).status).toBe(404);
    expect([await told(), (await list('discarded')).length, (await list()).length]).toEqual([[], 1, 0]);
  }, 40_000);

  it.each([undefined, {}, { by: 'duty-officer' }, { by: '', note: 'x' }, { by: 1, note: 'x' }])(
    'ask who decides and why: %j',
    async (body) => {
      for (const act of ['replay', 'discard']) {
        expect(await ask('POST', `/dead-letters/${crypto.randomUUID()}/${act}`, body)).toMatchObject({
          status: 400,
          body: { code: 'decider-missing' },
        });
      }
    },
  );

  it.each([crypto.randomUUID(), 'no-id', "'; drop table dead_letter; --"])('know no dead letter %s', async (id) => {
    for (const act of ['replay', 'discard']) {
      expect((await ask('POST', `/dead-letters/${encodeURIComponent(id)}/${act}`, operator)).status).toBe(404);
    }
  });

  it('show the measures of the house', async () => {
    const text = await (await fetch(`${office.management}/metrics`)).text();
    expect(text).toMatch(/^kafka_consumergroup_lag\{service="post-office"\} 0$/m);
    expect(text).toMatch(/^outbox_pending\{.*\} 0$/m);
    expect(text).toMatch(/^dead_letters_waiting\{.*\} 0$/m);
  });
});
