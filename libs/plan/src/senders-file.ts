import { readCertificates } from './certificate-file';
import { type FileFault, type Finding } from './file-fault';
import { findOrganisationFaults } from './organisation-check';
import { type Plan, type PlanSender, PlanSchema } from './plan';
import { findSenderFaults } from './sender-check';
import { readYaml } from './yaml-file';

const IN_PLAN = '/senders';

/**
 * The senders that `text` lists as a plan lists its own, to speak in the place of those of `plan`; or everything that is wrong with them.
 * `fileName` is said in faults, and certificates are looked for beside it. `plan` has been checked.
 */
export function checkSenders(
  text: string,
  fileName: string,
  plan: Plan,
): { readonly senders: PlanSender[] } | { readonly faults: FileFault[] } {
  const read = readYaml(text, fileName, PlanSchema.properties.senders);
  if ('faults' in read) return read;
  const { plan: changed, findings } = readCertificates({ ...plan, senders: read.value }, fileName);
  const found = [...findOrganisationFaults(changed), ...findSenderFaults(changed), ...findings];
  const faults = found.map(fromTheList).map(read.locate);
  return faults.length > 0 ? { faults } : { senders: changed.senders };
}

/** Whatever is wrong now is wrong with the senders, since the rest of the plan was right. */
function fromTheList({ pointer, reason, example }: Finding): Finding {
  return { pointer: pointer.slice(IN_PLAN.length), reason: reason.replaceAll(`${IN_PLAN}/`, '/'), example };
}
