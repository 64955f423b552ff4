import fc from 'fast-check';
import { type AlertContent, type AlertReference } from '../../format/alert-content';
import { serialiseJson } from '../../format/json-writer';
import { type RandomArrival } from './random-history';

type Names = 'all' | 'first' | 'last' | 'byName' | 'nothing';
type Colour = 'yellow' | 'orange' | 'red' | 'blue';

/** A message of an episode, so many minutes after the one before; `onset` in minutes after it was sent, null where it doesn't say. */
interface Step {
  readonly gap: number;
  readonly colour: Colour;
  /** Of two counties in the place of the whole city. */
  readonly isOfPart: boolean;
  readonly onset: number | null;
  readonly names: Names;
}

/** An alert, its Updates and its end, of one sender, as they should come; and what comes between episodes. */
export interface Episode {
  readonly from: keyof typeof SENDERS;
  readonly isDrill: boolean;
  readonly alert: Step;
  readonly updates: readonly Step[];
  readonly lift: (Step & { readonly isAllClear: boolean }) | null;
  readonly after: 'terminationInstruction' | 'instruction' | 'test' | null;
}

/** One message of an episode, and how many minutes after midnight it was sent. */
export interface SentMessage extends RandomArrival {
  readonly sentMinutes: number;
}

const MIDNIGHT = new Date('2026-02-10T00:00:00+08:00').getTime();
const [CITY, PART] = ['211300', ['211324', '211381']];
const SENDERS = {
  city: { sender: 'city-platform@hq.chaoyang.example', area: CITY, speaker: { way: 'kafka', client: null } },
  county: {
    ...{ sender: 'platform@kazuo.chaoyang.example', area: '211324' },
    speaker: { way: 'http', client: 'county-211324-platform' },
  },
} as const;

const step = (names: fc.Arbitrary<Names>): fc.Arbitrary<Step> =>
  fc.record({
    gap: fc.integer({ min: 1, max: 300 }),
    colour: fc.constantFrom<Colour>('yellow', 'orange', 'red', 'yellow', 'orange', 'red', 'blue'),
    isOfPart: fc.nat(7).map((n) => n === 0),
    onset: fc.option(fc.integer({ min: -200, max: 400 }), { freq: 4 }),
    names,
  });
const toOthers = fc.constantFrom<Names>('all', 'all', 'first', 'last', 'byName', 'nothing');

export const episode: fc.Arbitrary<Episode> = fc.record({
  from: fc.constantFrom<Episode['from']>('city', 'city', 'county'),
  isDrill: fc.nat(3).map((n) => n === 0),
  alert: step(fc.constant<Names>('nothing')),
  updates: fc.array(step(toOthers), { maxLength: 3 }),
  lift: fc.option(
    fc.tuple(step(toOthers), fc.boolean()).map(([one, isAllClear]) => ({ ...one, isAllClear })),
    { freq: 4 },
  ),
  after: fc.option(fc.constantFrom('terminationInstruction', 'instruction', 'test'), { freq: 2 }),
});

/** The messages of these episodes in the order of sending, as JSON; one after the other in the order given. */
export function messagesOf(episodes: readonly Episode[]): SentMessage[] {
  let minutes = 600;
  return episodes.flatMap((one, number) => {
    const said: AlertContent[] = [];
    const say = ({ gap, colour, isOfPart, onset, names }: Step, change: Partial<AlertContent>) => {
      minutes += gap;
      const sent = new Date(MIDNIGHT + minutes * 60_000);
      const { sender, area } = SENDERS[one.from];
      const key = { sender, identifier: `E${number}-${said.length}`, sent };
      said.push({
        ...{ ...NOTHING_ELSE, ...key, areaCodes: isOfPart && area === CITY ? PART : [area], severityColour: colour },
        ...{ status: one.isDrill ? 'exercise' : 'actual', references: referencesTo(said, names) },
        ...{ onset: onset === null ? null : new Date(sent.getTime() + onset * 60_000), ...change },
      });
    };
    say(one.alert, { messageType: 'alert' });
    for (const update of one.updates) say(update, { messageType: 'update' });
    if (one.lift) say({ ...one.lift, isOfPart: false }, LIFT[one.lift.isAllClear ? 'allClear' : 'cancel']);
    if (one.after) say({ ...one.alert, gap: 1 }, AFTER[one.after]);
    const { speaker } = SENDERS[one.from];
    return said.map((content) => ({
      ...{ speaker, text: serialiseJson(content), pause: 0 },
      sentMinutes: (content.sent.getTime() - MIDNIGHT) / 60_000,
    }));
  });
}

const LIFT = {
  cancel: { messageType: 'cancel' },
  allClear: { messageType: 'update', responseTypes: ['allClear'] },
} as const satisfies Record<string, Partial<AlertContent>>;
const AFTER = {
  terminationInstruction: { category: 'terminationInstruction', severityColour: null },
  instruction: { category: 'instruction', severityColour: null },
  test: { status: 'test' },
} as const satisfies Record<string, Partial<AlertContent>>;

function referencesTo(said: readonly AlertContent[], names: Names): AlertReference[] {
  const keys = said.map(({ sender, identifier, sent }) => ({ sender, identifier, sent }));
  const first = keys.slice(0, 1);
  const meant = { all: keys, first, last: keys.slice(-1), nothing: [] };
  return names === 'byName' ? first.map((one) => ({ ...one, sent: null })) : meant[names];
}

const NOTHING_ELSE: Omit<AlertContent, 'sender' | 'identifier' | 'sent' | 'status' | 'references'> = {
  ...{ messageType: 'alert', scope: 'restricted', category: 'alert', language: 'zh-CN', event: '重污染天气' },
  ...{ severityColour: null, parameterColour: null, responseLevel: null, areaCodes: [], areaDescriptions: [] },
  ...{ effective: null, onset: null, expires: null, responseTypes: ['execute'], liftHint: null, headline: '通知' },
  ...{ description: null, instruction: null, primaryPollutant: null, basis: null, documentNumber: null },
  absurdities: [],
};
