// The boundaries of the house, one sentence a rule (house style, "Boundaries, as code"). test/boundaries proves that each of them bites,
// and holds the two that an import graph can't say: no cycle between feature folders, and doors of named re-exports only.

/** Who may stand on whom: a lib imports only libs of the lines above its own. */
const LEVELS = [
  ['contracts', 'plan'],
  ['persistence', 'observability'],
  ['auth', 'audit'],
  ['messaging', 'deadlines', 'http'],
  ['service'],
];

/** Packages that one place alone may know, so that replacing one is a matter of that place. */
const OWNED = {
  kafkajs: ['^libs/messaging/src/kafka\\.ts$'],
  bull: ['^libs/deadlines/src/bull-alarm\\.ts$'],
  // A story looks at the rows from outside, as an operator with psql does.
  pg: ['^libs/persistence/', '^(test|bench)/'],
  // Queries worth a name live in a repository; services join a Tx and need no operators of their own.
  typeorm: ['^libs/persistence/', '^apps/.+\\.(entity|repository)\\.ts$'],
  // The simulated city sends requests as the city would.
  undici: ['^apps/dispatch/src/channel/http-(provider|exchange)\\.ts$', '^(test|bench)/'],
  nodemailer: ['^apps/dispatch/src/channel/email/'],
};

const DOOR = '^libs/[^/]+/src/(testing/)?index\\.ts$';
const TESTS = ['[.-]spec\\.ts$', '/testing/', '^apps/[^/]+/test/', '^(test|bench)/'];
/** Entities, and the files without a suffix in feature folders: what is decided there needs no database and no framework to be tested. */
const PURE = ['^apps/[^/]+/src/.+/[^/.]+\\.ts$', '^apps/.+\\.entity\\.ts$'];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const anyOf = (names) => `(${names.join('|')})`;

const levels = LEVELS.map((libs, index) =>
  rule(
    `libs-only-downwards-from-${libs[0]}`,
    `${libs.join(', ')} stand on ${LEVELS.slice(0, index).flat().join(', ') || 'nothing of ours'}, never on their own level or a higher one.`,
    { path: `^libs/${anyOf(libs)}/` },
    { path: '^libs/', pathNot: ['^libs/$1/', ...LEVELS.slice(0, index).map((lower) => `^libs/${anyOf(lower)}/`)] },
  ),
);

const owners = Object.entries(OWNED).map(([name, pathNot]) =>
  rule(
    `${name}-has-one-owner`,
    `Only ${pathNot.join(' and ')} may import ${name}.`,
    { pathNot },
    { path: `(^|/)node_modules/${name}/` },
  ),
);

module.exports = {
  forbidden: [
    rule(
      'app-never-imports-app',
      'Services speak by events, so an app never imports an app.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'lib-never-imports-app',
      'A lib knows no app, and no test outside itself.',
      { path: '^libs/' },
      { path: '^(apps|test|bench)/' },
    ),
    rule(
      'lib-has-a-level',
      'A new lib is given its level in LEVELS before it imports anything.',
      { path: '^libs/', pathNot: `^libs/${anyOf(LEVELS.flat())}/` },
      {},
    ),
    ...levels,
    rule(
      'lib-only-by-its-door',
      "Whoever needs a lib goes through its door, index.ts; nobody reaches into another's rooms.",
      { path: '^(libs/[^/]+|apps|test|bench)/' },
      { path: '^libs/', pathNot: ['^$1/', DOOR] },
    ),
    rule(
      'tests-are-used-by-tests',
      'What is made for tests, testing doors first, is imported by tests only.',
      { pathNot: TESTS },
      { path: TESTS },
    ),
    rule(
      'app-tests-use-only-simulators',
      "An app's tests use the simulated city, and nothing else of the tests across services.",
      { path: '^apps/' },
      { path: '^(test|bench)/', pathNot: '^test/simulators/' },
    ),
    ...owners,
    rule(
      'edges-by-the-module-alone',
      'Controllers, consumers and deadlines are edges: only the module (and a test) names them.',
      { pathNot: ['\\.module\\.ts$', ...TESTS] },
      { path: '^apps/.+\\.(controller|consumer|deadlines)\\.ts$' },
    ),
    rule(
      'pure-without-nest',
      'Policies and entities are pure: no Nest.',
      { path: PURE, pathNot: TESTS },
      { path: '(^|/)node_modules/@nestjs/' },
    ),
    rule(
      'pure-without-services',
      'Policies and entities are pure: they call no service and no repository; the shape of a row is only a type.',
      { path: PURE, pathNot: TESTS },
      { path: '^apps/.+\\.(service|repository)\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'no-cycle-of-files',
      'No two files need each other, be it by a type or by a longer way.',
      {},
      { circular: true },
    ),
    rule(
      'every-import-resolves',
      "What can't be resolved would escape every other rule.",
      {},
      { couldNotResolve: true },
    ),
    rule(
      'no-index-in-apps',
      'An app has no index.ts: a file is imported by its own name.',
      { path: '^apps/.+/index\\.ts$' },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/boundaries/planted/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Packages name their doors in "exports"; one that can't be resolved would escape the rules.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
