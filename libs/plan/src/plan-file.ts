import { readCertificates } from './certificate-file';
import { describeFaults, type FileFault } from './file-fault';
import { findOrganisationFaults } from './organisation-check';
import { type Plan, PlanSchema } from './plan';
import { findSenderFaults } from './sender-check';
import { findTimingFaults } from './timing-check';
import { readText, readYaml } from './yaml-file';

export type PlanFault = FileFault;

/** The plan file can't be followed; the message lists every fault as `file:line: reason (example)`. */
export class PlanFaulty extends Error {
  readonly faults: readonly PlanFault[];

  constructor(faults: readonly PlanFault[]) {
    super(describeFaults('The plan file is faulty:', faults));
    this.name = 'PlanFaulty';
    this.faults = faults;
  }
}

/** The plan in `text`, or everything that is wrong with it; `fileName` is said in faults, and certificates are looked for beside it. */
export function checkPlan(text: string, fileName: string): { plan: Plan } | { faults: PlanFault[] } {
  const read = readYaml(text, fileName, PlanSchema);
  if ('faults' in read) return read;
  const { plan, findings } = readCertificates(read.value, fileName);
  const faults = [
    ...findOrganisationFaults(plan),
    ...findSenderFaults(plan),
    ...findTimingFaults(plan),
    ...findings,
  ].map(read.locate);
  return faults.length > 0 ? { faults } : { plan };
}

/** Reads and checks the plan file at `path`; throws {@link PlanFaulty}. */
export function loadPlan(path: string): Plan {
  const file = readText(path);
  const checked = 'faults' in file ? file : checkPlan(file.text, path);
  if ('faults' in checked) throw new PlanFaulty(checked.faults);
  return checked.plan;
}

/** The plan's schema as a document for editors; `plans/plan.schema.json` is a copy of it. */
export function planJsonSchema(): object {
  const schema = JSON.parse(JSON.stringify(PlanSchema)) as object;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Plan', ...schema };
}
