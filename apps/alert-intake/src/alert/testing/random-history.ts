import fc from 'fast-check';
import { type AlertContent, type AlertReference } from '../../format/alert-content';
import { serialiseJson } from '../../format/json-writer';
import { type Speaker } from '../../sender/authority';

/** One arrival of a random history, so many minutes after the one before. */
export interface RandomArrival {
  readonly speaker: Speaker;
  readonly text: string;
  readonly pause: number;
}

type Words = Pick<AlertContent, 'messageType' | 'status' | 'category' | 'severityColour' | 'responseTypes'>;

interface Draft {
  readonly from: keyof typeof SENDERS;
  readonly words: Words;
  /** By how many places it comes too late, or, below 0, too early. */
  readonly delay: number;
  /** Minutes after it was sent; null: it names neither onset nor area. */
  readonly onset: number | null;
  /** Places of others in the history, of later ones too; by name alone or with the time. */
  readonly refersTo: readonly { readonly place: number; readonly byName: boolean }[];
  readonly pause: number;
  /** `stolen`, `copied`: before or after it somebody without authority uses its key, with its words or others. */
  readonly comesAgain: 'never' | 'same' | 'other' | 'stolen' | 'copied';
}

/** A draft with its key; several may be sent at one instant. */
interface Message extends Draft {
  readonly key: Pick<AlertContent, 'sender' | 'identifier' | 'sent'>;
}

/** By minutes after midnight: the first of a history arrives; what is meant to come too early may then be sent a little ahead. */
export const FIRST_ARRIVES = 60;

const MIDNIGHT = new Date('2026-02-10T00:00:00+08:00').getTime();
const SENDERS = {
  city: { sender: 'city-platform@hq.chaoyang.example', area: '211300', way: 'kafka', client: null },
  county: { sender: 'platform@kazuo.chaoyang.example', area: '211324', way: 'http', client: 'county-211324-platform' },
  ecology: { sender: 'ecology@chaoyang.example', area: '211300', way: 'http', client: 'ecology-bureau' },
  nobody: { sender: 'someone@else.example', area: '211300', way: 'kafka', client: null },
} as const;

/** One value so many times among others, so that it is drawn more often. */
const often = <const T>(times: number, value: T): T[] => Array.from({ length: times }, () => value);

const words: fc.Arbitrary<Words> = fc.record({
  messageType: fc.constantFrom('alert', 'alert', 'update', 'update', 'update', 'update', 'cancel'),
  status: fc.constantFrom<Words['status']>(...often(14, 'actual'), 'exercise', 'test'),
  category: fc.constantFrom<Words['category']>(...often(12, 'alert'), 'terminationInstruction', 'instruction'),
  severityColour: fc.constantFrom('yellow', 'orange', 'red', 'yellow', 'orange', 'red', 'blue'),
  responseTypes: fc.constantFrom<Words['responseTypes']>(...often(12, ['execute']), ['allClear']),
});

const draft: fc.Arbitrary<Draft> = fc.record({
  from: fc.constantFrom<Draft['from']>(...often(14, 'city'), 'county', 'county', 'ecology', 'ecology', 'nobody'),
  words,
  delay: fc.integer({ min: -4, max: 4 }),
  onset: fc.option(fc.integer({ min: -120, max: 200 }), { freq: 12 }),
  refersTo: fc.array(fc.record({ place: fc.oneof(fc.nat(1), fc.nat(15)), byName: fc.boolean() }), { maxLength: 3 }),
  pause: fc.integer({ min: 0, max: 60 }),
  comesAgain: fc.constantFrom<Draft['comesAgain']>(...often(8, 'never'), 'same', 'other', 'stolen', 'copied'),
});

/** Begins a response, if nothing else has; many others name it, wherever it comes. */
const FIRST: Draft = {
  from: 'city',
  words: {
    ...{ messageType: 'alert', status: 'actual', category: 'alert', severityColour: 'yellow' },
    responseTypes: ['execute'],
  },
  ...{ delay: 0, onset: 100, refersTo: [], pause: 0, comesAgain: 'never' },
};

/** Up to 16 messages in any order that name each other, with repeats and other words under the same key; as JSON. */
export const randomHistory: fc.Arbitrary<RandomArrival[]> = fc
  .record({ drafts: fc.array(draft, { minLength: 4, maxLength: 15 }), firstComes: fc.nat(6) })
  .map(({ drafts, firstComes }) => {
    const messages = [FIRST, ...drafts].map(keyed);
    const [begins = [], ...others] = messages.map((message) => arrivalsOf(message, messages));
    return others.toSpliced(firstComes, 0, begins).flat();
  });

function keyed(one: Draft, index: number): Message {
  const sent = new Date(MIDNIGHT + (index - one.delay) * 20 * 60_000);
  return { ...one, key: { sender: SENDERS[one.from].sender, identifier: `M-${index}`, sent } };
}

function arrivalsOf(message: Message, messages: readonly Message[]): RandomArrival[] {
  const { way, client } = SENDERS[message.from];
  const content = contentOf(message, messages);
  const arrival = (headline: string, pause: number, speaker: Speaker = { way, client }): RandomArrival => ({
    ...{ speaker, pause },
    text: serialiseJson({ ...content, headline }),
  });
  const own = arrival('通知', message.pause);
  const stranger = { way: 'http', client: 'nobody' } as const;
  switch (message.comesAgain) {
    case 'never':
      return [own];
    case 'same':
      return [own, arrival('通知', 1)];
    case 'other':
      return [own, arrival('另一通知', 1)];
    case 'stolen':
      return [arrival('通知', 1, stranger), arrival('另一通知', 1, stranger), own];
    case 'copied':
      return [own, arrival('通知', 1, stranger), arrival('另一通知', 1, stranger), arrival('通知', 1, stranger)];
  }
}

function contentOf({ from, key, words, onset, refersTo }: Message, messages: readonly Message[]): AlertContent {
  const references = refersTo.flatMap(({ place, byName }): AlertReference[] => {
    const named = messages[place % messages.length]?.key;
    if (!named || named === key) return [];
    return [byName ? { ...named, sent: null } : named];
  });
  return {
    ...NOTHING_ELSE,
    ...words,
    ...key,
    references,
    category: from === 'ecology' ? 'preWarning' : words.category,
    onset: onset === null ? null : new Date(key.sent.getTime() + onset * 60_000),
    areaCodes: onset === null ? [] : [SENDERS[from].area],
  };
}

const NOTHING_ELSE: Omit<AlertContent, keyof Words | keyof Message['key'] | 'references' | 'onset' | 'areaCodes'> = {
  scope: 'restricted',
  ...{ language: 'zh-CN', event: '重污染天气', parameterColour: null, responseLevel: null },
  ...{ areaDescriptions: [], effective: null, expires: null, liftHint: null, headline: null, description: null },
  ...{ instruction: null, primaryPollutant: null, basis: null, documentNumber: null, absurdities: [] },
};
