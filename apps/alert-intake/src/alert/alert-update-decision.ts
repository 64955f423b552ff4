import { type AlertColour, areasOverlap, compareLevel, type Plan, type ResponseLevel } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { believedStart, coversArea } from './alert-meaning';
import { mayMean } from './alert-target';
import {
  type ChangeVerdict,
  ignore,
  type OpenResponse,
  quarantine,
  type RescopeVerdict,
  type Situation,
  type Verdict,
} from './alert-verdict';

/** What an Update is looked at with. */
export interface Update {
  readonly content: AlertContent;
  readonly authority: Authority;
  readonly situation: Situation;
  readonly plan: Plan;
}

/** What it warns of. */
export interface Warning {
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
}

/**
 * An Update of the open response `own`: another level goes up or down (R09, R10), the same level is other words or a later `expires`
 * (R11); another area, or another onset of what has not begun, only by the duty officer. What refers to nothing we know waits, and is
 * decided anew when what it refers to has come.
 */
export function decideUpdate(update: Update, warning: Warning, own: OpenResponse | undefined): Verdict {
  const { content, authority, situation, plan } = update;
  const named = situation.references.flatMap(({ responseId }) => (responseId ? [responseId] : []));
  if (named.length === 0 && !(own && mayMean(own, content, authority, situation))) {
    return quarantine('unknown-reference');
  }
  if (!own || (named.length > 0 && !named.includes(own.id))) {
    const isOpen = named.some((id) => situation.open.some((one) => one.id === id));
    return quarantine(isOpen ? 'update-of-other-response' : 'update-of-ended-response');
  }
  // HQ's own order counts, not the order in which its messages reach us.
  if (content.sent.getTime() < own.lastSentAt.getTime()) return ignore('superseded-by-later');
  const isElsewhere = !isSameArea(content.areaCodes, own.areaCodes, plan);
  const isMoved = movesWhatIsAhead(content, warning, own, situation);
  if (!isElsewhere && !isMoved) return changeOf(content, warning, own, situation);
  const isLetThrough = authority.kind === 'waived';
  if (isElsewhere && !isLetThrough) return quarantine('update-area-differs');
  const movedOnset = isMoved ? movedOnsetOf(content, warning, own, situation) : own.onsetAt;
  if (!movedOnset || (isMoved && !isLetThrough)) return quarantine('update-moves-onset');
  const areaCodes = isElsewhere ? [...content.areaCodes] : own.areaCodes;
  return rescope(update, warning, { ...own, areaCodes, onsetAt: movedOnset }, isMoved);
}

/** `moved` is the response as it shall be. */
function rescope(update: Update, warning: Warning, moved: OpenResponse, hasMovedOnset: boolean): Verdict {
  const { content, situation, plan } = update;
  const { id: responseId, kind, areaCodes, onsetAt } = moved;
  const touched = situation.open.filter((one) => areasOverlap(plan, one.areaCodes, areaCodes));
  if (kind === 'drill' && touched.some((one) => one.kind === 'actual')) return ignore('drill-during-real-response');
  const drills = kind === 'actual' ? touched.filter((one) => one.kind === 'drill') : [];
  const stated = changeOf(content, warning, moved, situation);
  // What begins at another time begins at the level that this message says.
  const change = hasMovedOnset && stated.act !== 'update' ? { ...stated, fromAt: onsetAt } : stated;
  const scope: RescopeVerdict = {
    ...{ act: 'rescope', responseId, areaCodes, onsetAt, change },
    supersededDrillIds: drills.map(({ id }) => id),
  };
  return scope;
}

/**
 * What is ahead would come at another time than everyone was told: the onset earlier, or, at the same level, whatever this level waits for.
 * Another level from later on is a change announced ahead, and an onset that has passed only repeats the alert's.
 */
function movesWhatIsAhead({ onset }: AlertContent, { level }: Warning, own: OpenResponse, { now }: Situation): boolean {
  if (onset === null) return false;
  const isAhead = own.state === 'announced' && own.onsetAt.getTime() > now.getTime();
  if (isAhead && onset.getTime() < own.onsetAt.getTime()) return true;
  if (level !== own.level || own.levelFromAt.getTime() <= now.getTime()) return false;
  const repeatsOnset = !isAhead && onset.getTime() <= own.onsetAt.getTime();
  return !repeatsOnset && onset.getTime() !== own.levelFromAt.getTime();
}

/** The onset that a response which has not begun shall have; null where what would move is a change of its level, which has to be said anew. */
function movedOnsetOf({ onset }: AlertContent, { level }: Warning, own: OpenResponse, { now }: Situation): Date | null {
  const isAhead = own.state === 'announced' && own.onsetAt.getTime() > now.getTime();
  const isOfLevelAlone = level === own.level && own.levelFromAt.getTime() !== own.onsetAt.getTime();
  return isAhead && !isOfLevelAlone ? onset : null;
}

function changeOf(content: AlertContent, warning: Warning, own: OpenResponse, situation: Situation): ChangeVerdict {
  const { colour, level } = warning;
  const difference = compareLevel(level, own.level);
  const lift = holdsBeyondLift(content, difference > 0, own, situation) ? ({ endsLiftAhead: true } as const) : {};
  if (difference === 0) return { act: 'update', responseId: own.id, ...lift };
  const act = difference > 0 ? 'upgrade' : 'downgrade';
  return { act, responseId: own.id, colour, level, fromAt: changeAt(content, own), ...lift };
}

/**
 * Whether a lift announced ahead doesn't hold any more: HQ's later word names it, is stricter, or is to hold for longer. In the national
 * dialect an Update names nothing but the first message. What was sent before the lift and comes after it leaves it alone (R12).
 */
function holdsBeyondLift(
  { expires, sent }: AlertContent,
  isStricter: boolean,
  { liftDueAt, liftAlertId, liftSentAt }: OpenResponse,
  { references }: Situation,
): boolean {
  if (liftDueAt === null || (liftSentAt !== null && sent < liftSentAt)) return false;
  const isLonger = expires !== null && expires.getTime() > liftDueAt.getTime();
  return isStricter || isLonger || references.some(({ id }) => id === liftAlertId);
}

/** A change may lie behind (R05) or ahead (R06); no level changes before measures begin. */
function changeAt(content: AlertContent, own: OpenResponse): Date {
  const believed = believedStart(content, own);
  const { onsetAt } = own;
  return believed.getTime() > onsetAt.getTime() ? believed : onsetAt;
}

/** The city's code is as good as those of all its counties. */
function isSameArea(one: readonly string[], other: readonly string[], plan: Plan): boolean {
  return coversArea(one, other, plan) && coversArea(other, one, plan);
}
