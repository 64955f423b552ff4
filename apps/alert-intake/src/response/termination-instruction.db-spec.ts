import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';

const INSTRUCTION = 'story-02-14-0940-termination-instruction.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
  await desk.receives(sample('story-02-10-1530-yellow.xml'));
  await desk.passesTo('02-14 09:40');
});
afterEach(() => desk.close());

describe('C33 a termination instruction', () => {
  it('before the lift is relayed and ends nothing; an hour later the lift is asked for, once', async () => {
    await desk.receives(sample(INSTRUCTION));
    expect(await desk.said('response.termination-instructed')).toMatchObject({ serial: '2026-01' });
    await desk.passesTo('02-14 10:39');
    expect((await desk.events()).at(-1)).toBe('response.termination-instructed');
    await desk.passesTo('02-14 10:40');
    await desk.passesTo('02-14 11:59');
    expect((await desk.events()).slice(-2)).toEqual([
      'response.termination-instructed',
      'response.termination-without-lift',
    ]);
    expect(await desk.said('response.termination-without-lift')).toMatchObject({
      instructedAt: at('02-14 09:40').toISOString(),
    });
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });

  it('is not asked about where the lift has come', async () => {
    await desk.receives(sample(INSTRUCTION));
    await desk.passesTo('02-14 10:00');
    await desk.receives(
      changed('story-02-14-0800-cancel.xml', { sent: at('02-14 10:00'), onset: null, effective: null }),
    );
    await desk.passesTo('02-14 18:00');
    expect((await desk.events()).at(-1)).toBe('response.lifted 3');
  });
});
