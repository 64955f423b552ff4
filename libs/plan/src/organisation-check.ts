import { type Plan } from './plan';
import { type Finding } from './file-fault';

/** Whether everybody the plan names exists, once, and every county has one task force and every task force one deputy (C05, C06). */
export function findOrganisationFaults(plan: Plan): Finding[] {
  return [
    ...repeatedNames(plan),
    ...foreignCounties(plan),
    ...unknownReferences(plan),
    ...countiesWithoutTaskForce(plan),
    ...taskForcesWithoutDeputy(plan),
    ...foreignSenders(plan),
  ];
}

interface Named {
  readonly name: string;
  readonly pointer: string;
}

/** Every naming after the first of the same name. */
function repeats(what: string, names: readonly Named[]): Finding[] {
  const seen = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { name, pointer } of names) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, pointer);
    else findings.push({ pointer, reason: `${what} "${name}" is already at ${first}`, example: 'each once' });
  }
  return findings;
}

/** Units of the directory that no plan names: the leading group, and the Office (C05, C08). */
const EVERY_CITYS: readonly Named[] = ['leading-group', 'office'].map((name) => ({
  name,
  pointer: 'the bodies that every city has',
}));

function repeatedNames({
  counties,
  divisions,
  taskForces,
  deputySlices,
  senders,
  summary,
  audiences,
}: Plan): Finding[] {
  const ids = (list: string, items: readonly { readonly id: string }[]): Named[] =>
    items.map(({ id }, i) => ({ name: id, pointer: `/${list}/${i}/id` }));
  /** A unit may repeat its own name (办公室 has no longer one), never another's. */
  const allNames = (list: string, units: readonly (readonly string[])[]): Named[] =>
    units.flatMap((names, i) => [...new Set(names)].map((name) => ({ name, pointer: `/${list}/${i}` })));
  const listed = (pointer: string, names: readonly string[]): Named[] =>
    names.map((name, i) => ({ name, pointer: `${pointer}/${i}` }));
  const countyNames = counties.map(({ name, aliases }) => [name, ...aliases]);
  const divisionNames = divisions.map(({ name, fullName, aliases }) => [name, fullName, ...aliases]);
  return [
    ...repeats('id', [
      ...EVERY_CITYS,
      ...ids('counties', counties),
      ...ids('divisions', divisions),
      ...ids('taskForces', taskForces),
    ]),
    ...repeats(
      'area code',
      allNames(
        'counties',
        counties.map(({ code }) => [code]),
      ),
    ),
    ...repeats('county name', allNames('counties', countyNames)),
    ...repeats('division name', allNames('divisions', divisionNames)),
    ...repeats(
      'deputy',
      allNames(
        'deputySlices',
        deputySlices.map(({ deputy }) => [deputy]),
      ),
    ),
    ...repeats('sender', ids('senders', senders)),
    ...repeats('summary part', ids('summary/parts', summary.parts)),
    ...repeats('audience', listed('/audiences/start', audiences.start)),
    ...repeats('audience', listed('/audiences/lift', audiences.lift)),
  ];
}

/** C02: an area outside the jurisdiction is never dispatched; a city and its counties have the first four digits in common. */
function foreignCounties({ counties, jurisdiction }: Plan): Finding[] {
  const prefix = jurisdiction.code.slice(0, 4);
  return counties.flatMap(({ code }, i) =>
    code.startsWith(prefix) && code !== jurisdiction.code
      ? []
      : [
          {
            pointer: `/counties/${i}/code`,
            reason: `"${code}" is not a county of ${jurisdiction.code}`,
            example: `${prefix}02`,
          },
        ],
  );
}

function unknownReferences({ counties, divisions, taskForces, deputySlices }: Plan): Finding[] {
  const unknown = (what: string, pointer: string, id: string, known: readonly { readonly id: string }[]): Finding[] =>
    known.some((item) => item.id === id)
      ? []
      : [{ pointer, reason: `there is no ${what} "${id}"`, example: known[0]?.id ?? what }];
  return [
    ...taskForces.flatMap(({ division, counties: scope }, i) => [
      ...unknown('division', `/taskForces/${i}/division`, division, divisions),
      ...scope.flatMap((id, j) => unknown('county', `/taskForces/${i}/counties/${j}`, id, counties)),
    ]),
    ...deputySlices.flatMap(({ taskForces: slice }, i) =>
      slice.flatMap((id, j) => unknown('task force', `/deputySlices/${i}/taskForces/${j}`, id, taskForces)),
    ),
  ];
}

/** C06: every county is in one task force's scope, and a named enterprise in at most one's. */
function countiesWithoutTaskForce({ counties, taskForces }: Plan): Finding[] {
  const scope = (key: 'counties' | 'enterprises'): Named[] =>
    taskForces.flatMap((force, i) => force[key].map((name, j) => ({ name, pointer: `/taskForces/${i}/${key}/${j}` })));
  const supervised = new Set(scope('counties').map(({ name }) => name));
  const example = `counties: [${counties[0]?.id ?? ''}] of one task force`;
  return [
    ...repeats('county', scope('counties')),
    ...repeats('enterprise', scope('enterprises')),
    ...counties.flatMap(({ id }, i) =>
      supervised.has(id) ? [] : [{ pointer: `/counties/${i}`, reason: `no task force supervises "${id}"`, example }],
    ),
  ];
}

/** C05 分片指导: every task force has the one deputy to whom its escalations go. */
function taskForcesWithoutDeputy({ taskForces, deputySlices }: Plan): Finding[] {
  const slices = deputySlices.flatMap(({ taskForces: slice }, i) =>
    slice.map((name, j) => ({ name, pointer: `/deputySlices/${i}/taskForces/${j}` })),
  );
  const guided = new Set(slices.map(({ name }) => name));
  return [
    ...repeats('task force', slices),
    ...taskForces.flatMap(({ id }, i) =>
      guided.has(id)
        ? []
        : [
            {
              pointer: `/taskForces/${i}`,
              reason: `no deputy guides "${id}"`,
              example: `{ deputy: person-…, taskForces: [${id}] }`,
            },
          ],
    ),
  ];
}

/** C02, C09: a sender speaks for the jurisdiction or for counties of it. */
function foreignSenders({ senders, counties, jurisdiction }: Plan): Finding[] {
  const known = new Set([jurisdiction.code, ...counties.map(({ code }) => code)]);
  return senders.flatMap(({ id, areas, clients, kafka }, i) => [
    ...areas.flatMap((area, j) =>
      known.has(area)
        ? []
        : [
            {
              pointer: `/senders/${i}/areas/${j}`,
              reason: `area "${area}" is not in this plan`,
              example: jurisdiction.code,
            },
          ],
    ),
    ...(clients.length > 0 || kafka
      ? []
      : [
          {
            pointer: `/senders/${i}`,
            reason: `"${id}" has no way to send: no client and not by Kafka`,
            example: 'clients: [hq-platform]',
          },
        ]),
  ]);
}
