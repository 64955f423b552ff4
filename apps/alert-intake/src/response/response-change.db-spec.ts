import { parseCap12 } from '../format/cap12';
import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const BACK = 'story-02-13-1400-yellow.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

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

  it('C35 the end of a validity that Updates repeat rings once', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(sample(ORANGE));
    await desk.passesTo('02-12 10:00');
    const { references } = parseCap12(sample(BACK));
    const again = { sent: at('02-12 10:00'), onset: null, references, expires: at('02-14 12:00') };
    await desk.receives(changed(ORANGE, { ...again, identifier: 'CY-HQ-2026-0009' }));
    await desk.passesTo('02-14 12:00');
    await desk.passesTo('02-14 13:00');
    expect((await desk.events()).slice(2)).toEqual([
      'response.level-changed 3',
      'response.text-changed 4',
      'response.expired-without-lift',
    ]);
  });

  it('C35 rings again for a validity that was extended, once that passes, too', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 12:00');
    await desk.passesTo('02-14 14:00');
    const extended = { sent: at('02-14 14:00'), effective: at('02-14 14:00'), onset: null, expires: at('02-15 12:00') };
    await desk.receives(changed(BACK, extended));
    await desk.passesTo('02-15 12:00');
    await desk.passesTo('02-16 12:00');
    expect((await desk.events()).slice(2)).toEqual([
      'response.expired-without-lift',
      'response.text-changed 3',
      'response.expired-without-lift',
    ]);
  });

  it.each<[string, string, string, string[]]>([
    ['Cancel', 'story-02-14-0800-cancel.xml', '02-14 08:00', ['II 02-11 16:00 – 02-14 08:00']],
    ['Update', BACK, '02-13 14:00', ['II 02-11 16:00 – 02-13 14:00', 'III 02-13 14:00 –']],
  ])('R05 a %s that repeats the times of the Update before it counts when it was sent', async (_, name, sent, then) => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(sample(ORANGE));
    await desk.passesTo(sent);
    const { effective, onset } = parseCap12(sample(ORANGE));
    await desk.receives(changed(name, { effective, onset }));
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-11 16:00', ...then]);
  });

  it('R05 nor is an instant believed that words alone have said', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-13 14:00');
    const times = { effective: at('02-13 14:00'), onset: at('02-13 14:00') };
    await desk.receives(changed(BACK, times));
    await desk.passesTo('02-14 08:00');
    await desk.receives(changed('story-02-14-0800-cancel.xml', times));
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-14 08:00']);
  });

  it('a second Alert for another county is no Update, whoever lets it through: the duty officer reads why', async () => {
    await desk.receives(changed(YELLOW, { areaCodes: ['211381'] }));
    await desk.passesTo('02-11 09:00');
    const times = { sent: at('02-11 09:00'), effective: at('02-11 09:00'), onset: at('02-11 09:00') };
    const second = changed(YELLOW, { ...times, identifier: 'SECOND', areaCodes: ['211322'] });
    const { message } = await desk.receives(second);
    await expect(desk.applies(message.id)).rejects.toMatchObject({ facts: { reason: 'alert-elsewhere' } });
    expect(await desk.db.query('select area_codes from response')).toEqual([{ area_codes: ['211381'] }]);
  });

  it('R12 an older Update that comes after a newer one changes nothing', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-13 14:00');
    await desk.receives(sample(BACK));
    const { message } = await desk.receives(sample(ORANGE));
    expect(message).toMatchObject({ state: 'ignored', reason: 'superseded-by-later' });
    expect(await desk.segments()).toEqual(['III 02-10 22:00 –']);
  });
});
