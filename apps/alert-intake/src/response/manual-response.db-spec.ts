import { at, changed, type Desk, forgetAll, openDesk, sample } from '../alert/testing/intake-desk';
import { type ManualOrder, ManualOrderRefused } from './manual-response.service';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
const order: ManualOrder = {
  kind: 'actual',
  authority: '省生态环境厅',
  documentNumber: '辽环函〔2026〕9号',
  reason: '重大活动空气质量保障',
  level: 'II',
  areaCodes: ['211300'],
  onsetAt: null,
  until: null,
};

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
});

const begins = (change: Partial<ManualOrder> = {}) =>
  desk.db.transaction((tx) => desk.byHand.begin(tx, { ...order, ...change }, 'person-duty'));
const lifts = (id: string) =>
  desk.db.transaction((tx) =>
    desk.byHand.lift(tx, id, { by: 'person-duty', reason: '保障结束', documentNumber: null }),
  );

describe('C49 a response by order, without an alert', () => {
  it('runs as any other from then on, and is ended by hand, each with who and why', async () => {
    const { id } = await begins();
    expect(await desk.standing()).toEqual(['2026-01 active']);
    expect(await desk.said('response.announced')).toMatchObject({ origin: 'assurance', level: 'II', colour: 'orange' });
    await lifts(id);
    expect(await desk.standing()).toEqual(['2026-01 ended']);
    const sql = 'select actor, action, reason, facts from audit_entry where subject = $1 order by position';
    const { authority, documentNumber, level, areaCodes } = order;
    expect(await desk.db.query(sql, [id])).toMatchObject([
      {
        ...{ actor: 'person-duty', action: 'begin-response', reason: '重大活动空气质量保障' },
        facts: { kind: 'actual', authority, documentNumber, level, areaCodes },
      },
      { actor: 'person-duty', action: 'lift-response', reason: '保障结束' },
    ]);
  });

  it('may have begun before we are told (R05), or begin ahead (R06)', async () => {
    const before = await begins({ onsetAt: at('02-10 08:00') });
    expect(await desk.said('response.started')).toMatchObject({ startedAt: at('02-10 08:00').toISOString() });
    await lifts(before.id);
    await begins({ onsetAt: at('02-11 08:00') });
    await desk.passesTo('02-11 07:59');
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 announced']);
    await desk.passesTo('02-11 08:00');
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
    expect(await desk.segments()).toEqual(['II 02-10 08:00 – 02-10 15:30', 'II 02-11 08:00 –']);
  });

  it('C35 lasts beyond the period it was meant for, and rings', async () => {
    await begins({ until: at('02-12 00:00') });
    await desk.passesTo('02-12 00:00');
    await desk.passesTo('02-13 00:00');
    expect(await desk.events()).toEqual([
      'response.announced 1',
      'response.started 2',
      'response.expired-without-lift',
    ]);
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });

  it('is withdrawn when ended before it begins (R06)', async () => {
    const { id } = await begins({ onsetAt: at('02-11 08:00') });
    await lifts(id);
    expect(await desk.standing()).toEqual(['2026-01 withdrawn']);
    await expect(lifts(id)).rejects.toMatchObject({ code: 'response-move-refused' });
  });

  it.each<[string, Partial<ManualOrder>, string]>([
    ['C02 another place', { areaCodes: ['110105'] }, 'area-outside-plan'],
    ['a period that ends before it begins', { onsetAt: at('02-12 00:00'), until: at('02-11 00:00') }, 'period-reversed'],
    ['a period that ends as it begins', { until: at('02-10 15:30') }, 'period-reversed'],
    ['a period that is over', { onsetAt: at('02-09 08:00'), until: at('02-10 15:30') }, 'period-over'],
    ['an onset of last month', { onsetAt: at('01-11 15:29') }, 'period-implausible'],
    ['an onset of next month', { onsetAt: at('03-12 15:31') }, 'period-implausible'],
    ['a whole season', { until: at('05-11 15:31') }, 'period-implausible'],
  ])('is refused for %s, and leaves nothing behind', async (_, change, code) => {
    const audited = 'select count(*)::int as n from audit_entry';
    const before = await desk.db.query(audited);
    await expect(begins(change)).rejects.toMatchObject({ code });
    expect([await desk.standing(), await desk.events()]).toEqual([[], []]);
    expect(await desk.db.query(audited)).toEqual(before);
    expect(await desk.db.query('select 1 from response_serial')).toEqual([]);
  }); // prettier-ignore

  it.each<[string, Partial<ManualOrder>]>([
    ['30 days ago', { onsetAt: at('01-11 15:30') }],
    ['30 days ahead', { onsetAt: at('03-12 15:30') }],
    ['for 90 days', { until: at('05-11 15:30') }],
  ])('may be %s', async (_, change) => {
    await begins(change);
    expect(await desk.standing()).toHaveLength(1);
  });

  it('is refused while another runs by order', async () => {
    await begins();
    await expect(begins()).rejects.toThrow(ManualOrderRefused);
  });
});

describe('R14 beside an alert', () => {
  const lift = (change: object = {}) => desk.receives(changed(CANCEL, change));

  it('either may come first, and each has its own level', async () => {
    await begins({ level: 'I' });
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-11 15:40');
    await desk.receives(sample(ORANGE));
    expect(await desk.standing()).toEqual(['2026-01 active', '2026-02 active']);
    expect(await desk.segments()).toEqual(['I 02-10 15:30 –', 'III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 –']);
  });

  it.each<[string, object]>([
    ['that names its alert', {}],
    ['that names nothing', { references: [] }],
  ])('HQ’s lift %s ends the alert’s and leaves the other', async (_, change) => {
    await desk.receives(sample(YELLOW));
    await begins();
    await desk.passesTo('02-14 08:00');
    await lift(change);
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
  });

  it('HQ’s lift has nothing to end where only the other runs', async () => {
    await begins();
    await desk.passesTo('02-14 08:00');
    expect((await lift({ references: [] })).message).toMatchObject({ state: 'ignored', reason: 'lift-before-alert' });
    expect(await desk.standing()).toEqual(['2026-01 active']);
  });

  it('ending it by hand leaves the alert’s, and a county’s', async () => {
    const { id } = await begins();
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-12 00:00');
    await desk.receivesFrom('county-211324-platform', sample('story-02-11-2000-kazuo-red.xml'));
    await lifts(id);
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active', '211324 2026-01 active']);
  });
});

describe('R12, C32 the end by hand of what HQ has said it will end', () => {
  it('comes first, and its instant finds nothing to do', async () => {
    const { message } = await desk.receives(sample(YELLOW));
    await desk.passesTo('02-13 16:00');
    const ahead = { sent: at('02-13 16:00'), effective: null, onset: at('02-14 08:00') };
    expect((await desk.receives(changed(CANCEL, ahead))).message).toMatchObject({ state: 'applied' });
    await lifts(message.responseId ?? '');
    await desk.passesTo('02-14 08:00');
    expect(await desk.segments()).toEqual(['III 02-10 22:00 – 02-13 16:00']);
    expect((await desk.events()).at(-1)).toBe('response.lifted 4');
  });
});

describe('R16 drills by order', () => {
  it('have serials of their own and are ended by the real thing', async () => {
    await begins({ kind: 'drill' });
    await desk.receives(sample(YELLOW));
    expect(await desk.standing()).toEqual(['2026-01 drill ended', '2026-01 announced']);
  });

  it('end before they began where the real thing comes first: nothing was ever owed', async () => {
    const { id } = await begins({ kind: 'drill', onsetAt: at('02-10 20:00') });
    await desk.receives(sample(YELLOW));
    await desk.passesTo('02-10 20:00');
    expect(await desk.standing()).toEqual(['2026-01 drill withdrawn', '2026-01 announced']);
    expect(await desk.db.query('select end_reason from response where id = $1', [id])).toEqual([
      { end_reason: 'supersededByReal' },
    ]);
  });

  it('are not touched by the messages of the real thing, nor it by theirs', async () => {
    await begins({ kind: 'drill' });
    await desk.passesTo('02-14 08:00');
    const lift = await desk.receives(changed(CANCEL, { references: [] }));
    expect(lift.message).toMatchObject({ state: 'ignored', reason: 'lift-before-alert' });
    expect(await desk.standing()).toEqual(['2026-01 drill active']);
    await begins();
    await desk.receives(changed(CANCEL, { identifier: 'D-LIFT', status: 'exercise', references: [] }));
    expect(await desk.standing()).toEqual(['2026-01 drill ended', '2026-01 active']);
  });

  it('in one county go on beside the real thing in another, and begin there', async () => {
    const [kazuo, beipiao] = [['211324'], ['211381']];
    await begins({ kind: 'drill', areaCodes: beipiao });
    await begins({ areaCodes: kazuo });
    expect(await desk.standing()).toEqual(['2026-01 drill active', '2026-01 active']);
    await lifts((await desk.db.query<{ id: string }>(`select id from response where kind = 'drill'`))[0]?.id ?? '');
    await expect(begins({ kind: 'drill', areaCodes: kazuo })).rejects.toMatchObject({ code: 'drill-during-real-response' });
    await expect(begins({ kind: 'drill' })).rejects.toMatchObject({ code: 'drill-during-real-response' });
    await begins({ kind: 'drill', areaCodes: beipiao });
    expect(await desk.standing()).toEqual(['2026-01 drill ended', '2026-01 active', '2026-02 drill active']);
  }); // prettier-ignore

  it('say so when their time is over, like everything they say', async () => {
    await begins({ kind: 'drill', until: at('02-10 18:00') });
    await desk.passesTo('02-10 18:00');
    expect(await desk.said('response.expired-without-lift')).toMatchObject({ kind: 'drill' });
  });

  it('are refused while it is real, by order or by message', async () => {
    await desk.receives(sample(YELLOW));
    await expect(begins({ kind: 'drill' })).rejects.toMatchObject({ code: 'drill-during-real-response' });
    const { message } = await desk.receives(changed('drill-exercise-orange.xml', { expires: null }));
    expect(message).toMatchObject({ state: 'ignored', reason: 'drill-during-real-response' });
  });
});
