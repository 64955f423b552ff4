import { countyOf, type Plan, type PlanSender } from '@qingkong/plan';
import { DateTime } from 'luxon';

/** Who handed a message in: the token's `sub` by HTTP; on Kafka the broker's ACL vouches for whoever may write the topic. */
export interface Speaker {
  readonly way: 'kafka' | 'http';
  readonly client: string | null;
}

/** Whom a message says it is from, and about what. */
export interface Claim {
  readonly sender: string;
  readonly category: PlanSender['kinds'][number];
  readonly areaCodes: readonly string[];
}

/** What is known of a message besides what it says: when we got it, and what its signature is worth by the certificate on file. */
export interface Evidence {
  readonly now: Date;
  readonly signature: 'valid' | 'invalid' | 'absent' | 'unchecked';
}

/** Why a message may not act by itself, though it can be read. */
export const SENDER_FAULTS = [
  'sender-unknown',
  'sender-expired',
  'sender-not-authorised',
  'signature-missing',
  'signature-invalid',
] as const;
export type SenderFault = (typeof SENDER_FAULTS)[number];

/**
 * Whether a message may act by itself, and for which jurisdiction: six digits of the city or of one county.
 * `waived`: the duty officer took the responsibility for a message that had none.
 */
export type Authority =
  | { readonly kind: 'granted' | 'waived'; readonly jurisdiction: string }
  | { readonly kind: 'refused'; readonly jurisdiction: string; readonly code: SenderFault; readonly text: string };

/**
 * C09: only a sender of the plan, while it is one, through its own client, about its own areas and kinds, and with a signature that
 * holds wherever it has one or must. `text` is Chinese.
 */
export function authorityOf(plan: Plan, speaker: Speaker, claim: Claim, evidence: Evidence): Authority {
  const sender = senderOf(plan, claim.sender);
  const jurisdiction = jurisdictionOf(plan, sender, claim.areaCodes);
  const refused = (code: SenderFault, text: string): Authority => ({ kind: 'refused', jurisdiction, code, text });
  if (!sender) return refused('sender-unknown', '发送方不在方案的发送方名单内');
  const { name, areas, kinds, validFrom, validUntil } = sender;
  const validity = validityOf(sender, plan, evidence.now);
  if (validity === 'notYetValid') return refused('sender-expired', `${name}自${validFrom}起才可发送`);
  if (validity === 'expired') return refused('sender-expired', `${name}的发送资格已于${validUntil}到期`);
  if (!maySpeakFor(sender, speaker)) return refused('sender-not-authorised', `此通道无权代表${name}发送`);
  const fault = signatureFault(sender, evidence);
  if (fault === 'signature-invalid') return refused(fault, `报文的签名无效，不能确认来自${name}`);
  if (fault === 'signature-missing') return refused(fault, `${name}的报文应有签名，此件没有`);
  if (!kinds.includes(claim.category)) return refused('sender-not-authorised', `${name}无权发送此类消息`);
  const covered = claim.areaCodes.every((code) => covers(plan, areas, code));
  if (!covered || !areas.includes(jurisdiction)) {
    return refused('sender-not-authorised', `所涉区域不属于${name}的职权范围`);
  }
  return { kind: 'granted', jurisdiction };
}

/** The authority of a message that the duty officer lets through. */
export function waivedAuthority(plan: Plan, claim: Claim): Authority {
  const sender = senderOf(plan, claim.sender);
  return { kind: 'waived', jurisdiction: jurisdictionOf(plan, sender, claim.areaCodes) };
}

/** The sender that calls itself `id` in its messages. */
export function senderOf(plan: Plan, id: string): PlanSender | undefined {
  return plan.senders.find((sender) => sender.id === id);
}

/** Whether a sender is one on the day of `at` in the city; its first and its last day count (R27). */
export function validityOf(
  { validFrom, validUntil }: PlanSender,
  { timeZone }: Pick<Plan, 'timeZone'>,
  at: Date,
): 'valid' | 'notYetValid' | 'expired' {
  const today = DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
  if (validFrom !== undefined && today < validFrom) return 'notYetValid';
  return validUntil !== undefined && today > validUntil ? 'expired' : 'valid';
}

/** Whether any sender of the plan speaks through this client at all. */
export function isSenderClient(plan: Plan, client: string): boolean {
  return plan.senders.some(({ clients }) => clients.includes(client));
}

/** The city's whenever the city speaks, though it may speak of one county; a county's when it speaks of itself (C11). */
function jurisdictionOf(plan: Plan, sender: PlanSender | undefined, areaCodes: readonly string[]): string {
  const city = plan.jurisdiction.code;
  if (sender?.areas.includes(city)) return city;
  const codes = areaCodes.length > 0 ? areaCodes : (sender?.areas ?? []);
  const [only] = codes;
  return codes.length === 1 && only !== undefined && countyOf(plan, only) ? only : city;
}

function maySpeakFor(sender: PlanSender, { way, client }: Speaker): boolean {
  return way === 'kafka' ? sender.kafka : client !== null && sender.clients.includes(client);
}

/** A signature that doesn't hold is worse than none, even where none is asked for. */
function signatureFault({ requireSignature }: PlanSender, { signature }: Evidence): SenderFault | null {
  if (signature === 'invalid') return 'signature-invalid';
  return requireSignature === true && signature !== 'valid' ? 'signature-missing' : null;
}

function covers(plan: Plan, areas: readonly string[], code: string): boolean {
  return areas.includes(code) || (areas.includes(plan.jurisdiction.code) && countyOf(plan, code) !== undefined);
}
