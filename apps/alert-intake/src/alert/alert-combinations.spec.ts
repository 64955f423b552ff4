import { join } from 'node:path';
import { compareLevel, loadPlan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { decideAlert } from './alert-decision';
import { isLift, onsetOf } from './alert-meaning';
import { type KnownAlert, type OpenResponse, type Situation, type Verdict } from './alert-verdict';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const at = (time: string): Date => new Date(`2026-02-${time}:00+08:00`);
const COUNTIES = plan.counties.map(({ code }) => code);
const LIMIT_MS = 120_000;

/** A response of the city that began with an alert of 10T15:30, whose newest Update is of 12T12:00. */
const OWN: OpenResponse = {
  ...{ id: 'own', kind: 'actual', origin: 'alert', jurisdiction: '211300', areaCodes: ['211300'], state: 'active' },
  ...{ level: 'II', levelFromAt: at('12T12:00'), onsetAt: at('10T22:00') },
  ...{ alertSentAt: at('10T15:30'), lastSentAt: at('12T12:00') },
};
const KAZUO: OpenResponse = { ...OWN, id: 'kazuo', jurisdiction: '211324', areaCodes: ['211324'] };
const DRILL: OpenResponse = { ...OWN, id: 'drill', kind: 'drill' };
const ASSURANCE: OpenResponse = { ...OWN, id: 'assurance', origin: 'assurance' };
const AHEAD: OpenResponse = { ...OWN, state: 'announced', onsetAt: at('16T00:00'), levelFromAt: at('16T00:00') };
const OVERDUE: OpenResponse = { ...OWN, state: 'announced' };
const OF_TWO: OpenResponse = { ...OWN, areaCodes: ['211324', '211381'] };

const [now, reference] = [at('15T12:00'), { sender: 'hq', identifier: 'A', sent: at('10T15:30') }];
const known = (responseId: string | null, state = 'applied'): KnownAlert => ({ state, responseId });

/** Every dimension with all that it can be; a combination takes one of each. */
const DIMENSIONS = {
  status: ['actual', 'exercise', 'system', 'test', 'draft'],
  messageType: ['alert', 'update', 'cancel', 'ack', 'error'],
  severityColour: ['yellow', 'orange', 'red', 'blue', 'unknown', null],
  refersTo: ['nothing', 'own', 'own and unknown', 'kazuo', 'drill', 'unknown', 'waiting', 'ignored', 'ended'],
  sent: [at('10T12:00'), at('11T12:00'), at('15T11:00')],
  standingLift: [null, 'applied', 'tombstone'],
  areaCodes: [['211300'], ['211324'], COUNTIES, ['110105'], ['211300', '110105'], []],
  open: [[], [OWN], [AHEAD], [OVERDUE], [OF_TWO], [KAZUO], [OWN, KAZUO], [DRILL], [ASSURANCE], [OWN, ASSURANCE]],
  authority: ['city', 'county', 'waived', 'refused'],
} as const;
type Case = { readonly [K in keyof typeof DIMENSIONS]: (typeof DIMENSIONS)[K][number] };

const REFERS: Record<Case['refersTo'], readonly KnownAlert[]> = {
  nothing: [],
  own: [known('own')],
  'own and unknown': [known('own')],
  kazuo: [known('kazuo')],
  drill: [known('drill')],
  unknown: [],
  waiting: [known(null, 'quarantined')],
  ignored: [known(null, 'ignored')],
  ended: [known('gone')],
};
const AUTHORITY: Record<Case['authority'], Authority> = {
  city: { kind: 'granted', jurisdiction: '211300' },
  county: { kind: 'granted', jurisdiction: '211324' },
  waived: { kind: 'waived', jurisdiction: '211300' },
  refused: { kind: 'refused', jurisdiction: '211300', code: 'sender-unknown', text: '发送方不在名单内' },
};
const CONTENT: AlertContent = {
  ...{ ...reference, identifier: 'B', scope: 'restricted', language: 'zh-CN', event: '重污染天气', category: 'alert' },
  ...{ status: 'actual', messageType: 'alert', severityColour: 'yellow', areaCodes: [], references: [] },
  ...{ parameterColour: null, responseLevel: null, areaDescriptions: [], effective: null, onset: null, expires: null },
  ...{ responseTypes: [], liftHint: null, headline: null, description: null, instruction: null },
  ...{ primaryPollutant: null, basis: null, documentNumber: null, absurdities: [] },
};

interface Decided {
  readonly given: Case;
  readonly content: AlertContent;
  readonly authority: Authority;
  readonly situation: Situation;
  readonly verdict: Verdict;
  /** The open response that the verdict acts on. */
  readonly target: OpenResponse | undefined;
}

function decide(given: Case, change: Partial<AlertContent> = {}): Decided {
  const { status, messageType, severityColour, sent, areaCodes, refersTo, standingLift, open } = given;
  const references = refersTo === 'nothing' ? [] : [reference];
  const stated = { status, messageType, severityColour, sent, areaCodes, references };
  const content: AlertContent = { ...CONTENT, ...stated, ...change };
  const authority = AUTHORITY[given.authority];
  const situation = { now, open, references: REFERS[refersTo], standingLift, latestResponseId: null };
  const verdict = decideAlert(content, authority, situation, plan);
  const target = 'responseId' in verdict ? situation.open.find(({ id }) => id === verdict.responseId) : undefined;
  return { given, content, authority, situation, verdict, target };
}

const CHANGES = ['upgrade', 'downgrade', 'update'];
const ENDS = ['lift', 'withdraw'];
const isWarning = ({ act }: Verdict) => act === 'start' || CHANGES.includes(act);
const isDeed = ({ act }: Verdict) => isWarning({ act } as Verdict) || ENDS.includes(act);

/** What holds of every verdict, whatever came: true where it does. */
const ALWAYS: Record<string, (decided: Decided) => boolean> = {
  'C09 without authority it waits for the duty officer, and for nothing else': ({ authority, verdict }) =>
    authority.kind !== 'refused' || (verdict.act === 'quarantine' && verdict.reason === authority.code),
  'Test, Draft and System are recorded': ({ content, authority, verdict }) =>
    !['test', 'draft', 'system'].includes(content.status) || authority.kind === 'refused' || verdict.act === 'ignore',
  'Ack and Error do nothing': ({ content, verdict }) =>
    !['ack', 'error'].includes(content.messageType) || ['ignore', 'quarantine'].includes(verdict.act),
  'C17 blue and unknown start and change nothing': ({ content, verdict }) =>
    !isWarning(verdict) || ['yellow', 'orange', 'red'].includes(String(content.severityColour)),
  'C17 the level is the colour’s': ({ verdict }) =>
    !('colour' in verdict) || plan.levels[verdict.colour] === verdict.level,
  'C02 nothing outside the plan, nothing without an area': ({ content, verdict }) =>
    !isWarning(verdict) ||
    (content.areaCodes.length > 0 && content.areaCodes.every((code) => code === '211300' || COUNTIES.includes(code))),
  'C11, R14, R16 acts on its own: of its jurisdiction and kind, begun by an alert': ({ content, authority, verdict, target }) =>
    !isDeed(verdict) || verdict.act === 'start' ||
    (target?.jurisdiction === authority.jurisdiction && target.origin === 'alert' && target.kind === kindOf(content)),
  'a start is the only one of its jurisdiction and kind': ({ content, authority, situation, verdict }) =>
    verdict.act !== 'start' || !situation.open.some((one) =>
      one.jurisdiction === authority.jurisdiction && one.origin === 'alert' && one.kind === kindOf(content)),
  'R16 no drill begins beside the real thing': ({ content, situation, verdict }) =>
    verdict.act !== 'start' || verdict.kind !== 'drill' || !situation.open.some((one) => one.kind === 'actual' && overlaps(one, content)),
  'R16 the real thing ends the drills in its area, and nothing but drills': ({ content, situation, verdict }) => {
    if (verdict.act !== 'start') return true;
    const drills = situation.open.filter((one) => one.kind === 'drill' && overlaps(one, content)).map(({ id }) => id);
    return String(verdict.supersededDrillIds) === String(verdict.kind === 'actual' ? drills : []);
  },
  'only an Alert starts; a Cancel only ends': ({ content, verdict }) =>
    (verdict.act !== 'start' || content.messageType === 'alert') && (!isWarning(verdict) || !isLift(content)),
  'only a lift ends': ({ content, verdict }) => !ENDS.includes(verdict.act) || isLift(content),
  'R06 withdrawn is what has not begun, lifted is what has': ({ verdict, target }) =>
    !ENDS.includes(verdict.act) || (verdict.act === 'withdraw') === (target === AHEAD),
  'R12 what a lift stands against does nothing': ({ situation, content, verdict }) =>
    situation.standingLift === null || isLift(content) || !isDeed(verdict),
  'R12 what is older than HQ’s last word changes nothing': ({ content, verdict, target }) =>
    !CHANGES.includes(verdict.act) || (target !== undefined && content.sent >= target.lastSentAt),
  'an Update that names nothing of ours waits': ({ given, content, verdict }) =>
    content.messageType !== 'update' || isLift(content) || given.authority === 'waived' || !isDeed(verdict) || REFERS[given.refersTo].some(({ responseId }) => responseId),
  'a lift that names another’s response, or none of ours, ends nothing': ({ given, authority, verdict }) =>
    !ENDS.includes(verdict.act) || given.refersTo === 'nothing' || authority.kind === 'waived' || REFERS[given.refersTo].some(({ responseId }) => 'responseId' in verdict && responseId === verdict.responseId),
  'a lift that names nothing is not older than what it ends': ({ given, content, verdict, target }) =>
    !ENDS.includes(verdict.act) || given.refersTo !== 'nothing' || (target !== undefined && content.sent >= target.alertSentAt),
  'a lift or a change is of the whole area': ({ content, verdict, target }) =>
    !target || !isDeed(verdict) || (ENDS.includes(verdict.act) && content.areaCodes.length === 0) || countiesOf(target.areaCodes).every((code) => countiesOf(content.areaCodes).includes(code)),
  'R09, R10 up is stricter, down is weaker, the same level is an update': ({ content, verdict, target }) => {
    if (!target || !CHANGES.includes(verdict.act)) return true;
    const colour = content.severityColour as keyof typeof plan.levels;
    const sign = Math.sign(compareLevel(plan.levels[colour], target.level));
    return verdict.act === ['downgrade', 'update', 'upgrade'][sign + 1];
  },
  'nothing ends or changes before it began': ({ verdict, target }) =>
    !target || !(('fromAt' in verdict && verdict.fromAt < target.onsetAt) || (verdict.act === 'lift' && verdict.endedAt < target.onsetAt)),
  'R05, R06 it begins when it says': ({ content, verdict }) =>
    verdict.act !== 'start' || verdict.onsetAt.getTime() === onsetOf(content).getTime(),
  'what does nothing says why, in Chinese': ({ verdict }) =>
    !('reason' in verdict) || (verdict.reason.length > 0 && /\p{Script=Han}/u.test(verdict.text)),
}; // prettier-ignore

function kindOf({ status }: AlertContent): string {
  return status === 'exercise' ? 'drill' : 'actual';
}
function countiesOf(codes: readonly string[]): readonly string[] {
  return codes.includes('211300') ? COUNTIES : codes;
}
function overlaps({ areaCodes }: OpenResponse, content: AlertContent): boolean {
  return countiesOf(areaCodes).some((code) => countiesOf(content.areaCodes).includes(code));
}

/** Every combination of the dimensions, or one in `step` of them; how many there are. */
function forEveryCase(visit: (given: Case) => void, step = 1): number {
  const names = Object.keys(DIMENSIONS) as (keyof Case)[];
  const total = names.reduce((product, name) => product * DIMENSIONS[name].length, 1);
  for (let index = 0; index < total; index += step) {
    let rest = index;
    const given: Record<string, unknown> = {};
    for (const name of names) {
      const values = DIMENSIONS[name];
      given[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    visit(given as unknown as Case);
  }
  return total;
}

/** The first case that breaks each rule, in words. */
function broken(visit: (check: (decided: Decided) => void) => void): string[] {
  const first = new Map<string, string>();
  const rules = Object.entries(ALWAYS);
  visit((decided) => {
    for (const [rule, holds] of rules) {
      if (first.has(rule) || holds(decided)) continue;
      first.set(rule, `${rule}: ${JSON.stringify({ ...decided.given, ...decided.verdict })}`);
    }
  });
  return [...first.values()];
}

describe('every combination of status, type, colour, reference, order, area, what runs and who speaks', () => {
  it(
    'has one verdict that obeys every rule, and every verdict is somebody’s',
    () => {
      const acts = new Map<string, number>();
      let total = 0;
      const faults = broken((check) => {
        total = forEveryCase((given) => {
          const decided = decide(given);
          acts.set(decided.verdict.act, (acts.get(decided.verdict.act) ?? 0) + 1);
          check(decided);
        });
      });
      expect(faults).toEqual([]);
      expect([...acts.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
      const reached = ['downgrade', 'ignore', 'lift', 'quarantine', 'start', 'update', 'upgrade', 'withdraw'];
      expect([...acts.keys()].sort()).toEqual(reached);
    },
    LIMIT_MS,
  );

  it('is the same verdict twice, and leaves alone what it was given', () => {
    const differing: Case[] = [];
    for (const responses of DIMENSIONS.open) for (const one of responses) Object.freeze(one);
    forEveryCase((given) => {
      const [one, other] = [decide(Object.freeze(given)), decide(given)];
      if (JSON.stringify(one.verdict) !== JSON.stringify(other.verdict)) differing.push(given);
    }, 101);
    expect(differing).toEqual([]);
  });
});

/** The cases of an ordinary warning of the whole city, with these in place of some of its dimensions. */
function ordinary(change: Partial<Case> = {}): Case {
  return {
    ...{ status: 'actual', messageType: 'alert', severityColour: 'yellow', refersTo: 'nothing', standingLift: null },
    ...{ sent: at('15T11:00'), areaCodes: ['211300'], open: [], authority: 'city', ...change },
  };
}

it('C04, C13, C33: 预警意见, 终止指令 and 工作指令 never begin, change or end a response', () => {
  const found = new Set<string>();
  for (const category of ['preWarning', 'terminationInstruction', 'instruction'] as const)
    for (const status of DIMENSIONS.status)
      for (const messageType of DIMENSIONS.messageType)
        for (const liftHint of [null, 'allClear', 'words'] as const)
          for (const refersTo of DIMENSIONS.refersTo)
            for (const open of DIMENSIONS.open)
              for (const authority of DIMENSIONS.authority) {
                const given = ordinary({ status, messageType, refersTo, open, authority });
                found.add(decide(given, { category, liftHint }).verdict.act);
              }
  expect([...found].sort()).toEqual(['ignore', 'instruction', 'preWarning', 'preWarningEnd', 'quarantine', 'relay']);
});

it('C17, R15: of severity, 预警级别 and 响应级别 all that are stated must agree, or it waits', () => {
  const levels = { ...plan.levels, blue: null, unknown: null };
  for (const severityColour of DIMENSIONS.severityColour)
    for (const parameterColour of DIMENSIONS.severityColour)
      for (const responseLevel of ['III', 'II', 'I', 'unknown', null] as const) {
        const { verdict } = decide(ordinary({ severityColour }), { parameterColour, responseLevel });
        const colour = severityColour ?? parameterColour ?? 'unknown';
        const agree = parameterColour === null || parameterColour === colour;
        const starts = agree && levels[colour] !== null && [null, levels[colour]].includes(responseLevel as null);
        expect([severityColour, parameterColour, responseLevel, verdict.act]).toEqual([
          ...[severityColour, parameterColour, responseLevel, starts ? 'start' : 'quarantine'],
        ]);
      }
});
