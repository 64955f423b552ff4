import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { AlertHistory } from './alert-history';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const at = (time: string): Date => new Date(`2026-02-${time}:00+08:00`);
const CITY: Authority = { kind: 'granted', jurisdiction: '211300' };

type Name = 'alert A' | 'update of A' | 'cancel of A' | 'alert B' | 'cancel of B';
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
  const key = (name: Name) => ({ sender: 'hq', identifier: name.replaceAll(' ', '-'), sent: at(SENT[name]) });
  const message = (name: Name, change: Partial<AlertContent>): AlertContent => ({
    ...{
      ...key(name),
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
  });
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

/** In this order, a minute apart, after the last of them was sent. */
function arrive(messages: Said, order: readonly Name[]): AlertHistory {
  const history = new AlertHistory(plan);
  for (const [index, name] of order.entries()) {
    const arrival = { bytes: Buffer.from(name), contentType: null, way: 'kafka', client: null } as const;
    history.receive(arrival, messages[name], CITY, new Date(at('14T12:00').getTime() + index * 60_000));
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
