import { type Plan } from '@qingkong/plan';
import { type Authority } from '../sender/authority';
import { type AlertContent } from '../format/alert-content';
import { ignore, type OpenResponse, quarantine, type Situation, type Verdict } from './alert-verdict';
import { coversArea, kindOf, onsetOf } from './alert-meaning';

/** Ends the open response that a lift refers to: by its references, or, without any, the only one of its jurisdiction (C32). */
export function decideLift(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  const kind = kindOf(content);
  const own = situation.open.find(
    (one) => one.kind === kind && one.origin === 'alert' && one.jurisdiction === authority.jurisdiction,
  );
  const isNamed = situation.references.some(({ responseId }) => responseId !== null && responseId === own?.id);
  if (own && (isNamed || mayMean(own, content, authority, situation))) return endOf(own, content, situation, plan);
  return endsNothing(content, own, situation);
}

/** A lift that names nothing means what runs, unless it is older than that. The duty officer may let one mean it that names a message from which nothing followed. */
function mayMean(own: OpenResponse, content: AlertContent, authority: Authority, situation: Situation): boolean {
  const namesNothing = content.references.length === 0;
  const leadNowhere = situation.references.every(({ responseId }) => responseId === null);
  const isLetThrough = authority.kind === 'waived' && leadNowhere;
  return (namesNothing || isLetThrough) && own.alertSentAt.getTime() <= content.sent.getTime();
}

function endOf(own: OpenResponse, content: AlertContent, { now }: Situation, plan: Plan): Verdict {
  if (!coversArea(content.areaCodes, own.areaCodes, plan)) return quarantine('partial-lift');
  const stated = onsetOf(content);
  const isAhead = own.state === 'announced' && own.onsetAt.getTime() > now.getTime();
  if (isAhead && stated.getTime() > own.onsetAt.getTime()) return quarantine('lift-ends-after-onset');
  if (isAhead) return { act: 'withdraw', responseId: own.id, endedAt: now };
  return { act: 'lift', responseId: own.id, endedAt: effectiveEnd(stated, content.sent, own.onsetAt) };
}

/**
 * A lift may be retroactive (R05), but many a Cancel repeats the times of the alert it cancels: an end at or before the onset
 * is not believed, and the moment of sending counts instead. Nothing ends before it began.
 */
function effectiveEnd(stated: Date, sent: Date, onset: Date): Date {
  if (stated.getTime() > onset.getTime()) return stated;
  return sent.getTime() > onset.getTime() ? sent : onset;
}

function endsNothing(content: AlertContent, own: OpenResponse | undefined, { references, open }: Situation): Verdict {
  const responses = references.flatMap(({ responseId }) => (responseId ? [responseId] : []));
  if (responses.some((id) => open.some((one) => one.id === id))) return quarantine('lift-of-other-response');
  if (responses.length > 0) return ignore('already-ended');
  const isUndecided = references.some(({ state }) => state === 'quarantined');
  if (references.length > 0 && !isUndecided) return ignore('lift-of-ignored-alert');
  if (!own) return ignore(isUndecided ? 'lift-of-undecided-alert' : 'lift-before-alert');
  return content.references.length === 0 ? ignore('lift-of-earlier-response') : quarantine('lift-of-unapplied-alert');
}
