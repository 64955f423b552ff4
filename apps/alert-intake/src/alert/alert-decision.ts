import { areasOverlap, type Plan } from '@qingkong/plan';
import { type AlertContent, type AlertStatus } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { type Authority } from '../sender/authority';
import { decideInstruction } from './alert-instruction-decision';
import { decideLift } from './alert-lift-decision';
import { areaFault, colourOfAlert, flagsOf, isAmbiguousLift, isHeavyPollution, isLift, onsetOf } from './alert-meaning';
import { type IgnoreReason } from './alert-reasons';
import { ownResponse } from './alert-target';
import { decideUpdate, type Update, type Warning } from './alert-update-decision';
import { ignore, type OpenResponse, quarantine, type Situation, type Verdict } from './alert-verdict';

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
      if (content.liftHint === 'unclear') return quarantine('lift-ambiguous');
      const fault = areaFault(content.areaCodes, plan);
      return fault ? quarantine(fault) : { act: 'preWarning' };
    }
    case 'terminationInstruction':
    case 'instruction':
      return decideInstruction(content, authority, situation);
  }
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
  const own = ownResponse(content, authority, situation);
  const isLetThrough = authority.kind === 'waived';
  const stated = colourOfAlert(content, plan);
  if ('fault' in stated) {
    return stated.fault === 'colour-blue' && isLetThrough && own
      ? decideDownToBlue(content, authority, situation, plan)
      : quarantine(stated.fault);
  }
  const { colour } = stated;
  const warning = { colour, level: plan.levels[colour] };
  const update = { content, authority, situation, plan };
  if (content.messageType === 'update') return decideUpdate(update, warning, own);
  const kind = kindOf(content);
  const touched = situation.open.filter(({ areaCodes }) => areasOverlap(plan, areaCodes, content.areaCodes));
  if (kind === 'drill' && touched.some((one) => one.kind === 'actual')) return ignore('drill-during-real-response');
  if (own) return isLetThrough ? decideSecond(update, warning, own) : quarantine('response-already-open');
  const drills = kind === 'actual' ? touched.filter((one) => one.kind === 'drill') : [];
  const supersededDrillIds = drills.map(({ id }) => id);
  return { act: 'start', kind, ...warning, onsetAt: onsetOf(content), supersededDrillIds, flags: flagsOf(content) };
}

/** HQ should have sent an Update; the duty officer says that a second Alert means one. For another place it can't: nobody said it is over here. */
function decideSecond(update: Update, warning: Warning, own: OpenResponse): Verdict {
  const isElsewhere = !areasOverlap(update.plan, own.areaCodes, update.content.areaCodes);
  return isElsewhere ? quarantine('alert-elsewhere') : decideUpdate(update, warning, own);
}

/** R10: no level is blue's, so that down to blue is the end, once the duty officer says so. */
function decideDownToBlue(content: AlertContent, authority: Authority, situation: Situation, plan: Plan): Verdict {
  const own = ownResponse(content, authority, situation);
  const isOlder = own !== undefined && content.sent.getTime() < own.lastSentAt.getTime();
  return isOlder ? ignore('superseded-by-later') : decideLift(content, authority, situation, plan);
}
