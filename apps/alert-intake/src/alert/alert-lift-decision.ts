import { type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { believedStart, coversArea, onsetOf } from './alert-meaning';
import { mayMean, ownResponse } from './alert-target';
import { ignore, type OpenResponse, quarantine, type Situation, type Verdict } from './alert-verdict';

/** Further ahead than any episode lasts: a mistake in the date. */
const MOST_AHEAD_MS = 30 * 24 * 3_600_000;

/** Ends the open response that a lift refers to: by its references, or, without any, the only one of its jurisdiction (C32). */
export function decideLift(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  const own = ownResponse(content, authority, situation);
  if (takesBackLifts(content, own, situation)) return takeBack(own, situation);
  if (own && (names(own, content, situation) || mayMean(own, content, authority, situation))) {
    return endOf(own, content, authority, situation, plan);
  }
  return endsNothing(content, own, situation);
}

/** A Cancel of an alert or an Update is the end of it; one of a lift is not, and an AllClear that names a lift moves it. */
function names({ id }: OpenResponse, { messageType }: AlertContent, { references }: Situation): boolean {
  return references.some(({ responseId, isLift }) => responseId === id && !(messageType === 'cancel' && isLift));
}

/** A Cancel of nothing but lifts ends nothing, whatever these would have ended. What else it names may still be an alert that we never got. */
function takesBackLifts(content: AlertContent, own: OpenResponse | undefined, situation: Situation): boolean {
  const { references, namesUnknown } = situation;
  const areLifts = references.length > 0 && references.every(({ isLift }) => isLift);
  return content.messageType === 'cancel' && areLifts && (!namesUnknown || namesStanding(own, situation));
}

function takeBack(own: OpenResponse | undefined, situation: Situation): Verdict {
  const stands = own !== undefined && namesStanding(own, situation);
  return stands ? { act: 'liftAheadEnd', responseId: own.id } : ignore('lift-not-ahead');
}

/** It names the lift that is announced for `own`. */
function namesStanding(own: OpenResponse | undefined, { references }: Situation): boolean {
  return own?.liftAlertId != null && references.some(({ id }) => id === own.liftAlertId);
}

function endOf(
  own: OpenResponse,
  content: AlertContent,
  authority: Authority,
  { now }: Situation,
  plan: Plan,
): Verdict {
  if (!coversArea(content.areaCodes, own.areaCodes, plan)) return quarantine('partial-lift');
  const stated = onsetOf(content);
  const { onsetAt, lastSentAt, liftSentAt } = own;
  // A sender whose clock is fast announces nothing: what it says begins when it says so.
  const isAhead = isLater(stated, now) && isLater(stated, content.sent) && isLater(stated, onsetAt);
  if (isAhead) {
    if (stated.getTime() - now.getTime() > MOST_AHEAD_MS) return quarantine('lift-too-far-ahead');
    // R12: what came meanwhile may or may not have taken it back; the duty officer has read both.
    const isOlder = isLater(lastSentAt, content.sent) || (liftSentAt !== null && isLater(liftSentAt, content.sent));
    return isOlder && authority.kind !== 'waived'
      ? quarantine('lift-before-update')
      : { act: 'liftAhead', responseId: own.id, endsAt: stated };
  }
  if (own.state === 'announced' && isLater(onsetAt, now)) return { act: 'withdraw', responseId: own.id, endedAt: now };
  return { act: 'lift', responseId: own.id, endedAt: effectiveEnd(content, own, now) };
}

/** Nothing ends before it began, nor later than now. */
function effectiveEnd(content: AlertContent, own: OpenResponse, now: Date): Date {
  const believed = believedStart(content, own);
  const { onsetAt } = own;
  if (!isLater(believed, onsetAt)) return onsetAt;
  return isLater(believed, now) ? now : believed;
}

function endsNothing(content: AlertContent, own: OpenResponse | undefined, situation: Situation): Verdict {
  const { references, open } = situation;
  const responses = references.flatMap(({ responseId }) => (responseId ? [responseId] : []));
  if (responses.some((id) => id !== own?.id && open.some((one) => one.id === id)))
    return quarantine('lift-of-other-response');
  const isUndecided = references.some(({ state }) => state === 'quarantined');
  // What it names besides may still come.
  const areAllKnown = references.length > 0 && !situation.namesUnknown;
  if (areAllKnown && responses.length > 0) return ignore('already-ended');
  if (areAllKnown && !isUndecided) return ignore('lift-of-ignored-alert');
  // R12: a lift that was sent before what runs means something before that.
  const isEarlier = own !== undefined && isLater(own.alertSentAt, content.sent);
  if (isEarlier && content.references.length === 0) return ignore('lift-of-earlier-response');
  if (!own || isEarlier) return ignore(isUndecided ? 'lift-of-undecided-alert' : 'lift-before-alert');
  return quarantine('lift-of-unapplied-alert');
}

function isLater(one: Date, other: Date): boolean {
  return one.getTime() > other.getTime();
}
