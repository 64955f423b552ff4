import { at, type Desk, openDesk, sample } from '../alert/testing/intake-desk';
import { type ManualOrder, ManualOrderRefused } from './manual-response.service';

const YELLOW = 'story-02-10-1530-yellow.xml';
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
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

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
    expect(await desk.db.query('select actor, action, reason from audit_entry order by position')).toEqual([
      { actor: 'person-duty', action: 'begin-response', reason: '重大活动空气质量保障' },
      { actor: 'person-duty', action: 'lift-response', reason: '保障结束' },
    ]);
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

  it('R14 runs beside an alert; ending one leaves the other', async () => {
    await desk.receives(sample(YELLOW));
    await begins();
    await desk.passesTo('02-14 08:00');
    await desk.receives(sample(CANCEL));
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
  });

  it('is withdrawn when ended before it begins (R06)', async () => {
    const { id } = await begins({ onsetAt: at('02-11 08:00') });
    await lifts(id);
    expect(await desk.standing()).toEqual(['2026-01 withdrawn']);
    await expect(lifts(id)).rejects.toMatchObject({ code: 'response-move-refused' });
  });

  it.each<[string, Partial<ManualOrder>, string]>([
    ['C02 another place', { areaCodes: ['110105'] }, 'area-outside-plan'],
    [
      'a period that ends before it begins',
      { onsetAt: at('02-12 00:00'), until: at('02-11 00:00') },
      'period-reversed',
    ],
  ])('is refused for %s', async (_, change, code) => {
    await expect(begins(change)).rejects.toMatchObject({ code });
    expect(await desk.standing()).toEqual([]);
  });

  it('is refused while another runs by order', async () => {
    await begins();
    await expect(begins()).rejects.toThrow(ManualOrderRefused);
  });
});

describe('R16 drills by order', () => {
  it('have serials of their own and are ended by the real thing', async () => {
    await begins({ kind: 'drill' });
    await desk.receives(sample(YELLOW));
    expect(await desk.standing()).toEqual(['2026-01 drill ended', '2026-01 announced']);
  });

  it('are refused while it is real', async () => {
    await desk.receives(sample(YELLOW));
    await expect(begins({ kind: 'drill' })).rejects.toMatchObject({ code: 'drill-during-real-response' });
  });
});

describe('R12 one episode by HQ’s order', () => {
  const merges = (id: string, into: string) =>
    desk.db.transaction((tx) =>
      desk.byHand.merge(tx, id, { into, by: 'person-duty', reason: '市指挥部认定为同一过程', documentNumber: null }),
    );

  it('joins one that is over to another, and both keep their own clock', async () => {
    const first = await begins();
    await lifts(first.id);
    await desk.passesTo('02-10 22:00');
    const second = await begins();
    await merges(first.id, second.id);
    expect((await desk.events()).at(-1)).toBe('response.merged 4');
    expect(await desk.standing()).toEqual(['2026-01 ended', '2026-02 active']);
    await expect(merges(first.id, second.id)).rejects.toMatchObject({ code: 'response-move-refused' });
  });

  it('refuses one that runs, itself, and a drill with the real thing', async () => {
    const running = await begins();
    await expect(merges(running.id, running.id)).rejects.toMatchObject({ code: 'not-the-same-kind' });
    await lifts(running.id);
    const drill = await begins({ kind: 'drill' });
    await expect(merges(running.id, drill.id)).rejects.toMatchObject({ code: 'not-the-same-kind' });
  });
});
