import { type Finding, type Plan } from '@qingkong/plan';
import { type DirectoryContent } from './directory-content';
import { DUTIES_OF, type Duty, unitKindOf } from './duty';

/** Vacancies and weak spots of a directory that can be followed: readiness faults for the Office to mend (C46, C47, C48, R17). */
export function findVacancies(directory: DirectoryContent, plan: Plan): Finding[] {
  return [...vacantDuties(directory, plan), ...weakContacts(directory)];
}

function vacantDuties({ persons }: DirectoryContent, plan: Plan): Finding[] {
  const held = new Set(persons.flatMap(({ duties }) => duties.map(({ unit, duty }) => `${unit} ${duty}`)));
  const enterprises = new Set(
    persons
      .flatMap(({ duties }) => duties.map(({ unit }) => unit))
      .filter((unit) => unitKindOf(unit, plan) === 'enterprise'),
  );
  const expected: (readonly [unit: string, duties: readonly Duty[], clause: string])[] = [
    ['leading-group', ['head'], 'C05'],
    ['office', DUTIES_OF.office, 'C08'],
    ...plan.divisions.map(({ id }) => [id, DUTIES_OF.division, 'C46'] as const),
    ...plan.taskForces.map(({ id }) => [id, DUTIES_OF.taskForce, 'C46'] as const),
    ...[...enterprises].map((id) => [id, DUTIES_OF.enterprise, 'C47'] as const),
  ];
  return expected.flatMap(([unit, duties, clause]) =>
    duties
      .filter((duty) => !held.has(`${unit} ${duty}`))
      .map((duty) => ({
        pointer: '/persons',
        reason: `${unit} has no ${duty} (${clause})`,
        example: `duties: [{ unit: ${unit}, duty: ${duty} }]`,
      })),
  );
}

/** R17: nobody without a contact; C20: a ladder calls by voice; C48: a second channel when the first is down. */
function weakContacts({ persons }: DirectoryContent): Finding[] {
  return persons.flatMap(({ id, contacts }, i) => {
    const pointer = `/persons/${i}/contacts`;
    const kinds = new Set(contacts.map(({ channel }) => channel));
    if (kinds.size === 0) {
      const example = "{ channel: sms, account: sms-main, address: '+8616000000001' }";
      return [{ pointer, reason: `${id} can't be reached at all (R17)`, example }];
    }
    const voice = { pointer, reason: `${id} can't be called (C20)`, example: 'channel: voice' };
    const second = { pointer, reason: `${id} has one channel only (C48)`, example: 'a contact of another channel' };
    return [...(kinds.has('voice') ? [] : [voice]), ...(kinds.size > 1 ? [] : [second])];
  });
}
