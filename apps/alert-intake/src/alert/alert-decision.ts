import { type Plan } from '@qingkong/plan';
import { type Authority } from '../sender/authority';
import { type AlertCategory, type AlertContent, type AlertStatus } from '../format/alert-content';
import { decideLift } from './alert-lift-decision';
import {
  areaFault,
  areasOverlap,
  colourOfAlert,
  isAmbiguousLift,
  isHeavyPollution,
  isLift,
  kindOf,
  onsetOf,
} from './alert-meaning';
import { type ContentFault, type IgnoreReason } from './alert-reasons';
import { ignore, quarantine, type Situation, type Verdict } from './alert-verdict';

/** What one message does: one of few acts, never by the order of arrival alone (R12), never by `expires` (C35). */
export function decideAlert(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  return (
    withoutAuthority(authority) ??
    recordedOnly(content) ??
    forThePerson(content) ??
    (isLift(content)
      ? decideLift(content, authority, situation, plan)
      : decideStart(content, authority, situation, plan))
  );
}

/** C09. Before anything else, so that nobody unknown learns or does more than to wake the duty officer. */
function withoutAuthority(authority: Authority): Verdict | null {
  return authority.kind === 'refused' ? { act: 'quarantine', reason: authority.code, text: authority.text } : null;
}

const SILENT_STATUS: Partial<Record<AlertStatus, IgnoreReason>> = {
  test: 'test-message',
  draft: 'draft-message',
  system: 'system-message',
};

function recordedOnly({ status, messageType }: AlertContent): Verdict | null {
  const reason = SILENT_STATUS[status] ?? (messageType === 'ack' ? 'acknowledgement' : undefined);
  return reason ? ignore(reason) : null;
}

const BY_HAND: Record<Exclude<AlertCategory, 'alert'>, ContentFault> = {
  preWarning: 'pre-warning-by-hand',
  terminationInstruction: 'termination-instruction-by-hand',
  instruction: 'instruction-by-hand',
};

function forThePerson(content: AlertContent): Verdict | null {
  if (content.absurdities.length > 0) return quarantine('absurd', content.absurdities.join('；'));
  if (content.messageType === 'error') return quarantine('error-message');
  if (content.category !== 'alert') return quarantine(BY_HAND[content.category]);
  // A Cancel may come without any content; whatever says what it is about must be about heavy pollution.
  if (content.event === null && isLift(content)) return null;
  if (content.event === null || !isHeavyPollution(content.event)) return quarantine('other-event');
  return isAmbiguousLift(content) ? quarantine('lift-ambiguous') : null;
}

function decideStart(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  if (situation.standingLift === 'applied') return ignore('stale-after-lift');
  if (situation.standingLift === 'tombstone') return ignore('lifted-before-it-came');
  const area = areaFault(content.areaCodes, plan);
  if (area) return quarantine(area);
  const stated = colourOfAlert(content, plan);
  if ('fault' in stated) return quarantine(stated.fault);
  if (content.messageType === 'update') return decideUpdate(situation);
  const kind = kindOf(content);
  const touched = situation.open.filter(({ areaCodes }) => areasOverlap(areaCodes, content.areaCodes, plan));
  if (kind === 'drill' && touched.some((one) => one.kind === 'actual')) return ignore('drill-during-real-response');
  if (situation.open.some((one) => one.kind === kind && one.jurisdiction === authority.jurisdiction)) {
    return quarantine('response-already-open');
  }
  const drills = kind === 'actual' ? touched.filter((one) => one.kind === 'drill') : [];
  return {
    act: 'start',
    kind,
    colour: stated.colour,
    level: plan.levels[stated.colour],
    onsetAt: onsetOf(content),
    supersededDrillIds: drills.map(({ id }) => id),
  };
}

/** Changes of level or text are the duty officer's; so is what refers to nothing we know. */
function decideUpdate({ references, open }: Situation): Verdict {
  const responses = references.flatMap(({ responseId }) => (responseId ? [responseId] : []));
  if (responses.some((id) => open.some((one) => one.id === id))) return quarantine('update-not-decided-automatically');
  return quarantine(responses.length > 0 ? 'update-of-ended-response' : 'unknown-reference');
}
