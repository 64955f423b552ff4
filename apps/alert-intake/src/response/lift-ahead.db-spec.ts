import { type AlertContent } from '../format/alert-content';
import { parseCap12 } from '../format/cap12';
import { at, changed, type Desk, forgetAll, openDesk, sample } from '../alert/testing/intake-desk';
import { publicResponses } from '../public-status/public-status.repository';

const YELLOW = 'story-02-10-1530-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const alert = parseCap12(sample(YELLOW));

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
  await desk.receives(sample(YELLOW));
  await desk.passesTo('02-13 16:00');
});

/** HQ says at `sent` that the response ends at `endsAt`. */
async function announces(sent: string, endsAt: string | null, change: Partial<AlertContent> = {}) {
  await desk.passesTo(sent);
  const times = { sent: at(sent), effective: null, onset: endsAt === null ? null : at(endsAt) };
  const identifier = `L-${sent.replace(/\W/g, '')}`;
  return (await desk.receives(changed(CANCEL, { identifier, ...times, ...change }))).message;
}
const keyOf = (sent: string) => ({
  ...{ sender: parseCap12(sample(CANCEL)).sender, identifier: `L-${sent.replace(/\W/g, '')}`, sent: at(sent) },
});
const timeline = async () =>
  (
    await desk.db.query<{ line: string }>(
      `select concat_ws(' ', what, to_char(at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI')) as line from timeline_entry order by position`,
    )
  ).map(({ line }) => line);

describe('C32, R06 a lift announced ahead', () => {
  it('leaves it running, those who lead hear until when, and at its instant it ends', async () => {
    const message = await announces('02-13 16:00', '02-14 08:00');
    expect(message).toMatchObject({ state: 'applied' });
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect(await desk.said('response.text-changed')).toMatchObject({
      headline: parseCap12(sample(CANCEL)).headline,
      expiresAt: at('02-14 08:00').toISOString(),
      endsAt: at('02-14 08:00').toISOString(),
      receivedAt: at('02-13 16:00').toISOString(),
    });
    await desk.passesTo('02-14 07:59');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    await desk.passesTo('02-14 08:00');
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-14 08:00']);
    const [, , announced, lifted] = await desk.events();
    expect([announced, lifted]).toEqual(['response.text-changed 3', 'response.lifted 4']);
    expect(await desk.said('response.lifted')).toMatchObject({
      ...{ endedAt: at('02-14 08:00').toISOString(), receivedAt: at('02-14 08:00').toISOString(), reason: 'lifted' },
    });
    expect((await timeline()).slice(2)).toEqual(['liftAnnounced 02-13 16:00', 'lifted 02-14 08:00']);
    const [entry] = await desk.db.query(`select alert_id from timeline_entry where what = 'lifted'`);
    expect(entry).toEqual({ alert_id: message.id });
  });

  it('R28 ends as of its instant when that passed while nobody looked, and once', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await desk.isDownUntil('02-14 11:00');
    await Promise.all([desk.rings(), desk.rings()]);
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-14 08:00']);
    expect((await desk.events()).filter((event) => event.startsWith('response.lifted'))).toHaveLength(1);
  });

  it('anybody may read until when it lasts, and no change ahead beyond it', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    const orange = { sent: at('02-13 15:50'), onset: at('02-15 00:00'), expires: null };
    await desk.receives(changed(ORANGE, orange));
    const seen = (instant: string) => desk.db.transaction((tx) => publicResponses(tx, at(instant)));
    expect(await seen('02-13 16:00')).toMatchObject([{ segments: [{ level: 'III', toAt: at('02-14 08:00') }] }]);
    expect(await seen('02-14 08:00')).toEqual([]);
  });

  it('an earlier one at once is the end', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await announces('02-13 20:00', null);
    await desk.passesTo('02-14 08:00');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 20:00']);
    expect((await desk.events()).slice(2)).toEqual(['response.text-changed 3', 'response.lifted 4']);
  });

  it.each<[string, string, string]>([
    ['later', '02-14 12:00', '02-14 12:00'],
    ['earlier', '02-14 06:00', '02-14 06:00'],
  ])('another one moves it %s', async (_, endsAt, ends) => {
    await announces('02-13 16:00', '02-14 08:00');
    await announces('02-13 20:00', endsAt);
    for (const instant of ['02-14 06:00', '02-14 08:00', '02-14 12:00']) await desk.passesTo(instant);
    expect(await desk.segments()).toEqual([`III 02-10 22:00 – ${ends}`]);
    expect((await desk.events()).filter((event) => event.startsWith('response.lifted'))).toHaveLength(1);
  });

  it('a Cancel of it takes it back: the response goes on, and those who lead hear', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    const message = await announces('02-13 20:00', null, {
      ...{ references: [keyOf('02-13 16:00')], headline: '关于撤销解除通知的通知' },
    });
    expect(message).toMatchObject({ state: 'applied' });
    await desk.passesTo('02-14 08:00');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect(await desk.said('response.text-changed')).toMatchObject({
      ...{ headline: '关于撤销解除通知的通知', expiresAt: at('02-14 12:00').toISOString(), endsAt: null },
    });
    expect((await timeline()).slice(2)).toEqual(['liftAnnounced 02-13 16:00', 'liftTakenBack 02-13 20:00']);
    // C35: its validity passes without a lift, after all.
    await desk.passesTo('02-14 12:00');
    expect((await desk.events()).at(-1)).toBe('response.expired-without-lift');
  });

  it('too late to be taken back: the duty officer hears, and it stays ended', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await desk.passesTo('02-14 08:00');
    const message = await announces('02-14 09:00', null, { references: [keyOf('02-13 16:00')] });
    expect(message).toMatchObject({ state: 'ignored', reason: 'lift-not-ahead' });
    expect(await desk.said('alert.quarantined')).toMatchObject({ alertId: message.id, reason: 'lift-not-ahead' });
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('R12 an upgrade sent before it that comes after it is carried out, and the end stays', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    const orange = { sent: at('02-13 15:50'), effective: null, onset: null, expires: at('02-15 12:00') };
    expect((await desk.receives(changed(ORANGE, orange))).message.state).toBe('applied');
    await desk.passesTo('02-14 08:00');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 15:50', 'II 02-13 15:50 – 02-14 08:00']);
  });

  it('R12 nor is it lost behind the Cancel of the lift', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await announces('02-13 20:00', null, { references: [keyOf('02-13 16:00')] });
    const orange = { sent: at('02-13 15:50'), effective: null, onset: null, expires: null };
    expect((await desk.receives(changed(ORANGE, orange))).message.state).toBe('applied');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 15:50', 'II 02-13 15:50 –']);
  });

  it('other words meanwhile: those who lead hear when it ends, not how long the alert is valid', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await desk.passesTo('02-13 17:00');
    const words = { sent: at('02-13 17:00'), effective: null, onset: null, expires: null };
    await desk.receives(changed(YELLOW, { ...words, messageType: 'update', identifier: 'WORDS', references: [alert] }));
    const endsAt = at('02-14 08:00').toISOString();
    expect(await desk.said('response.text-changed')).toMatchObject({
      ...{ receivedAt: at('02-13 17:00').toISOString(), expiresAt: endsAt, endsAt },
    });
  });

  it('an Update of it keeps the response going', async () => {
    await announces('02-13 16:00', '02-14 08:00');
    await desk.passesTo('02-13 20:00');
    const { references } = parseCap12(sample(ORANGE));
    const times = { sent: at('02-13 20:00'), effective: null, onset: null, expires: null };
    await desk.receives(changed(ORANGE, { ...times, references: [...references, keyOf('02-13 16:00')] }));
    await desk.passesTo('02-14 08:00');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    const [entry] = await desk.db.query(`select facts from timeline_entry where what = 'levelChanged'`);
    expect(entry).toMatchObject({ facts: { level: 'II', liftTakenBack: true } });
  });

  it('C33, C35 while it is announced nobody asks why there is no lift', async () => {
    await announces('02-13 16:00', '02-14 18:00');
    await desk.passesTo('02-13 17:00');
    await desk.receives(changed('story-02-14-0940-termination-instruction.xml', { sent: at('02-13 17:00') }));
    await desk.passesTo('02-14 12:00');
    await desk.passesTo('02-14 17:59');
    expect((await desk.events()).slice(3)).toEqual(['response.termination-instructed']);
  });

  it('of what has not begun: it begins, and ends then', async () => {
    await forgetAll(desk.db);
    await desk.passesTo('02-10 15:30');
    await desk.receives(sample(YELLOW));
    await announces('02-10 18:00', '02-11 08:00');
    await desk.passesTo('02-10 22:00');
    await desk.passesTo('02-11 08:00');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-11 08:00']);
    expect((await desk.events()).slice(2)).toEqual(['response.started 3', 'response.lifted 4']);
  });

  it('an end more than 30 days ahead is nobody’s plan', async () => {
    const message = await announces('02-13 16:00', '03-16 16:00');
    expect(message.state).toBe('quarantined');
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });
});
