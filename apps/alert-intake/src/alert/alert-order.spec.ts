import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { AlertHistory } from './alert-history';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const at = (time: string): Date => new Date(`2026-02-${time}:00+08:00`);
const CITY: Authority = { kind: 'granted', jurisdiction: '211300' };

type Name = 'alert A' | 'update of A' | 'cancel of A' | 'alert B' | 'cancel of B';
type Change = readonly [sent: string, change: Partial<AlertContent>];
type Said = Readonly<Record<Name, AlertContent>>;

const SENT: Record<Name, string> = {
  'alert A': '10T10:00',
  'update of A': '11T10:00',
  'cancel of A': '12T10:00',
  'alert B': '13T10:00',
  'cancel of B': '14T10:00',
};
const NAMES = Object.keys(SENT) as Name[];

/** `names`: what the cancel of A refers to. HQ cancels A, then warns of B. */
function said(names: readonly Name[]): Said {
  const key = (name: Name) => keyOf(name, SENT[name]);
  const message = (name: Name, change: Partial<AlertContent>) => messageOf(name, SENT[name], change);
  return {
    'alert A': message('alert A', {}),
    'update of A': message('update of A', {
      messageType: 'update',
      severityColour: 'red',
      references: [key('alert A')],
    }),
    'cancel of A': message('cancel of A', { messageType: 'cancel', references: names.map(key) }),
    'alert B': message('alert B', { severityColour: 'orange' }),
    'cancel of B': message('cancel of B', { messageType: 'cancel', references: [key('alert B')] }),
  };
}

function keyOf(name: string, sent: string) {
  return { sender: 'hq', identifier: name.replaceAll(' ', '-'), sent: at(sent) };
}

function messageOf(name: string, sent: string, change: Partial<AlertContent>): AlertContent {
  return {
    ...{
      ...keyOf(name, sent),
      scope: 'restricted',
      language: 'zh-CN',
      event: '重污染天气',
      category: 'alert',
      status: 'actual',
    },
    ...{ messageType: 'alert', severityColour: 'yellow', areaCodes: ['211300'], references: [], absurdities: [] },
    ...{
      parameterColour: null,
      responseLevel: null,
      areaDescriptions: [],
      effective: null,
      onset: null,
      expires: null,
    },
    ...{ responseTypes: [], liftHint: null, headline: name, description: null, instruction: null },
    ...{ primaryPollutant: null, basis: null, documentNumber: null, ...change },
  };
}

/** In this order, a minute apart, after the last of them was sent. */
function arrive(messages: Said, order: readonly Name[]): AlertHistory {
  return arriveFrom(
    at('14T12:00'),
    order.map((name) => messages[name]),
  );
}

function arriveFrom(first: Date, messages: readonly AlertContent[]): AlertHistory {
  const history = new AlertHistory(plan);
  for (const [index, content] of messages.entries()) {
    const bytes = Buffer.from(content.identifier);
    const arrival = { bytes, contentType: null, way: 'kafka', client: null } as const;
    history.receive(arrival, content, CITY, new Date(first.getTime() + index * 60_000));
  }
  return history;
}

/** What runs, and what waits for a person. */
function outcome({ ledger }: AlertHistory) {
  const running = ledger.responses.all.filter(({ isOpen }) => isOpen);
  const waiting = ledger.entries.filter(({ message }) => message.state === 'quarantined');
  return {
    runs: running.map(({ level, alertSentAt }) => `${level} of ${alertSentAt.toISOString()}`),
    waits: waiting.map(({ message: { identifier, reason } }) => `${identifier} ${reason}`),
  };
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one) => permutations(all.filter((other) => other !== one)).map((rest) => [one, ...rest]));
}

/** Every place to come again once, for one message of them. */
function withDuplicates(order: readonly Name[]): Name[][] {
  return order.flatMap((name, first) => order.slice(first).map((_, gap) => order.toSpliced(first + gap + 1, 0, name)));
}

const REFERENCES: [string, Name[]][] = [
  ['the alert', ['alert A']],
  ['all before it', ['alert A', 'update of A']],
  ['the Update alone', ['update of A']],
];

describe.each(REFERENCES)('R12, C32: two episodes in any order; the cancel of A names %s', (_, references) => {
  const messages = said(references);

  const sets: [string, Name[]][] = [
    ['both over', NAMES],
    ['B runs', NAMES.filter((name) => name !== 'cancel of B')],
    ['one over', NAMES.slice(0, 3)],
    ['A without an Update', NAMES.filter((name) => name !== 'update of A')],
  ];

  // A lift that names nothing but what never comes waits for the duty officer.
  it.each(sets.filter(([, names]) => references.some((name) => names.includes(name))))(
    '%s: as in the order of sending, and nobody waits',
    (__, names) => {
      const expected = outcome(arrive(messages, names));
      expect(expected.waits).toEqual([]);
      for (const order of permutations(names)) {
        expect([order, outcome(arrive(messages, order))]).toEqual([order, expected]);
      }
    },
  );

  it('R11 whatever comes twice comes to the same', () => {
    const names = NAMES.slice(0, 4);
    const expected = outcome(arrive(messages, names));
    for (const order of permutations(names).flatMap(withDuplicates)) {
      expect([order, outcome(arrive(messages, order))]).toEqual([order, expected]);
    }
  });
});

describe('R12, C32: a lift announced ahead, and what HQ says before and after it, in any order', () => {
  const references = [keyOf('A', '11T10:00')];
  const update = { messageType: 'update', references } as const;
  const SAYS: Record<string, Change> = {
    'orange': ['11T15:40', { ...update, severityColour: 'orange', expires: at('14T12:00') }],
    'lift ahead': ['11T15:50', { messageType: 'cancel', references, onset: at('12T08:00') }],
    'other words': ['11T15:55', { ...update, severityColour: 'orange' }],
    'red': ['11T15:56', { ...update, severityColour: 'red' }],
    'lift moved': ['11T15:57', { messageType: 'cancel', references, onset: at('12T12:00') }],
    'taken back': ['11T15:58', { messageType: 'cancel', references: [keyOf('lift ahead', '11T15:50')] }],
  }; // prettier-ignore
  const alert = messageOf('A', '11T10:00', {});
  const arriving = (names: readonly string[]) => {
    const said = names.map((name) => messageOf(name, ...(SAYS[name] as Change)));
    return arriveFrom(at('11T16:00'), [alert, ...said]);
  };
  const stands = ({ ledger }: AlertHistory) => {
    const [response] = ledger.responses.all;
    const waiting = ledger.entries.filter(({ message }) => message.state === 'quarantined');
    return {
      is: `${response?.state} ${response?.level}, ends ${response?.liftDueAt?.toISOString() ?? 'by no word'}`,
      waits: waiting.map(({ message: { identifier, reason } }) => `${identifier} ${reason}`),
    };
  };

  it.each<[string[]]>([
    [['orange', 'lift ahead']],
    [['orange', 'lift ahead', 'taken back']],
    [['lift ahead', 'red']],
    [['orange', 'lift ahead', 'other words', 'red']],
    [['orange', 'lift ahead', 'lift moved']],
  ])('%j: as in the order of sending, or a lift waits for the duty officer', (names) => {
    const expected = stands(arriving(names));
    expect(expected.waits).toEqual([]);
    for (const order of permutations(names)) {
      const found = stands(arriving(order));
      const isAsked = found.waits.includes('lift-ahead lift-before-update');
      expect([order, isAsked || found.is]).toEqual([order, isAsked || expected.is]);
      if (!isAsked) expect([order, found.waits]).toEqual([order, []]);
    }
  });

  it.each<[string[], string]>([
    [['lift ahead', 'orange'], 'active II, ends 2026-02-12T00:00:00.000Z'],
    [['lift ahead', 'taken back', 'orange'], 'active II, ends by no word'],
    [['taken back', 'orange', 'lift ahead'], 'active II, ends by no word'],
    [['lift moved', 'orange'], 'active II, ends 2026-02-12T04:00:00.000Z'],
    [['orange', 'other words', 'lift ahead'], 'active II, ends by no word; lift-ahead lift-before-update'],
    // What repeats an upgrade that has not come looks stricter: it goes on, which is the safe side.
    [['lift ahead', 'other words'], 'active II, ends by no word'],
  ])('%j: in this order of arrival no upgrade is lost', (order, expected) => {
    const { is, waits } = stands(arriving(order));
    expect([is, ...waits].join('; ')).toBe(expected);
  });
});
