import { countyOf, type Plan, type PlanSender } from '@qingkong/plan';

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

export type SenderFault = 'sender-unknown' | 'sender-not-authorised';

/**
 * Whether a message may act by itself, and for which jurisdiction: six digits of the city or of one county.
 * `waived`: the duty officer took the responsibility for a message that had none.
 */
export type Authority =
  | { readonly kind: 'granted' | 'waived'; readonly jurisdiction: string }
  | { readonly kind: 'refused'; readonly jurisdiction: string; readonly code: SenderFault; readonly text: string };

/** C09: only a sender of the plan, through its own client, about its own areas and kinds. `text` is Chinese. */
export function authorityOf(plan: Plan, speaker: Speaker, claim: Claim): Authority {
  const sender = plan.senders.find(({ id }) => id === claim.sender);
  const jurisdiction = jurisdictionOf(plan, sender, claim.areaCodes);
  const refused = (code: SenderFault, text: string): Authority => ({ kind: 'refused', jurisdiction, code, text });
  if (!sender) return refused('sender-unknown', '发送方不在方案的发送方名单内');
  const { name, areas, kinds } = sender;
  if (!maySpeakFor(sender, speaker)) return refused('sender-not-authorised', `此通道无权代表${name}发送`);
  if (!kinds.includes(claim.category)) return refused('sender-not-authorised', `${name}无权发送此类消息`);
  const covered = claim.areaCodes.every((code) => covers(plan, areas, code));
  if (!covered || !areas.includes(jurisdiction)) {
    return refused('sender-not-authorised', `所涉区域不属于${name}的职权范围`);
  }
  return { kind: 'granted', jurisdiction };
}

/** The authority of a message that the duty officer lets through. */
export function waivedAuthority(plan: Plan, claim: Claim): Authority {
  const sender = plan.senders.find(({ id }) => id === claim.sender);
  return { kind: 'waived', jurisdiction: jurisdictionOf(plan, sender, claim.areaCodes) };
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

function covers(plan: Plan, areas: readonly string[], code: string): boolean {
  return areas.includes(code) || (areas.includes(plan.jurisdiction.code) && countyOf(plan, code) !== undefined);
}
