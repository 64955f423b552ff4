import { type AlertContent } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { type Authority } from '../sender/authority';
import { ignore, type KnownAlert, quarantine, type Situation, type Verdict } from './alert-verdict';

/**
 * 工作指令 (C04) and 响应终止指令 (C33): neither begins, changes or ends a response. An Update of one has other words, a Cancel takes it
 * back; what names none that we know waits for it to come.
 */
export function decideInstruction(content: AlertContent, authority: Authority, situation: Situation): Verdict {
  const isInstruction = content.category === 'instruction';
  const asNew = () => (isInstruction ? ({ act: 'instruction' } as const) : relay(content, authority, situation));
  const { messageType } = content;
  if (messageType !== 'update' && messageType !== 'cancel') return asNew();
  const named = earlierOnes(content, authority, situation);
  const standing = named.filter(({ state }) => state === 'applied');
  if (standing.length > 0) {
    if (isInstruction) return { act: messageType === 'update' ? 'instructionUpdate' : 'instructionEnd' };
    const [{ responseId } = { responseId: null }] = standing;
    const replaces = standing.map(({ id }) => id);
    return { act: messageType === 'update' ? 'relayUpdate' : 'relayEnd', responseId, replaces };
  }
  if (named.some(({ state }) => state === 'quarantined')) return quarantine('unknown-reference');
  // Nothing came of what it names: a Cancel of that has nothing to do, an Update is HQ's first word on it that counts.
  if (named.length > 0) return messageType === 'cancel' ? ignore('nothing-to-withdraw') : asNew();
  const isAboutAlert = !isInstruction && situation.references.some(({ category }) => category === 'alert');
  const isLetThrough = authority.kind === 'waived' && messageType === 'update';
  return isAboutAlert || isLetThrough ? asNew() : quarantine('unknown-reference');
}

/** Messages of the same category that it names, of its own kind and jurisdiction (R16, C11), newest first. */
function earlierOnes(
  content: AlertContent,
  { jurisdiction }: Authority,
  { references }: Situation,
): readonly KnownAlert[] {
  const kind = kindOf(content);
  return references.filter(
    (one) => one.category === content.category && one.kind === kind && one.jurisdiction === jurisdiction,
  );
}

/** What a termination instruction means: what it refers to, else what runs, else what ended last (C33: before or after the lift). */
function relay(content: AlertContent, { jurisdiction }: Authority, situation: Situation): Verdict {
  const kind = kindOf(content);
  const named = situation.references.filter(({ responseId }) => responseId !== null);
  const own = named.find((one) => one.kind === kind && one.jurisdiction === jurisdiction);
  if (!own && named.length > 0) return quarantine('instruction-of-other-response');
  const running = situation.open.filter((one) => one.kind === kind && one.jurisdiction === jurisdiction);
  // One by hand ends by hand (C49): what a lift would end comes first.
  const meant = running.find(({ origin }) => origin === 'alert') ?? running[0];
  return { act: 'relay', responseId: own?.responseId ?? meant?.id ?? situation.latestResponseId };
}
