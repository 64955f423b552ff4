import { migrate, revert } from '@qingkong/persistence';
import { definition } from '../alert-intake.module';
import { AlertConflict } from './alert-refusals';
import { at, changed, type Desk, openDesk, sample } from './testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

it('the schema goes up, down and up again', async () => {
  const { migrations } = definition;
  await revert(desk.db.dataSource, migrations);
  expect(await migrate(desk.db.dataSource, migrations)).toEqual(migrations.map(({ name }) => name));
});

describe('R11 once', () => {
  it('stores the bytes as received, and a repeat by the other way changes nothing', async () => {
    const first = await desk.receives(sample(YELLOW));
    const again = await desk.receivesFrom('hq-platform', sample(YELLOW));
    expect(first).toMatchObject({ isNew: true, message: { state: 'applied' } });
    expect(again).toMatchObject({ isNew: false, message: { id: first.message.id, state: 'applied' } });
    expect(await desk.events()).toEqual(['response.announced 1']);
    const [row] = await desk.db.query<{ body: Buffer; received_at: Date }>(
      'select body, received_at from alert_message',
    );
    expect(row).toEqual({ body: sample(YELLOW), received_at: at('02-10 15:30') });
  });

  it('refuses another body under the same key, and applies nothing', async () => {
    await desk.receives(sample(YELLOW));
    const other = changed(YELLOW, { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' });
    await expect(desk.receives(other)).rejects.toThrow(AlertConflict);
    expect(await desk.standing()).toEqual(['2026-01 announced']);
    expect(await desk.db.query('select 1 from alert_message')).toHaveLength(1);
  });

  it('rings the duty officer for another body under the same key, once for each such body', async () => {
    await desk.receives(sample(YELLOW));
    const red = changed(YELLOW, { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' });
    await desk.passesTo('02-10 15:33');
    expect(await desk.takes(red)).toBeInstanceOf(AlertConflict);
    await desk.takes(red);
    expect(await desk.events()).toEqual(['response.announced 1', 'alert.quarantined']);
    // Of the other body, which was refused and waits for nobody; the message that we have stays what it was.
    expect(await desk.said('alert.quarantined')).toMatchObject({
      ...{ outcome: 'refused', reason: 'alert-conflict' },
      summary: '编号与已收到的信息相同，内容却不同，未作任何处置（关于发布重污染天气黄色预警的通知）',
      receivedAt: at('02-10 15:33').toISOString(),
    });
    await desk.takes(changed(YELLOW, { headline: '另一标题' }));
    expect(await desk.events()).toHaveLength(3);
    expect(await desk.standing()).toEqual(['2026-01 announced']);
  });

  it('the same message ten times at once is one', async () => {
    const receipts = await Promise.all(Array.from({ length: 10 }, () => desk.receives(sample(YELLOW))));
    expect(receipts.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await desk.standing()).toEqual(['2026-01 announced']);
  });

  it('takes the longest identifier there is, and a sender’s clock of year 1', async () => {
    const long = changed(YELLOW, { identifier: '标'.repeat(256), sent: new Date('0000-12-31T10:00:00Z') });
    expect(await desk.receives(long)).toMatchObject({
      isNew: true,
      message: { state: 'quarantined', reason: 'absurd' },
    });
    expect(await desk.receives(long)).toMatchObject({ isNew: false });
  });
});

describe('C19, R05, R06 from alert to response', () => {
  it('announces at once and starts at the onset, once', async () => {
    const { message } = await desk.receives(sample(YELLOW));
    expect(await desk.said('response.announced')).toMatchObject({
      responseId: message.responseId,
      serial: '2026-01',
      kind: 'actual',
      level: 'III',
      colour: 'yellow',
      areaCodes: ['211300'],
      jurisdiction: '211300',
      documentNumber: '朝重污染指办〔2026〕1号',
      onsetAt: at('02-10 22:00').toISOString(),
      receivedAt: at('02-10 15:30').toISOString(),
    });
    await desk.passesTo('02-10 21:59');
    expect(await desk.standing()).toEqual(['2026-01 announced']);
    await desk.passesTo('02-10 22:00');
    await desk.passesTo('02-10 22:01');
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect(await desk.events()).toEqual(['response.announced 1', 'response.started 2']);
  });

  it('R05 starts in the same transaction when the onset has passed', async () => {
    await desk.passesTo('03-10 11:21');
    await desk.receivesFrom('county-211324-platform', sample('alert-retroactive-orange.xml'));
    expect(await desk.standing()).toEqual(['211324 2026-01 active']);
    expect(await desk.events()).toEqual(['response.announced 1', 'response.started 2']);
    expect(await desk.said('response.started')).toMatchObject({ startedAt: at('03-09 00:00').toISOString() });
  });

  it('C32 a lift ends it, with its segment', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 22:00');
    await desk.passesTo('02-14 08:00');
    const { message } = await desk.receives(sample(CANCEL));
    expect(message.state).toBe('applied');
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    expect((await desk.events()).at(-1)).toBe('response.lifted 3');
    const segments = await desk.db.query('select level, from_at, to_at from level_segment');
    expect(segments).toEqual([{ level: 'III', from_at: at('02-10 22:00'), to_at: at('02-14 08:00') }]);
  });

  it('C32 a lift that names only an Update still in quarantine ends the response it updates', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    const update = (await desk.receives(changed(ORANGE, { areaCodes: ['211324'] }))).message;
    expect(update).toMatchObject({ state: 'quarantined', reason: 'update-area-differs' });
    await desk.passesTo('02-14 08:00');
    const references = [{ sender: update.sender, identifier: update.identifier, sent: update.sent }];
    await desk.receives(changed(CANCEL, { references }));
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('a lift that comes before the onset deadline rang ends an active response all the same', async () => {
    await desk.receives(sample(YELLOW));
    await desk.db.query(`update deadline set due_at = due_at + interval '1 year'`);
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    expect(await desk.events()).toEqual(['response.announced 1', 'response.started 2', 'response.lifted 3']);
  });

  it('R06 withdrawn before its onset, which then starts nothing', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 18:00');
    await desk.receives(changed(CANCEL, { sent: at('02-10 18:00'), onset: null, effective: null }));
    await desk.passesTo('02-10 22:00');
    expect(await desk.standing()).toEqual(['2026-01 withdrawn']);
    expect(await desk.events()).toEqual(['response.announced 1', 'response.withdrawn 2']);
    expect(await desk.said('response.withdrawn')).toMatchObject({ withdrawnAt: at('02-10 18:00').toISOString() });
  });

  it('R12 what was sent before the lift and comes after it is recorded and ignored', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    await desk.passesTo('02-14 11:00');
    const before = await desk.events();
    const { message } = await desk.receives(sample('story-02-14-1100-stale-orange.xml'));
    expect(message).toMatchObject({ state: 'ignored', reason: 'stale-after-lift' });
    expect(await desk.events()).toEqual(before);
  });

  it('R12 a new alert after the lift is a new response', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    await desk.passesTo('02-14 18:00');
    await desk.receives(
      changed(YELLOW, {
        identifier: 'CY-HQ-2026-0099',
        sent: at('02-14 18:00'),
        onset: null,
        effective: null,
        expires: null,
      }),
    );
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
  });

  it('a lift before its alert: the alert is ignored when it comes, the duty officer told of both', async () => {
    await desk.passesTo('02-14 08:00');
    expect((await desk.receives(sample(CANCEL))).message).toMatchObject({
      state: 'ignored',
      reason: 'lift-before-alert',
    });
    const late = (await desk.receives(sample(YELLOW))).message;
    expect(late).toMatchObject({ state: 'ignored', reason: 'lifted-before-it-came' });
    expect(await desk.standing()).toEqual([]);
    expect(await desk.events()).toEqual(['alert.quarantined', 'alert.quarantined']);
    // He is told, and need not decide anything.
    expect(await desk.said('alert.quarantined')).toMatchObject({ outcome: 'ignored', reason: 'lifted-before-it-came' });
    const other = changed(YELLOW, { identifier: 'CY-HQ-2026-0098', sent: at('02-10 15:31') });
    expect((await desk.receives(other)).message.state).toBe('applied');
  });

  it('R16 the real thing ends a running drill, whose serials are its own', async () => {
    await desk.passesTo('02-09 15:30');
    await desk.receives(sample('drill-exercise-orange.xml'));
    await desk.passesTo('02-10 15:30');
    await desk.receives(sample(YELLOW));
    expect(await desk.standing()).toEqual(['2026-01 drill ended', '2026-01 announced']);
    expect((await desk.events()).slice(-2)).toEqual(['response.lifted 3', 'response.announced 1']);
  });
});

describe('one after another', () => {
  const alert = (n: number) =>
    changed(YELLOW, { identifier: `CY-HQ-2026-1${n}`, sent: new Date(at('02-10 15:30').getTime() + n * 1_000) });

  it('of eight different alerts at once one starts, the others wait for the duty officer', async () => {
    const receipts = await Promise.all(Array.from({ length: 8 }, (_, n) => desk.receives(alert(n))));
    const states = receipts.map(({ message }) => `${message.state} ${message.reason ?? ''}`).sort();
    expect(states).toEqual(['applied ', ...Array<string>(7).fill('quarantined response-already-open')]);
    expect(await desk.standing()).toEqual(['2026-01 announced']);
  });

  it('a lift and an alert at once end in one of the two possible orders', async () => {
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-14 09:00');
    const next = changed(YELLOW, {
      identifier: 'CY-HQ-2026-0097',
      sent: at('02-14 09:00'),
      onset: null,
      effective: null,
      expires: null,
    });
    const [, alertReceipt] = await Promise.all([desk.receives(sample(CANCEL)), desk.receives(next)]);
    const started = alertReceipt.message.state === 'applied';
    expect(await desk.standing()).toEqual(started ? ['2026-01 ended', '2026-02 active'] : ['2026-01 ended']);
  });

  it('the onset and a lift at once never leave it active', async () => {
    await desk.receives(sample(YELLOW));
    const lift = changed(CANCEL, { sent: at('02-10 22:00'), onset: null, effective: null });
    await desk.isDownUntil('02-10 22:00');
    await Promise.all([desk.rings(), desk.receives(lift)]);
    await desk.passesTo('02-10 22:01');
    expect(await desk.standing()).not.toContain('2026-01 active');
    expect(await desk.standing()).not.toContain('2026-01 announced');
  });

  it('serials have no gap and no double, per jurisdiction and kind', async () => {
    await desk.passesTo('02-11 20:00');
    for (let n = 0; n < 12; n += 1) {
      const sent = new Date(at('02-11 00:00').getTime() + n * 3_600_000);
      const own = { sent, onset: null, effective: null, expires: null };
      await Promise.allSettled([
        desk.receives(changed(YELLOW, { ...own, identifier: `A-${n}` })),
        desk.receives(sample('bad/truncated.xml')),
      ]);
      const references = [{ sender: 'city-platform@hq.chaoyang.example', identifier: `A-${n}`, sent }];
      await desk.receives(changed(CANCEL, { ...own, identifier: `C-${n}`, references }));
    }
    await desk.receivesFrom('county-211324-platform', sample('story-02-11-2000-kazuo-red.xml'));
    const serials = await desk.db.query<{ serial: string }>(
      `select serial from response where jurisdiction = '211300' order by id`,
    );
    expect(serials.map(({ serial }) => serial)).toEqual(
      Array.from({ length: 12 }, (_, n) => `2026-${String(n + 1).padStart(2, '0')}`),
    );
    expect((await desk.standing()).at(-1)).toBe('211324 2026-01 announced');
  });
});
