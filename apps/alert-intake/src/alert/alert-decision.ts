import { type Plan } from '@qingkong/plan';
import { type AlertContent, type AlertStatus } from '../format/alert-content';
import { type Authority } from '../sender/authority';
import { decideLift } from './alert-lift-decision';
import {
  areaFault,
  areasOverlap,
  colourOfAlert,
  flagsOf,
  isAmbiguousLift,
  isHeavyPollution,
  isLift,
  kindOf,
  onsetOf,
} from './alert-meaning';
import { type IgnoreReason } from './alert-reasons';
import { decideUpdate } from './alert-update-decision';
import { ignore, quarantine, type Situation, type Verdict } from './alert-verdict';

/** What one message does: one of few acts, never by the order of arrival alone (R12), never by `expires` (C35). */
export function decideAlert(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  return (
    withoutAuthority(authority) ??
    recordedOnly(content) ??
    unusable(content) ??
    ofAnotherCategory(content, authority, situation, plan) ??
    ofAnotherEvent(content) ??
    (isLift(content)
      ? decideLift(content, authority, situation, plan)
      : decideWarning(content, authority, situation, plan))
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

function unusable(content: AlertContent): Verdict | null {
  if (content.absurdities.length > 0) return quarantine('absurd', content.absurdities.join('；'));
  return content.messageType === 'error' ? quarantine('error-message') : null;
}

/** 预警意见 (C13), 响应终止指令 (C33), 工作指令 (C04): none of them begins, changes or ends a response. */
function ofAnotherCategory(
  content: AlertContent,
  authority: Authority,
  situation: Situation,
  plan: Plan,
): Verdict | null {
  switch (content.category) {
    case 'alert':
      return null;
    case 'preWarning': {
      if (isLift(content)) return { act: 'preWarningEnd' };
      const fault = areaFault(content.areaCodes, plan);
      return fault ? quarantine(fault) : { act: 'preWarning' };
    }
    case 'terminationInstruction':
      return { act: 'relay', responseId: instructedResponse(content, authority, situation) };
    case 'instruction':
      return { act: 'instruction' };
  }
}

/** What a termination instruction means: what it refers to, else what runs, else what ended last (C33: before or after the lift). */
function instructedResponse(content: AlertContent, { jurisdiction }: Authority, situation: Situation): string | null {
  const named = situation.references.find(({ responseId }) => responseId !== null)?.responseId;
  const kind = kindOf(content);
  const running = situation.open.find((one) => one.kind === kind && one.jurisdiction === jurisdiction);
  return named ?? running?.id ?? situation.latestResponseId;
}

/** A Cancel may come without any content; whatever says what it is about must be about heavy pollution. */
function ofAnotherEvent(content: AlertContent): Verdict | null {
  if (content.event === null && isLift(content)) return null;
  if (content.event === null || !isHeavyPollution(content.event)) return quarantine('other-event');
  return isAmbiguousLift(content) ? quarantine('lift-ambiguous') : null;
}

function decideWarning(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  if (situation.standingLift === 'applied') return ignore('stale-after-lift');
  if (situation.standingLift === 'tombstone') return ignore('lifted-before-it-came');
  const area = areaFault(content.areaCodes, plan);
  if (area) return quarantine(area);
  const stated = colourOfAlert(content, plan);
  if ('fault' in stated) return quarantine(stated.fault);
  const { colour } = stated;
  const warning = { colour, level: plan.levels[colour] };
  const kind = kindOf(content);
  const own = situation.open.find(
    (one) => one.kind === kind && one.origin === 'alert' && one.jurisdiction === authority.jurisdiction,
  );
  if (content.messageType === 'update') return decideUpdate({ content, authority, situation, plan }, warning, own);
  const touched = situation.open.filter(({ areaCodes }) => areasOverlap(areaCodes, content.areaCodes, plan));
  if (kind === 'drill' && touched.some((one) => one.kind === 'actual')) return ignore('drill-during-real-response');
  if (own) {
    // HQ should have sent an Update; that it means one is for the duty officer to say.
    if (authority.kind === 'waived') return decideUpdate({ content, authority, situation, plan }, warning, own);
    return quarantine('response-already-open');
  }
  const drills = kind === 'actual' ? touched.filter((one) => one.kind === 'drill') : [];
  const supersededDrillIds = drills.map(({ id }) => id);
  return { act: 'start', kind, ...warning, onsetAt: onsetOf(content), supersededDrillIds, flags: flagsOf(content) };
}
