import { type AlertContent, type StatedColour } from '../../format/alert-content';

/** One combination, in words; what they mean as a message and a situation is said in alert-combinations.spec.ts. */
export interface Case {
  readonly status: AlertContent['status'];
  readonly type: 'alert' | 'update' | 'allClear' | 'plainWords' | 'doubtfulWords' | 'cancel' | 'ack' | 'error';
  readonly colour: StatedColour | null;
  /** To whose message it refers, or what became of that. */
  readonly names: Names;
  readonly order: Order;
  readonly area: Area;
  readonly runs: Scene;
  readonly who: 'city' | 'county' | 'duty' | 'stranger';
}
export type Names =
  | 'nothing'
  | 'real'
  | 'real and unknown'
  | 'drill'
  | 'county'
  | 'lift ahead'
  | 'ended'
  | 'ended and unknown'
  | 'waiting'
  | 'ignored'
  | 'unknown';
/** When it was sent: after all that was applied, before the newest of it, before the alert of what runs; or a lift stands against it. */
export type Order = 'newest' | 'before newest' | 'before alert' | 'before lift' | 'after tombstone';
export type Area = 'city' | 'all counties' | '北票' | '喀左' | 'Beijing' | 'city and Beijing' | 'none';

type Level = 'III' | 'II' | 'I';
type Own = {
  readonly level: Level;
  readonly in: 'city' | 'two counties' | '喀左';
  readonly isAhead?: true;
  readonly isToBeLifted?: true;
};
/** What runs: of the city, in earnest and as a drill, each by an alert or by hand in the whole city, and 喀左's own. */
export interface Scene {
  readonly real?: Own;
  readonly drill?: Own;
  readonly county?: Own;
  readonly byHand?: Own;
  readonly drillByHand?: Own;
}

const LEVELS: Partial<Record<StatedColour, Level>> = { yellow: 'III', orange: 'II', red: 'I' };
const STRICTNESS: Record<Level, number> = { III: 1, II: 2, I: 3 };

const isLift = ({ type }: Case) => type === 'cancel' || type === 'allClear' || type === 'plainWords';
const isBlue = ({ colour }: Case) => colour === 'blue';
const kind = ({ status }: Case) => (status === 'exercise' ? 'drill' : 'actual');
/** The response that a message may act on, by name: its jurisdiction's, of its kind, begun by an alert. */
const mine = (one: Case): keyof Scene | null => {
  if (one.who === 'county') return kind(one) === 'actual' && one.runs.county ? 'county' : null;
  const name = kind(one) === 'drill' ? 'drill' : 'real';
  return one.runs[name] ? name : null;
};
const own = (one: Case): Own | undefined => {
  const name = mine(one);
  return name === null ? undefined : one.runs[name];
};
/** Where its references lead. */
const leadsTo = (one: Case): 'mine' | 'another' | 'the past' | 'nowhere' => {
  const { names, runs } = one;
  if (names === 'nothing' || names === 'unknown' || names === 'waiting' || names === 'ignored') return 'nowhere';
  const named = names === 'drill' || names === 'county' ? names : names.startsWith('ended') ? null : 'real';
  if (named === null || !runs[named]) return 'the past';
  return named === mine(one) ? 'mine' : 'another';
};
/** It leads nowhere and means what runs all the same: a lift that names nothing, or whatever the duty officer lets through. */
const meansMine = (one: Case) =>
  mine(one) !== null && one.order !== 'before alert' && leadsTo(one) === 'nowhere' &&
  ((isLift(one) && one.names === 'nothing') || one.who === 'duty'); // prettier-ignore
const isMine = (one: Case) => leadsTo(one) === 'mine' || meansMine(one);
const isOlder = ({ order }: Case) => order === 'before newest' || order === 'before alert';

const WHOLE: Record<Own['in'], readonly Area[]> = {
  'city': ['city', 'all counties', 'city and Beijing'],
  'two counties': ['city', 'all counties', 'city and Beijing'],
  '喀左': ['city', 'all counties', 'city and Beijing', '喀左'],
}; // prettier-ignore
const SAME: Record<Own['in'], readonly Area[]> = {
  'city': ['city', 'all counties'],
  'two counties': [],
  '喀左': ['喀左'],
}; // prettier-ignore
const coversOwn = (one: Case) => one.area === 'none' || WHOLE[own(one)?.in ?? 'city'].includes(one.area);
const isElsewhere = (one: Case) => !SAME[own(one)?.in ?? 'city'].includes(one.area);
/** Whether it runs in any county of this area. */
const touches = (one: Own, area: Area) => area !== 'none' && (one.in !== '喀左' || area !== '北票');
/** Whether the real thing, whoever's it is, goes on in a county of the message's area. */
const isRealThere = ({ runs, area }: Case) =>
  runs.byHand !== undefined || [runs.real, runs.county].some((one) => one && touches(one, area));

/** Nothing of what it names may still come. */
const isAllKnown = ({ names }: Case) => !names.endsWith('unknown');

const level = ({ colour }: Case) => LEVELS[colour ?? 'unknown'] ?? 'III';
const endsAsBlue = (one: Case) => isBlue(one) && one.who === 'duty' && mine(one) !== null;
const ends = (one: Case) => (isLift(one) || endsAsBlue(one)) && isMine(one);
const actsAsUpdate = (one: Case) =>
  one.type === 'update' || (one.type === 'alert' && one.who === 'duty' && mine(one) !== null);

const drillsEndedBy = (one: Case) =>
  kind(one) === 'drill' ? [] : (['drill', 'drillByHand'] as const).filter((drill) => one.runs[drill]);

/** R09, R10, R11; of a lift announced ahead only what is stricter or names it takes the place. */
function change(one: Case): string {
  const before = own(one);
  const step = STRICTNESS[level(one)] - STRICTNESS[before?.level ?? 'III'];
  const what = step > 0 ? `upgrade ${level(one)}` : step < 0 ? `downgrade ${level(one)}` : 'update';
  const staysUnlifted = before?.isToBeLifted && (step > 0 || one.names === 'lift ahead');
  return `${what} of ${mine(one)}${staysUnlifted ? ', not lifted' : ''}`;
}

/** One rule: what it says, for which cases, and the verdict. */
export type Rule = readonly [says: string, when: (one: Case) => boolean, verdict: string | ((one: Case) => string)];

/**
 * What becomes of a message, written from the plan's clauses and rules and from docs/decisions.md, and from nothing in the code: the first
 * rule that fits a case decides it.
 */
export const RULES: readonly Rule[] = [
  ['C09 nobody unknown does more than wake the duty officer', ({ who }) => who === 'stranger', 'quarantine sender-unknown'],
  ['Test, Draft and System are recorded', ({ status }) => ['test', 'draft', 'system'].includes(status), ({ status }) => `ignore ${status}-message`],
  ['an Ack is recorded', ({ type }) => type === 'ack', 'ignore acknowledgement'],
  ['an Error is for a person', ({ type }) => type === 'error', 'quarantine error-message'],
  ['words that may be a lift or not are for a person', ({ type }) => type === 'doubtfulWords', 'quarantine lift-ambiguous'],

  ['a Cancel of a lift takes it back while it lies ahead', (one) => one.type === 'cancel' && one.names === 'lift ahead' && own(one)?.isToBeLifted === true, 'liftAheadEnd of real'],
  ['a Cancel of a lift does nothing any more', ({ type, names }) => type === 'cancel' && names === 'lift ahead', 'ignore lift-not-ahead'],

  ['R12 stale after the lift', (one) => !isLift(one) && one.order === 'before lift', 'ignore stale-after-lift'],
  ['R12 its lift came before it', (one) => !isLift(one) && one.order === 'after tombstone', 'ignore lifted-before-it-came'],
  ['no area is for a person', (one) => !isLift(one) && one.area === 'none', 'quarantine area-missing'],
  ['C02 another place is for a person', (one) => !isLift(one) && one.area.endsWith('Beijing'), 'quarantine area-outside-plan'],
  ['C17 no colour is for a person', (one) => !isLift(one) && (one.colour === null || one.colour === 'unknown'), 'quarantine colour-unknown'],
  ['C17, R10 blue is for a person', (one) => !isLift(one) && isBlue(one) && !endsAsBlue(one), 'quarantine colour-blue'],
  ['R12 down to blue, older than the newest word', (one) => !isLift(one) && isBlue(one) && isOlder(one), 'ignore superseded-by-later'],

  ['C32 a part is no end', (one) => ends(one) && !coversOwn(one), 'quarantine partial-lift'],
  ['R06 what has not begun is withdrawn', (one) => ends(one) && own(one)?.isAhead === true, (one) => `withdraw of ${mine(one)}`],
  ['C32 a lift ends it, whenever it comes', ends, (one) => `lift of ${mine(one)}`],
  ['C11, R16 nobody lifts what is another’s', (one) => (isLift(one) || isBlue(one)) && leadsTo(one) === 'another', 'quarantine lift-of-other-response'],
  ['R11 it is over', (one) => (isLift(one) || isBlue(one)) && leadsTo(one) === 'the past' && isAllKnown(one), 'ignore already-ended'],
  ['nothing was started by what it lifts', (one) => isLift(one) && one.names === 'ignored', 'ignore lift-of-ignored-alert'],
  ['R12 it was sent before what runs, and means nothing of now', (one) => isLift(one) && one.names === 'nothing' && mine(one) !== null, 'ignore lift-of-earlier-response'],
  ['what it lifts waits, and is not to start', (one) => isLift(one) && one.names === 'waiting' && (mine(one) === null || one.order === 'before alert'), 'ignore lift-of-undecided-alert'],
  ['what it lifts has not come, and is not to start', (one) => isLift(one) && (mine(one) === null || one.order === 'before alert'), 'ignore lift-before-alert'],
  ['something runs, and whether it is meant is for a person', (one) => isLift(one) || isBlue(one), 'quarantine lift-of-unapplied-alert'],

  ['R16 no drill beside the real thing', (one) => one.type === 'alert' && kind(one) === 'drill' && isRealThere(one), 'ignore drill-during-real-response'],
  ['an Alert for where nothing of ours runs is no Update of it', (one) => one.type === 'alert' && actsAsUpdate(one) && !touches(own(one) as Own, one.area), 'quarantine alert-elsewhere'],
  ['a second Alert is for a person', (one) => one.type === 'alert' && mine(one) !== null && !actsAsUpdate(one), 'quarantine response-already-open'],
  ['C17, C19, R16 an Alert starts at once, and ends the drill', ({ type, ...one }) => type === 'alert' && !actsAsUpdate({ type, ...one }), (one) => [`start ${kind(one)} ${level(one)}`, ...drillsEndedBy(one).map((drill) => `ends ${drill}`)].join(', ')],

  ['what names nothing of ours waits', (one) => leadsTo(one) === 'nowhere' && !meansMine(one), 'quarantine unknown-reference'],
  ['C11, R16 nobody changes what is another’s', (one) => leadsTo(one) === 'another', 'quarantine update-of-other-response'],
  ['what is over is not changed', (one) => leadsTo(one) === 'the past', 'quarantine update-of-ended-response'],
  ['R12 HQ has said something later', isOlder, 'ignore superseded-by-later'],
  ['another area is for a person', (one) => isElsewhere(one) && one.who !== 'duty', 'quarantine update-area-differs'],
  ['another area, once a person says so', isElsewhere, (one) => `rescope, ${change(one)}`],
  ['R09, R10, R11 up, down, or other words', () => true, change],
]; // prettier-ignore
