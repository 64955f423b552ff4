import { type Plan, type PlanSender } from '@qingkong/plan';
import { validityOf } from './authority';

/** A sender as the API shows it; of its key only that there is one. */
export function senderView(sender: PlanSender, plan: Pick<Plan, 'timeZone'>, now: Date) {
  const { id, name, areas, kinds, clients, kafka, validFrom, validUntil, certificate, requireSignature } = sender;
  return {
    ...{ id, name, areas, kinds, clients, kafka },
    validFrom: validFrom ?? null,
    validUntil: validUntil ?? null,
    validity: validityOf(sender, plan, now),
    hasCertificate: certificate !== undefined,
    requireSignature: requireSignature ?? false,
  };
}
