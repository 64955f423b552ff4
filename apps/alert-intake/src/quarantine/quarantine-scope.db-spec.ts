import { type AlertContent } from '../format/alert-content';
import { parseCap12 } from '../format/cap12';
import { at, changed, type Desk, forgetAll, openDesk, sample } from '../alert/testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const UPDATE = 'story-02-13-1400-yellow.xml';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
  await desk.receives(sample(YELLOW));
});

/** An Update of the yellow alert that waits for the duty officer, who applies it. */
async function isApplied(sentAt: string, change: Partial<AlertContent>): Promise<string | null> {
  await desk.passesTo(sentAt);
  const times = { sent: at(sentAt), effective: at(sentAt), onset: null, expires: null };
  const identifier = `U-${sentAt}`.replace(/\W/g, '');
  const update = changed(UPDATE, { ...times, identifier, references: [parseCap12(sample(YELLOW))], ...change });
  const { message } = await desk.receives(update);
  expect(message.state).toBe('quarantined');
  const { reason } = message;
  expect(await desk.applies(message.id)).toMatchObject({ state: 'applied', decidedBy: 'person-duty' });
  return reason;
}
const areas = async () =>
  (await desk.db.query<{ area_codes: string[] }>('select area_codes from response'))[0]?.area_codes;

/** Events of responses, in order. */
const said = async () => (await desk.events()).filter((event) => event.startsWith('response.'));

describe('what only a person may do to a response', () => {
  it('R10 down to blue ends it', async () => {
    const blue = { severityColour: 'blue', parameterColour: 'blue', responseLevel: null } as const;
    expect(await isApplied('02-13 14:00', blue)).toBe('colour-blue');
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 14:00']);
    expect(await desk.said('response.lifted')).toMatchObject({ reason: 'lifted' });
    // R12: what was sent before it changes nothing any more.
    const { message } = await desk.receives(sample('story-02-11-1540-orange.xml'));
    expect(message).toMatchObject({ state: 'ignored', reason: 'stale-after-lift' });
  });

  it('R10 down to blue from later on ends it then', async () => {
    const blue = { severityColour: 'blue', parameterColour: 'blue', responseLevel: null } as const;
    await isApplied('02-13 14:00', { ...blue, onset: at('02-13 20:00') });
    expect(await desk.standing()).toEqual(['2026-01 active']);
    await desk.passesTo('02-13 20:00');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 20:00']);
  });

  it('another area: the response holds there, whoever listens hears', async () => {
    expect(await isApplied('02-11 10:00', { areaCodes: ['211324', '211381'] })).toBe('update-area-differs');
    expect(await areas()).toEqual(['211324', '211381']);
    expect((await said()).slice(2)).toEqual(['response.scope-changed 3']);
    expect(await desk.said('response.scope-changed')).toMatchObject({
      ...{ serial: '2026-01', level: 'III', areaCodes: ['211324', '211381'] },
      ...{ onsetAt: at('02-10 22:00').toISOString(), receivedAt: at('02-11 10:00').toISOString() },
    });
    expect(await desk.db.query(`select version, facts from timeline_entry where what = 'scopeChanged'`)).toMatchObject([
      { version: 3, facts: { areaCodes: ['211324', '211381'], previous: { areaCodes: ['211300'] } } },
    ]);
  });

  it('another area and level: both, in this order', async () => {
    const orange = { severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' } as const;
    await isApplied('02-11 10:00', { ...orange, areaCodes: ['211324'] });
    expect((await said()).slice(2)).toEqual(['response.scope-changed 3', 'response.level-changed 4']);
    expect(await desk.said('response.scope-changed')).toMatchObject({ level: 'III' });
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-11 10:00', 'II 02-11 10:00 –']);
  });

  it('R06 the onset of what has not begun, later: it begins then, and not before', async () => {
    expect(await isApplied('02-10 18:00', { onset: at('02-11 06:00') })).toBe('update-moves-onset');
    expect(await desk.segments()).toEqual(['III 02-11 06:00 –']);
    await desk.passesTo('02-10 22:00');
    expect(await desk.standing()).toEqual(['2026-01 announced']);
    await desk.passesTo('02-11 06:00');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect((await said()).slice(1)).toEqual(['response.scope-changed 2', 'response.started 3']);
    expect(await desk.said('response.started')).toMatchObject({ startedAt: at('02-11 06:00').toISOString() });
  });

  it('earlier: it begins then', async () => {
    await isApplied('02-10 18:00', { onset: at('02-10 20:00') });
    await desk.passesTo('02-10 20:00');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    await desk.passesTo('02-10 22:00');
    expect(await desk.segments()).toEqual(['III 02-10 20:00 –']);
    expect((await said()).slice(1)).toEqual(['response.scope-changed 2', 'response.started 3']);
  });

  it('R05 to what has passed: it has begun, at the level the message says', async () => {
    const orange = { severityColour: 'orange', parameterColour: 'orange', responseLevel: 'II' } as const;
    await isApplied('02-10 18:00', { ...orange, onset: at('02-10 12:00') });
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect(await desk.segments()).toEqual(['II 02-10 12:00 –']);
    expect((await said()).slice(1)).toEqual([
      ...['response.scope-changed 2', 'response.level-changed 3', 'response.started 4'],
    ]);
    expect(await desk.said('response.started')).toMatchObject({
      level: 'II',
      startedAt: at('02-10 12:00').toISOString(),
    });
  });

  it('the onset moved twice rings for the last one', async () => {
    await isApplied('02-10 18:00', { onset: at('02-11 06:00') });
    await isApplied('02-10 19:00', { onset: at('02-10 23:00') });
    await desk.passesTo('02-10 22:59');
    expect(await desk.standing()).toEqual(['2026-01 announced']);
    await desk.passesTo('02-10 23:00');
    await desk.passesTo('02-11 06:00');
    expect((await desk.events()).filter((event) => event.startsWith('response.started'))).toHaveLength(1);
  });
});
