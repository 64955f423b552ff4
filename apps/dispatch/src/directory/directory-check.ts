import { type Finding, type Plan } from '@qingkong/plan';
import { findContactFaults } from './contact-check';
import { type DirectoryContent, type DirectorySurroundings } from './directory-content';
import { DUTIES_OF, type Duty, MANY_HOLDERS, UNIT_OF_ROLE, unitKindOf } from './duty';

/** What keeps a directory from being followed: names that lead nowhere, duties that contradict, addresses nobody can be reached at. */
export function findDirectoryFaults(
  directory: DirectoryContent,
  plan: Plan,
  { channels, municipalUnits }: DirectorySurroundings,
): Finding[] {
  const mustBeStaffed = [...plan.counties.map(({ id }) => id), ...(municipalUnits ?? [])];
  return [
    ...repeatedIds(directory),
    ...repeatedAccounts(directory),
    ...misplacedDuties(directory, plan),
    ...repeatedDuties(directory),
    ...mustBeStaffed.flatMap((unit) => unstaffed(unit, directory)),
    ...onePersonForTwo(directory),
    ...unknownDeputies(directory, plan),
    ...findContactFaults(directory, channels),
    ...misplacedAccounts(directory, plan),
  ];
}

function repeatedIds({ persons }: DirectoryContent): Finding[] {
  const seen = new Set<string>();
  return persons.flatMap(({ id }, i) => {
    if (seen.has(id)) return [{ pointer: `/persons/${i}/id`, reason: `"${id}" is already used`, example: `${id}-2` }];
    seen.add(id);
    return [];
  });
}

/** A login may have several roles, an entry for each, but belongs to one unit. */
function repeatedAccounts({ accounts }: DirectoryContent): Finding[] {
  const roles = new Set<string>();
  const units = new Map<string, string>();
  return accounts.flatMap(({ sub, unit, role }, i) => {
    const pointer = `/accounts/${i}`;
    const first = units.get(sub) ?? unit;
    if (first !== undefined) units.set(sub, first);
    if (unit !== undefined && unit !== first) {
      return [
        { pointer: `${pointer}/unit`, reason: `"${sub}" already belongs to ${first}`, example: `unit: ${first}` },
      ];
    }
    if (roles.has(`${role} ${sub}`)) return [{ pointer, reason: `"${sub}" already has role ${role}`, example: 'once' }];
    roles.add(`${role} ${sub}`);
    return [];
  });
}

interface Holding {
  readonly pointer: string;
  readonly person: string;
  readonly unit: string;
  readonly duty: Duty;
}

/** Every duty of every person, with its place. */
function holdings({ persons }: DirectoryContent): Holding[] {
  return persons.flatMap(({ id, duties }, i) =>
    duties.map(({ unit, duty }, j) => ({ pointer: `/persons/${i}/duties/${j}`, person: id, unit, duty })),
  );
}

function misplacedDuties(directory: DirectoryContent, plan: Plan): Finding[] {
  return holdings(directory).flatMap(({ pointer, unit, duty }) => {
    const kind = unitKindOf(unit, plan);
    if (!kind) return [unknownUnit(`${pointer}/unit`, unit, plan)];
    if (DUTIES_OF[kind].includes(duty)) return [];
    const reason = `${unit} has no ${duty}`;
    return [{ pointer: `${pointer}/duty`, reason, example: DUTIES_OF[kind].join(' or ') }];
  });
}

const unknownUnit = (pointer: string, unit: string, plan: Plan): Finding => ({
  pointer,
  reason: `there is no unit "${unit}"`,
  example: `${plan.counties[0]?.id}, leading-group, or enterprise- and a credit code with the right check digit`,
});

function repeatedDuties(directory: DirectoryContent): Finding[] {
  const holders = new Map<string, string>();
  return holdings(directory).flatMap(({ pointer, person, unit, duty }) => {
    const key = MANY_HOLDERS.includes(duty) ? `${unit} ${duty} ${person}` : `${unit} ${duty}`;
    const holder = holders.get(key);
    holders.set(key, holder ?? person);
    if (holder === undefined) return [];
    return [{ pointer, reason: `${duty} of ${unit} is already ${holder}`, example: 'one person for it' }];
  });
}

/** C47: a responsible person and a liaison. */
function unstaffed(unit: string, directory: DirectoryContent): Finding[] {
  const held = holdings(directory).filter((holding) => holding.unit === unit);
  return DUTIES_OF.countyBureau
    .filter((duty) => !held.some((holding) => holding.duty === duty))
    .map((duty) => ({
      pointer: '/persons',
      reason: `${unit} has no ${duty} (C47)`,
      example: `duties: [{ unit: ${unit}, duty: ${duty} }]`,
    }));
}

/** C47: two different people, so that one unreachable phone doesn't silence the unit. */
function onePersonForTwo(directory: DirectoryContent): Finding[] {
  const all = holdings(directory);
  const responsible = new Set(
    all.filter(({ duty }) => duty === 'responsiblePerson').map(({ person, unit }) => `${person} ${unit}`),
  );
  return all
    .filter(({ person, unit, duty }) => duty === 'liaison' && responsible.has(`${person} ${unit}`))
    .map(({ pointer, person, unit }) => ({
      pointer,
      reason: `${person} is both responsiblePerson and liaison of ${unit} (C47)`,
      example: 'two different persons',
    }));
}

/** C05: the plan names deputies by their person id. */
function unknownDeputies(directory: DirectoryContent, plan: Plan): Finding[] {
  const deputies = holdings(directory).filter(({ duty }) => duty === 'deputy');
  return plan.deputySlices
    .filter(({ deputy }) => !deputies.some(({ person }) => person === deputy))
    .map(({ deputy }) => ({
      pointer: '/persons',
      reason: `the plan's deputy "${deputy}" is not a deputy here (C05)`,
      example: `{ id: ${deputy}, duties: [{ unit: leading-group, duty: deputy }] }`,
    }));
}

function misplacedAccounts({ accounts }: DirectoryContent, plan: Plan): Finding[] {
  return accounts.flatMap(({ sub, unit, role }, i) => {
    const wanted = UNIT_OF_ROLE[role];
    const pointer = `/accounts/${i}`;
    if (unit === undefined) {
      const reason = `"${sub}" has role ${role} but no unit`;
      return wanted === null ? [] : [{ pointer, reason, example: `unit: a ${wanted}` }];
    }
    const kind = unitKindOf(unit, plan);
    if (!kind) return [unknownUnit(`${pointer}/unit`, unit, plan)];
    if (wanted === kind) return [];
    const example = wanted === null ? 'leave unit out' : `unit: a ${wanted}`;
    return [{ pointer: `${pointer}/unit`, reason: `role ${role} is not one of ${unit}`, example }];
  });
}
