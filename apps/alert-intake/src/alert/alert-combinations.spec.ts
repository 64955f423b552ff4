import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { decideAlert } from './alert-decision';
import { type KnownAlert, type OpenResponse, type Verdict } from './alert-verdict';
import { at, decide, plan, yellow } from './testing/decision-table';
import { type Area, type Case, type Names, type Order, RULES, type Scene } from './testing/rule-table';

/** Every dimension with all that it can be; a combination takes one of each. */
const DIMENSIONS = {
  status: ['actual', 'exercise', 'system', 'test', 'draft'],
  type: ['alert', 'update', 'allClear', 'plainWords', 'doubtfulWords', 'cancel', 'ack', 'error'],
  colour: ['yellow', 'orange', 'red', 'blue', 'unknown', null],
  names: ['nothing', 'real', 'real and unknown', 'drill', 'county', 'lift ahead', 'ended', 'ended and unknown', 'waiting', 'ignored', 'unknown'],
  order: ['newest', 'before newest', 'before alert', 'before lift', 'after tombstone'],
  area: ['city', 'all counties', '北票', 'Beijing', 'city and Beijing', 'none'],
  who: ['city'],
  runs: [
    {},
    { real: { level: 'III', in: 'city' } },
    { real: { level: 'II', in: 'city' } },
    { real: { level: 'II', in: 'two counties' } },
    { real: { level: 'II', in: '喀左' } },
    { real: { level: 'II', in: 'city', isAhead: true } },
    { real: { level: 'II', in: 'city', isToBeLifted: true } },
    { county: { level: 'II', in: '喀左' } },
    { real: { level: 'II', in: 'city' }, county: { level: 'II', in: '喀左' } },
    { drill: { level: 'II', in: 'city' } },
    { drillByHand: { level: 'II', in: 'city' } },
    { byHand: { level: 'II', in: 'city' } },
    { real: { level: 'II', in: 'city' }, byHand: { level: 'I', in: 'city' } },
  ],
} as const satisfies { readonly [K in keyof Case]: readonly Case[K][] }; // prettier-ignore
type Dimensions = { readonly [K in keyof Case]: readonly Case[K][] };

const COUNTIES = plan.counties.map(({ code }) => code);
const AREAS: Record<Area | 'two counties', readonly string[]> = {
  'city': ['211300'],
  'all counties': COUNTIES,
  '北票': ['211381'],
  '喀左': ['211324'],
  'two counties': ['211324', '211381'],
  'Beijing': ['110105'],
  'city and Beijing': ['211300', '110105'],
  'none': [],
}; // prettier-ignore
const TYPES: Record<Case['type'], Pick<AlertContent, 'messageType' | 'liftHint' | 'headline'>> = {
  alert: { messageType: 'alert', liftHint: null, headline: null },
  update: { messageType: 'update', liftHint: null, headline: null },
  allClear: { messageType: 'update', liftHint: 'allClear', headline: null },
  plainWords: { messageType: 'alert', liftHint: 'words', headline: '关于解除重污染天气预警的通知' },
  doubtfulWords: { messageType: 'update', liftHint: 'unclear', headline: '关于推迟解除重污染天气预警的通知' },
  cancel: { messageType: 'cancel', liftHint: null, headline: null },
  ack: { messageType: 'ack', liftHint: null, headline: null },
  error: { messageType: 'error', liftHint: null, headline: null },
};
/** What runs began with an alert of 10T15:30, and HQ's newest word on it is of 12T12:00. */
const [now, alertSentAt, lastSentAt] = [at('15T12:00'), at('10T15:30'), at('12T12:00')];
const SENT: Record<Order, Date> = {
  'newest': at('15T11:00'),
  'before newest': at('11T12:00'),
  'before alert': at('10T12:00'),
  'before lift': at('15T11:00'),
  'after tombstone': at('15T11:00'),
}; // prettier-ignore
const STANDING_LIFT: Partial<Record<Order, 'applied' | 'tombstone'>> = { 'before lift': 'applied', 'after tombstone': 'tombstone' }; // prettier-ignore

const known = (change: Partial<KnownAlert>): KnownAlert => ({
  ...{ id: 'named', state: 'applied', category: 'alert', isLift: false },
  ...{ responseId: null, kind: 'actual', jurisdiction: '211300', ...change },
});
const KNOWN: Record<Names, readonly KnownAlert[]> = {
  'nothing': [],
  'real': [known({ responseId: 'real' })],
  'real and unknown': [known({ responseId: 'real' })],
  'drill': [known({ responseId: 'drill', kind: 'drill' })],
  'county': [known({ responseId: 'county', jurisdiction: '211324' })],
  'lift ahead': [known({ id: 'lift', isLift: true, responseId: 'real' })],
  'ended': [known({ responseId: 'gone' })],
  'ended and unknown': [known({ responseId: 'gone' })],
  'waiting': [known({ state: 'quarantined' })],
  'ignored': [known({ state: 'ignored' })],
  'unknown': [],
}; // prettier-ignore
const REFERENCE = [{ sender: 'hq', identifier: 'A', sent: alertSentAt }];

const AUTHORITY: Record<Case['who'], Authority> = {
  city: { kind: 'granted', jurisdiction: '211300' },
  county: { kind: 'granted', jurisdiction: '211324' },
  duty: { kind: 'waived', jurisdiction: '211300' },
  stranger: { kind: 'refused', jurisdiction: '211300', code: 'sender-unknown', text: '发送方不在名单内' },
};
const CONTENT: Readonly<AlertContent> = { ...yellow, parameterColour: null, responseLevel: null, effective: null, onset: null, expires: null }; // prettier-ignore

function responseOf(id: string, { level, in: area, isAhead, isToBeLifted }: NonNullable<Scene['real']>): OpenResponse {
  const onsetAt = isAhead ? at('16T00:00') : at('10T22:00');
  return Object.freeze<OpenResponse>({
    ...{ id, kind: /drill/.test(id) ? 'drill' : 'actual', origin: /byHand/i.test(id) ? 'assurance' : 'alert' },
    ...{ jurisdiction: id === 'county' ? '211324' : '211300', areaCodes: [...AREAS[area]] },
    ...{ state: isAhead ? 'announced' : 'active', level, levelFromAt: onsetAt, onsetAt, alertSentAt, lastSentAt },
    ...{ liftDueAt: isToBeLifted ? at('16T08:00') : null, liftAlertId: isToBeLifted ? 'lift' : null },
    ...{ liftSentAt: isToBeLifted ? lastSentAt : null, statedStarts: [onsetAt] },
  });
}
const OPEN = new Map<Scene, readonly OpenResponse[]>(
  DIMENSIONS.runs.map((scene: Scene) => [scene, Object.entries(scene).map(([id, one]) => responseOf(id, one as NonNullable<Scene['real']>))]),
); // prettier-ignore

/** `start actual II, ends drill`, `upgrade II of real`, `ignore stale-after-lift`, … */
function said(verdict: Verdict): string {
  switch (verdict.act) {
    case 'start':
      return [`start ${verdict.kind} ${verdict.level}`, ...verdict.supersededDrillIds.map((id) => `ends ${id}`)].join(', ');
    case 'upgrade':
    case 'downgrade':
    case 'update': {
      const what = verdict.act === 'update' ? verdict.act : `${verdict.act} ${verdict.level}`;
      return `${what} of ${verdict.responseId}${verdict.endsLiftAhead ? ', not lifted' : ''}`;
    }
    case 'rescope':
      return `rescope, ${said(verdict.change)}`;
    case 'lift':
    case 'withdraw':
    case 'liftAhead':
    case 'liftAheadEnd':
      return `${verdict.act} of ${verdict.responseId}`;
    default:
      return 'reason' in verdict ? `${verdict.act} ${verdict.reason}` : verdict.act;
  }
} // prettier-ignore

function verdictOn({ status, type, colour, names, order, area, runs, who }: Case): Verdict {
  const references = names === 'nothing' ? [] : REFERENCE;
  const content = { ...CONTENT, ...TYPES[type], status, severityColour: colour, sent: SENT[order], areaCodes: AREAS[area], references };
  const situation = { now, open: OPEN.get(runs) ?? [], references: KNOWN[names], namesUnknown: names.endsWith('unknown'), standingLift: STANDING_LIFT[order] ?? null, latestResponseId: null };
  return decideAlert(content, AUTHORITY[who], situation, plan);
} // prettier-ignore

const inWords = ({ status, type, colour, names, order, area, runs, who }: Case): string =>
  `${status} ${type} ${colour ?? 'colourless'} of ${area}, by ${who}, names ${names}, sent ${order}, while ${JSON.stringify(runs)} runs`;

const sizeOf = (dimensions: Dimensions): number =>
  Object.values(dimensions).reduce((product, values) => product * values.length, 1);

function* casesOf(dimensions: Dimensions): Generator<Case> {
  const { status: statuses, type: types, colour: colours, names: all, order: orders, area: areas, runs: scenes, who: speakers } = dimensions;
  for (const status of statuses) for (const type of types) for (const colour of colours) for (const names of all)
    for (const order of orders) for (const area of areas) for (const runs of scenes) for (const who of speakers)
      yield { status, type, colour, names, order, area, runs, who };
} // prettier-ignore

/** One line for each pair of a rule and a verdict that differs from it; and which rules decided anything. */
function compare(dimensions: Dimensions): { faults: string[]; used: Set<string> } {
  const [faults, used] = [new Map<string, string>(), new Set<string>()];
  for (const one of casesOf(dimensions)) {
    const [rule, , verdict] = RULES.find(([, fits]) => fits(one)) ?? ['no rule', null, 'nothing'];
    const [expected, found] = [typeof verdict === 'string' ? verdict : verdict(one), said(verdictOn(one))];
    used.add(rule);
    const which = `${rule} / ${found}`;
    if (expected !== found && !faults.has(which)) faults.set(which, `${inWords(one)}: ${expected}, since ${rule}; found ${found}`);
  }
  return { faults: [...faults.values()], used };
} // prettier-ignore

const LESS: Dimensions = { ...DIMENSIONS, status: ['actual', 'exercise'], colour: ['yellow', 'red', 'blue', null] };
/** Who else may speak, about less: what the duty officer lets through, what a county says of itself, and somebody nobody knows. */
const BY_OTHERS: readonly (readonly [Case['who'], Dimensions])[] = [
  ['duty', { ...LESS, who: ['duty'] }],
  ['county', { ...LESS, who: ['county'], area: ['喀左', 'none'] }],
  ['stranger', { ...DIMENSIONS, who: ['stranger'], order: ['newest'], area: ['city'] }],
];

const used = new Set<string>();
describe('C09–C13, C16–C19, C32–C35, R05, R06, R09–R16: as the rules say', () => {
  const check = (dimensions: Dimensions) => {
    const found = compare(dimensions);
    found.used.forEach((rule) => used.add(rule));
    expect(found.faults).toEqual([]);
  };

  it(`${sizeOf(DIMENSIONS)} combinations of status, type, colour, reference, order, area and what runs, from HQ`, () => {
    check(DIMENSIONS);
  });

  it.each(BY_OTHERS.map(([who, dimensions]) => ({ who, dimensions, size: sizeOf(dimensions) })))(
    '$size from $who',
    ({ dimensions }) => check(dimensions),
  );

  it('every rule decides something', () => {
    expect(RULES.map(([rule]) => rule).filter((rule) => !used.has(rule))).toEqual([]);
  });
});

it('a decision is the same twice, and leaves alone what it was given', () => {
  const differing: string[] = [];
  let index = 0;
  for (const one of casesOf(DIMENSIONS)) {
    if ((index += 1) % 101 !== 0) continue;
    const [first, second] = [verdictOn(one), verdictOn(one)];
    if (JSON.stringify(first) !== JSON.stringify(second)) differing.push(inWords(one));
  }
  expect(differing).toEqual([]);
});

it('C04, C13, C33: 预警意见, 终止指令 and 工作指令 never begin, change or end a response', () => {
  const found = new Set<string>();
  const { status: statuses, names: all, runs: scenes } = DIMENSIONS;
  for (const category of ['preWarning', 'terminationInstruction', 'instruction'] as const)
    for (const status of statuses)
      for (const type of Object.values(TYPES))
        for (const names of all)
          for (const runs of scenes)
            for (const authority of Object.values(AUTHORITY))
              for (const named of [category, 'alert'] as const) {
                const content = { ...CONTENT, ...type, category, status, references: names === 'nothing' ? [] : REFERENCE };
                const references = KNOWN[names].map((one) => ({ ...one, category: named }));
                const open = OPEN.get(runs) ?? [];
                const situation = { now, open, references, standingLift: null, latestResponseId: null };
                found.add(decideAlert(content, authority, situation, plan).act);
              }
  const [preWarnings, instructions] = [['preWarning', 'preWarningEnd'], ['instruction', 'instructionEnd', 'instructionUpdate']];
  const ends = ['relay', 'relayEnd', 'relayUpdate'];
  expect([...found].sort()).toEqual(['ignore', ...instructions, ...preWarnings, 'quarantine', ...ends].sort());
}); // prettier-ignore

it('C17, R15: of severity, 预警级别 and 响应级别 all that are stated must agree, or it waits', () => {
  const levels = { ...plan.levels, blue: null, unknown: null };
  for (const severityColour of DIMENSIONS.colour)
    for (const parameterColour of DIMENSIONS.colour)
      for (const responseLevel of ['III', 'II', 'I', 'unknown', null] as const) {
        const { act } = decide({ content: { severityColour, parameterColour, responseLevel } });
        const colour = severityColour ?? parameterColour ?? 'unknown';
        const agree = parameterColour === null || parameterColour === colour;
        const starts = agree && levels[colour] !== null && [null, levels[colour]].includes(responseLevel as null);
        expect([severityColour, parameterColour, responseLevel, act]).toEqual([
          ...[severityColour, parameterColour, responseLevel, starts ? 'start' : 'quarantine'],
        ]);
      }
});
