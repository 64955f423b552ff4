import { type AlertContent } from '../format/alert-content';
import { AlertConflict } from './alert-refusals';
import { at, changed, type Desk, forgetAll, openDesk, sample } from './testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
const RED: Partial<AlertContent> = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' };
/** It may speak, but not for HQ. */
const STRANGER = 'county-211324-platform';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
});

/** `state reason` of every message, in the order of arrival. */
async function became(): Promise<string[]> {
  const found = await desk.db.query<{ line: string }>(
    `select concat_ws(' ', state, reason) as line from alert_message order by received_at, id`,
  );
  return found.map(({ line }) => line);
}

const steals = (bytes: Buffer) => desk.receivesFrom(STRANGER, bytes);
const minute = (() => {
  let minutes = 30;
  return { reset: () => (minutes = 30), next: () => desk.passesTo(`02-10 15:${(minutes += 1)}`) };
})();
beforeEach(() => minute.reset());

describe('C09 a key belongs to whoever speaks with authority', () => {
  it.each([
    ['the same words', sample(YELLOW)],
    ['other words', changed(YELLOW, RED)],
  ])('a stranger who uses it first, with %s, doesn’t keep the rightful message out', async (_, stolen) => {
    expect((await steals(stolen)).message).toMatchObject({ state: 'quarantined', reason: 'sender-not-authorised' });
    await minute.next();
    const { message, isNew } = await desk.receives(sample(YELLOW));
    expect([message.state, isNew]).toEqual(['applied', true]);
    expect(await desk.db.query('select serial, state, level from response')).toEqual([
      { serial: '2026-01', state: 'announced', level: 'III' },
    ]);
    // Nobody need decide on the other one any more, and nobody is reminded of it.
    expect(await became()).toEqual(['ignored rightful-one-came', 'applied']);
    await desk.passesTo('02-10 17:00');
    expect(await desk.events()).toEqual(['alert.quarantined', 'response.announced 1']);
  });

  it('R11 a stranger who uses it afterwards with the same words repeats them, and is told that he may not', async () => {
    const { message: rightful } = await desk.receives(sample(YELLOW));
    const { message, isNew, refusal } = await steals(sample(YELLOW));
    expect([message.id, isNew, refusal?.code]).toEqual([rightful.id, false, 'sender-not-authorised']);
    expect(await desk.events()).toEqual(['response.announced 1']);
  });

  it('a stranger who uses it afterwards with other words changes nothing, and the duty officer hears of it once', async () => {
    await desk.receives(sample(YELLOW));
    await minute.next();
    const { message, isNew, refusal } = await steals(changed(YELLOW, RED));
    expect([message.isAuthorised, isNew, refusal?.code]).toEqual([false, true, 'sender-not-authorised']);
    expect(await steals(changed(YELLOW, RED))).toMatchObject({ isNew: false, refusal: { code: 'sender-not-authorised' } });
    expect(await became()).toEqual(['applied', 'ignored copy-without-authority']);
    expect(await desk.events()).toEqual(['response.announced 1', 'alert.quarantined']);
    expect(await desk.said('alert.quarantined')).toMatchObject({
      ...{ alertId: message.id, outcome: 'ignored', reason: 'copy-without-authority' },
      summary: '此通道无权代表市重污染天气专项应急指挥部办公室发送；有权发送方已发来同一编号的信息，此件未作任何处置（关于发布重污染天气黄色预警的通知）',
    });
    expect((await desk.receives(sample(YELLOW))).isNew).toBe(false);
    expect(await desk.standing()).toEqual(['2026-01 announced']);
  }); // prettier-ignore

  it('strangers’ words under one key are told apart, each kept once', async () => {
    for (const words of [sample(YELLOW), changed(YELLOW, RED), sample(YELLOW)]) {
      await minute.next();
      await steals(words);
    }
    expect(await became()).toEqual(Array<string>(2).fill('quarantined sender-not-authorised'));
    expect(await desk.events()).toEqual(['alert.quarantined', 'alert.quarantined']);
  });

  it('what the duty officer has let through has the key: the rightful message is a repeat, or a conflict', async () => {
    const { message } = await steals(sample(YELLOW));
    await steals(changed(YELLOW, RED));
    await desk.applies(message.id);
    expect(await became()).toEqual(['applied sender-not-authorised', 'ignored rightful-one-came']);
    expect(await desk.receives(sample(YELLOW))).toMatchObject({ isNew: false, message: { id: message.id } });
    await expect(desk.receives(changed(YELLOW, RED))).rejects.toThrow(AlertConflict);
    expect(await steals(sample(YELLOW))).toMatchObject({ isNew: false, message: { id: message.id }, refusal: null });
    expect(await desk.standing()).toEqual(['2026-01 announced']);
  });

  it('what the duty officer has dismissed of a stranger’s doesn’t bind the rightful message', async () => {
    const { message } = await steals(sample(YELLOW));
    await desk.dismisses(message.id);
    await minute.next();
    expect((await desk.receives(sample(YELLOW))).message.state).toBe('applied');
    expect(await became()).toEqual(['dismissed sender-not-authorised', 'applied']);
  });

  it('a stranger’s message leads a rightful lift nowhere', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 08:00');
    const key = { sender: 'city-platform@hq.chaoyang.example', identifier: 'STOLEN', sent: at('02-13 14:00') };
    await steals(changed('story-02-13-1400-yellow.xml', key));
    const { message } = await desk.receives(changed(CANCEL, { references: [key] }));
    expect(message).toMatchObject({ state: 'quarantined', reason: 'lift-of-unapplied-alert' });
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });
});
