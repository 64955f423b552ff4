import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const BACK = 'story-02-13-1400-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

/** `III 02-10 22:00 – 02-11 16:00`, in order; the end is open while it lasts. */
async function segments(): Promise<string[]> {
  const found = await desk.db.query<{ line: string }>(
    `select level || ' ' || to_char(from_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || ' –' || coalesce(to_char(to_at at time zone 'Asia/Shanghai', ' MM-DD HH24:MI'), '') as line
     from level_segment order by ordinal`,
  );
  return found.map(({ line }) => line);
}

describe('R07, R09, R10 level segments', () => {
  it('yellow, orange, yellow: one response, three stretches', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(sample(ORANGE));
    expect(await segments()).toEqual(['III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 –']);
    await desk.passesTo('02-13 14:00');
    await desk.receives(sample(BACK));
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    expect(await segments()).toEqual([
      'III 02-10 22:00 – 02-11 16:00',
      'II 02-11 16:00 – 02-13 14:00',
      'III 02-13 14:00 – 02-14 08:00',
    ]);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    expect(await desk.events()).toEqual([
      'response.announced 1',
      'response.started 2',
      'response.level-changed 3',
      'response.level-changed 4',
      'response.lifted 5',
    ]);
  });

  it('a change that is taken back before it came into force leaves no stretch', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(changed(ORANGE, { onset: at('02-12 00:00') }));
    await desk.passesTo('02-11 20:00');
    await desk.receives(changed(BACK, { sent: at('02-11 20:00'), onset: at('02-11 20:00'), effective: null }));
    expect(await segments()).toEqual(['III 02-10 22:00 –']);
  });

  it('R06 a change before the onset counts from the onset, and begins at that level', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 18:00');
    await desk.receives(changed(ORANGE, { sent: at('02-10 18:00'), onset: at('02-10 22:00'), effective: null }));
    await desk.passesTo('02-10 22:00');
    expect(await segments()).toEqual(['II 02-10 22:00 –']);
    expect(await desk.said('response.started')).toMatchObject({ level: 'II' });
  });

  it('a change announced ahead of the onset for later: it begins at the first level', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 18:00');
    await desk.receives(changed(ORANGE, { sent: at('02-10 18:00'), onset: at('02-11 08:00'), effective: null }));
    await desk.passesTo('02-10 22:00');
    expect(await desk.said('response.started')).toMatchObject({ level: 'III' });
    expect(await segments()).toEqual(['III 02-10 22:00 – 02-11 08:00', 'II 02-11 08:00 –']);
  });

  it('R05 a change that lies behind', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(changed(ORANGE, { onset: at('02-11 09:00') }));
    expect(await segments()).toEqual(['III 02-10 22:00 – 02-11 09:00', 'II 02-11 09:00 –']);
  });
});

describe('R11 the same level goes on', () => {
  it('is no second start; a later validity moves the alarm (C35)', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-13 14:00');
    await desk.receives(changed(BACK, { expires: at('02-16 12:00') }));
    expect((await desk.events()).at(-1)).toBe('response.text-changed 3');
    await desk.passesTo('02-15 12:00');
    expect((await desk.events()).at(-1)).toBe('response.text-changed 3');
    await desk.passesTo('02-16 12:00');
    await desk.passesTo('02-17 12:00');
    expect((await desk.events()).slice(3)).toEqual(['response.expired-without-lift']);
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });

  it('R12 an older Update that comes after a newer one changes nothing', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-13 14:00');
    await desk.receives(sample(BACK));
    const { message } = await desk.receives(sample(ORANGE));
    expect(message).toMatchObject({ state: 'ignored', reason: 'superseded-by-later' });
    expect(await segments()).toEqual(['III 02-10 22:00 –']);
  });
});

describe('an Update that comes before what it refers to', () => {
  it('waits, and is applied by itself when that has come, whoever comes first', async () => {
    await desk.passesTo('02-13 14:00');
    const [back, orange] = [await desk.receives(sample(BACK)), await desk.receives(sample(ORANGE))];
    expect([back.message.reason, orange.message.reason]).toEqual(['unknown-reference', 'unknown-reference']);
    await desk.receives(sample(YELLOW));
    const states = await desk.db.query('select state from alert_message order by sent');
    expect(states).toEqual([{ state: 'applied' }, { state: 'applied' }, { state: 'applied' }]);
    expect(await segments()).toEqual([
      'III 02-10 22:00 – 02-11 16:00',
      'II 02-11 16:00 – 02-13 14:00',
      'III 02-13 14:00 –',
    ]);
  });

  it('is not applied any more where the lift came meanwhile', async () => {
    await desk.passesTo('02-14 08:00');
    const { message } = await desk.receives(sample(ORANGE));
    await desk.receives(sample(CANCEL));
    await desk.receives(sample(YELLOW));
    const [row] = await desk.db.query('select state, reason from alert_message where id = $1', [message.id]);
    expect(row).toMatchObject({ state: expect.not.stringMatching('applied') as unknown });
    expect(await desk.standing()).toEqual([]);
  });

  it('stays dismissed once the duty officer has dismissed it', async () => {
    await desk.passesTo('02-11 15:40');
    const { message } = await desk.receives(sample(ORANGE));
    await desk.dismisses(message.id);
    await desk.receives(sample(YELLOW));
    expect(await segments()).toEqual(['III 02-10 22:00 –']);
  });
});

describe('two messages at once on one response', () => {
  it('are decided one after the other, and end the same', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 08:00');
    const both = await Promise.allSettled([desk.receives(sample(BACK)), desk.receives(sample(CANCEL))]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    const versions = await desk.db.query<{ v: number }>(
      `select aggregate_version as v from outbox where aggregate_version is not null order by position`,
    );
    expect(versions.map(({ v }) => v)).toEqual(versions.map((_, index) => index + 1));
  });
});
