import { parseCap12 } from '../format/cap12';
import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
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

  it('R16 of a drill means no real response, and nobody waits for a lift of that', async () => {
    const references = [parseCap12(sample(YELLOW))];
    const { message } = await desk.receives(changed(INSTRUCTION, { status: 'exercise', references }));
    expect(message).toMatchObject({ state: 'quarantined', reason: 'instruction-of-other-response' });
    await desk.receives(changed(INSTRUCTION, { status: 'exercise', identifier: 'DRILL' }));
    expect(await desk.said('response.termination-instructed')).toMatchObject({ kind: 'drill', responseId: null });
    await desk.passesTo('02-14 18:00');
    expect(await desk.events()).not.toContain('response.termination-without-lift');
  });

  it('C35 that nobody lifted it stands on the timeline', async () => {
    const { message } = await desk.receives(sample(INSTRUCTION));
    await desk.passesTo('02-14 10:40');
    const [entry] = await desk.db.query(`select at, alert_id from timeline_entry where what = 'liftMissed'`);
    expect(entry).toEqual({ at: at('02-14 10:40'), alert_id: message.id });
  });

  it('taken back by a Cancel: no lift is waited for, those who lead hear, and the timeline says so', async () => {
    await desk.receives(sample(INSTRUCTION));
    await desk.passesTo('02-14 10:00');
    const headline = '关于撤销终止响应指令的通知';
    const cancel = { messageType: 'cancel', identifier: 'BACK', sent: at('02-14 10:00'), headline } as const;
    const { message } = await desk.receives(
      changed(INSTRUCTION, { ...cancel, references: [parseCap12(sample(INSTRUCTION))] }),
    );
    expect(message).toMatchObject({ state: 'applied' });
    await desk.passesTo('02-14 18:00');
    expect((await desk.events()).slice(2)).toEqual([
      'response.termination-instructed',
      'response.text-changed 3',
      'response.expired-without-lift',
    ]);
    expect(await desk.said('response.text-changed')).toMatchObject({ headline });
    const entries = await desk.db.query(`select what from timeline_entry where alert_id = $1`, [message.id]);
    expect(entries).toEqual([{ what: 'terminationWithdrawn' }]);
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });

  it('with other words: these are relayed, and the lift is asked for once', async () => {
    await desk.receives(sample(INSTRUCTION));
    await desk.passesTo('02-14 10:00');
    const update = {
      messageType: 'update',
      identifier: 'WORDS',
      sent: at('02-14 10:00'),
      description: '更正',
    } as const;
    await desk.receives(changed(INSTRUCTION, { ...update, references: [parseCap12(sample(INSTRUCTION))] }));
    expect(await desk.said('response.termination-instructed')).toMatchObject({
      text: expect.stringContaining('更正') as string,
    });
    await desk.passesTo('02-14 18:00');
    expect((await desk.events()).filter((event) => event === 'response.termination-without-lift')).toHaveLength(1);
    expect(await desk.said('response.termination-without-lift')).toMatchObject({
      instructedAt: at('02-14 10:00').toISOString(),
    });
  });

  it('means what ended last by when it was received, whatever the clock of the process that made its id', async () => {
    const times = { effective: null, onset: null, expires: null };
    await desk.receives(changed(CANCEL, { sent: at('02-14 09:40'), ...times }));
    await desk.receives(changed(YELLOW, { identifier: 'A-2', sent: at('02-14 09:41'), ...times }));
    await desk.receives(changed(CANCEL, { identifier: 'C-2', sent: at('02-14 09:42'), references: [], ...times }));
    await desk.db.query(`update response set received_at = received_at + interval '5 days' where serial = '2026-01'`);
    await desk.receives(sample(INSTRUCTION));
    expect(await desk.said('response.termination-instructed')).toMatchObject({ serial: '2026-01' });
  });
});
