import { DomainError } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { type ManualOrder } from '../response/manual-response.service';
import { lockDecisions } from '../response/response.repository';
import { at, changed, type Desk, forgetAll, openDesk, sample } from './testing/intake-desk';
import { parseCap12 } from '../format/cap12';
import { storyEnd } from './testing/intake-story';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const BACK = 'story-02-13-1400-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
const KAZUO_CANCEL = 'story-02-15-1200-kazuo-cancel.xml';
const RED = { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' } as const;
/** How often each pair is set off at once: who comes first differs from time to time. */
const ROUNDS = 5;

jest.setTimeout(60_000);

/** Besides 喀左 a second county that speaks for itself (invented). */
const BEIPIAO = { id: 'platform@beipiao.chaoyang.example', clients: ['county-211381-platform'], areas: ['211381'] };

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk((plan) => ({
    ...plan,
    senders: [...plan.senders, { ...BEIPIAO, name: '北票市指挥部办公室', kafka: false, kinds: ['alert'] }],
  }));
});
afterAll(() => desk.close());

/** One thing that somebody does; what it answers: `applied`, `ignored reason`, or the code of its refusal. */
type Act = () => Promise<string>;
/** An instant, what has come before it, and two acts at that instant. */
type Scene = readonly [what: string, now: string, before: readonly Act[], acts: readonly [Act, Act]];

const says =
  (bytes: Buffer, client?: string): Act =>
  async () => {
    const receipt = client === undefined ? desk.receives(bytes) : desk.receivesFrom(client, bytes);
    const { state, reason } = (await receipt).message;
    return [state, reason].filter(Boolean).join(' ');
  };
/** As the HTTP edge does it. */
const byHand =
  (work: (tx: Tx) => Promise<unknown>): Act =>
  async () => {
    await desk.db.transaction(async (tx) => {
      await lockDecisions(tx);
      await work(tx);
    });
    return 'done';
  };
const order: ManualOrder = {
  ...{ kind: 'actual', authority: '省厅', documentNumber: null, reason: '空气质量保障', level: 'II' },
  ...{ areaCodes: ['211300'], onsetAt: null, until: null },
};
const begins = (change: Partial<ManualOrder> = {}) =>
  byHand((tx) => desk.byHand.begin(tx, { ...order, ...change }, 'person-duty'));
const liftsByHand = byHand(async (tx) => {
  const [open] = await tx.query<{ id: string }[]>('select id from response order by id limit 1');
  await desk.byHand.lift(tx, open?.id ?? '', { by: 'person-duty', reason: '经核实', documentNumber: null });
});
const merges = byHand(async (tx) => {
  const [first, last] = await tx.query<{ id: string }[]>('select id from response order by id');
  const order = { into: last?.id ?? '', by: 'person-duty', reason: '同一过程', documentNumber: null };
  await desk.byHand.merge(tx, first?.id ?? '', order);
});
const duty =
  (what: 'applies' | 'dismisses'): Act =>
  async () => {
    const [waiting] = await desk.db.query<{ id: string }>(`select id from alert_message order by id limit 1`);
    return (await desk[what](waiting?.id ?? '')).state;
  };
const rings: Act = async () => {
  await desk.rings();
  return 'rung';
};
const yellow = says(sample(YELLOW));
const orange = says(sample(ORANGE));
const back = says(sample(BACK));
const lift = says(sample(CANCEL));
const otherLift = says(changed(CANCEL, { identifier: 'CY-HQ-2026-0015', references: [] }));
const drill = says(changed('drill-exercise-orange.xml', { sent: at('02-14 08:00'), onset: null, expires: null }));
const nextAlert = says(
  changed(YELLOW, { identifier: 'CY-HQ-2026-0020', sent: at('02-14 08:00'), onset: null, effective: null }),
);
const kazuo = says(sample('story-02-11-2000-kazuo-red.xml'), 'county-211324-platform');
const kazuoLift = says(changed(KAZUO_CANCEL, { sent: at('02-14 08:00'), onset: null }), 'county-211324-platform');
const beipiao = says(
  changed('story-02-11-2000-kazuo-red.xml', { sender: BEIPIAO.id, identifier: 'BP-1', areaCodes: BEIPIAO.areas }),
  'county-211381-platform',
);
const ahead = { identifier: 'AHEAD', sent: at('02-13 12:30'), effective: null, onset: at('02-14 08:00') };
const liftAhead = says(changed(CANCEL, ahead));
const { sender } = parseCap12(sample(CANCEL));
const takesBack = says(
  changed(CANCEL, {
    ...{ identifier: 'BACK', sent: at('02-14 08:00'), effective: null, onset: null },
    references: [{ sender, identifier: ahead.identifier, sent: ahead.sent }],
  }),
);
const red = says(changed(ORANGE, { ...RED, identifier: 'RED', sent: at('02-14 08:00'), onset: null, effective: null }));
const early = (name: string, identifier: string): Act =>
  says(changed(name, { identifier, sent: at('02-10 22:00'), onset: null, effective: null }));

const SCENES: readonly Scene[] = [
  ['R10, C32 an Update and the lift', '02-14 08:00', [yellow], [back, lift]],
  ['R12 an Update that waits for another, and the lift', '02-14 08:00', [orange], [yellow, lift]],
  ['R09 two Updates', '02-14 08:00', [yellow], [orange, back]],
  ['R11 the same Update twice', '02-14 08:00', [yellow], [orange, orange]],
  ['two lifts', '02-14 08:00', [yellow], [lift, otherLift]],
  ['the lift and a new alert', '02-14 08:00', [yellow], [lift, nextAlert]],
  ['two alerts', '02-14 08:00', [], [yellow, nextAlert]],
  ['an alert and its lift', '02-14 08:00', [], [yellow, lift]],
  ['the lift, and by hand', '02-14 08:00', [yellow], [lift, liftsByHand]],
  ['an Update, and the end by hand', '02-14 08:00', [yellow], [orange, liftsByHand]],
  ['two ends by hand', '02-14 08:00', [yellow], [liftsByHand, liftsByHand]],
  ['R14 an alert, and one by hand', '02-14 08:00', [], [yellow, begins()]],
  ['C49 two by hand', '02-14 08:00', [], [begins(), begins({ level: 'I' })]],
  ['R16 an alert, and a drill by hand', '02-14 08:00', [], [yellow, begins({ kind: 'drill' })]],
  ['R16 a drill by message, and the real one by hand', '02-14 08:00', [], [drill, begins()]],
  ['R16 the end of a drill, and the real alert', '02-14 08:00', [begins({ kind: 'drill' })], [liftsByHand, yellow]],
  ['R15 applied and dismissed at once', '02-14 08:00', [orange], [duty('applies'), duty('dismisses')]],
  ['a waiting Update dismissed as its alert comes', '02-14 08:00', [orange], [duty('dismisses'), yellow]],
  ['C11 two counties, each about itself', '02-14 08:00', [], [kazuo, beipiao]],
  ['C11 the city, and a county', '02-14 08:00', [], [yellow, kazuo]],
  ['R14 the city’s lift, and the county’s', '02-14 08:00', [yellow, kazuo], [lift, kazuoLift]],
  ['R12 one episode, said twice', '02-14 08:00', [begins(), liftsByHand, begins()], [merges, merges]],
  ['R12 one episode, and the next one begins', '02-14 08:00', [begins(), liftsByHand, yellow], [merges, begins()]],
  ['C32 the announced end, and HQ takes it back', '02-14 08:00', [yellow, liftAhead], [rings, takesBack]],
  ['C32 the announced end, and a stricter Update', '02-14 08:00', [yellow, liftAhead], [rings, red]],
  ['C32 the announced end, and the end by hand', '02-14 08:00', [yellow, liftAhead], [rings, liftsByHand]],
  ['R06 the onset, and the lift', '02-10 22:00', [yellow], [rings, early(CANCEL, 'C')]],
  ['R06 the onset, and an Update', '02-10 22:00', [yellow], [rings, early(ORANGE, 'U')]],
  ['R06 the onset, and the end by hand', '02-10 22:00', [yellow], [rings, liftsByHand]],
  ['C35 the end of validity, and the lift', '02-14 12:00', [yellow], [rings, lift]],
  ['C35 the end of validity, and an Update that extends it', '02-14 12:00', [yellow], [rings, back]],
  ['R15 the wait of an Update, and its alert', '02-14 08:30', [orange], [rings, yellow]],
];

/** Everything there is now, and what the two acts answered. */
async function outcome(answers: readonly string[]): Promise<string> {
  const messages = await desk.db.query<{ line: string }>(
    `select concat_ws(' ', identifier, state, reason, is_tombstone) as line from alert_message order by identifier`,
  );
  const end = await storyEnd(desk.db);
  // Nothing orders events of two aggregates; those of one have versions.
  const events = end.events.toSorted();
  return JSON.stringify({ answers, messages: messages.map(({ line }) => line), ...end, events }, null, 1);
}

/** A refusal is an answer; any other error leaks, and fails the test. */
async function answerOf(act: Act): Promise<string> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

/** What has come before came in good time; since then nothing has rung, so that what is due by now is one of the acts. */
async function setUp([, now, before]: Scene): Promise<void> {
  await forgetAll(desk.db);
  await desk.isDownUntil(now < '02-13 13:00' ? '02-10 15:30' : '02-13 13:00');
  for (const act of before) await act();
  await desk.isDownUntil(now);
}

describe('two things at once on one response', () => {
  it.each(SCENES)('%s: one after the other', async (...scene) => {
    const [, , , [one, other]] = scene;
    const serial = new Set<string>();
    await setUp(scene);
    serial.add(await outcome([await answerOf(one), await answerOf(other)]));
    await setUp(scene);
    const [second, first] = [await answerOf(other), await answerOf(one)];
    serial.add(await outcome([first, second]));
    for (let round = 0; round < ROUNDS; round += 1) {
      await setUp(scene);
      const answers = await Promise.all(round % 2 ? [answerOf(other), answerOf(one)] : [answerOf(one), answerOf(other)]);
      const found = await outcome(round % 2 ? answers.reverse() : answers);
      // Said by the words of an order, so that a failure shows what differs.
      if (!serial.has(found)) expect(found).toBe([...serial][0]);
    }
  }); // prettier-ignore
});

describe('R11 many at once', () => {
  it('fifty repeats of one message are one', async () => {
    await forgetAll(desk.db);
    await desk.passesTo('02-10 15:30');
    const receipts = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2 ? desk.receives(sample(YELLOW)) : desk.receivesFrom('hq-platform', sample(YELLOW)),
      ),
    );
    expect(receipts.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(receipts.map(({ message }) => message.id)).size).toBe(1);
    expect(await desk.events()).toEqual(['response.announced 1']);
  });

  it('thirty different Updates are applied or superseded, and versions leave no gap', async () => {
    await forgetAll(desk.db);
    await desk.passesTo('02-11 16:00');
    await desk.receives(sample(YELLOW));
    const updates = Array.from({ length: 30 }, (_, n) =>
      changed(n % 2 ? ORANGE : BACK, {
        ...{ identifier: `U-${n}`, sent: new Date(at('02-11 15:00').getTime() + n * 1_000), onset: null },
      }),
    );
    const receipts = await Promise.all(updates.map((update) => desk.receives(update)));
    const states = new Set(receipts.map(({ message: { state, reason } }) => reason ?? state));
    expect([...states].filter((state) => !['applied', 'superseded-by-later'].includes(state))).toEqual([]);
    const versions = await desk.db.query<{ v: number }>('select aggregate_version as v from outbox order by position');
    expect(versions.map(({ v }) => v)).toEqual(versions.map((_, index) => index + 1));
    // Whatever came first, HQ's last word counts.
    expect(await desk.db.query('select level, last_sent_at from response')).toEqual([
      { level: 'II', last_sent_at: new Date(at('02-11 15:00').getTime() + 29_000) },
    ]);
  });
});
