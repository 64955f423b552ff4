// Three kinds of test by suffix (house style 15): .spec no I/O, .db-spec a real Postgres, .e2e-spec Postgres, Kafka and Redis.
const { readFileSync } = require('node:fs');
const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));
delete swc.$schema;
const { paths } = JSON.parse(readFileSync(`${__dirname}/tsconfig.json`, 'utf8')).compilerOptions;
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([door, [file]]) => [`^${door}$`, `<rootDir>/${file}`]),
);

const kind = (displayName, suffix) => ({
  displayName,
  rootDir: __dirname,
  testMatch: [`<rootDir>/{apps,libs,test,bench}/**/*${suffix}.ts`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/planted/'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper,
  setupFiles: ['reflect-metadata'],
  testEnvironment: 'node',
});

module.exports = {
  rootDir: __dirname,
  // No test asserts wall time; this only ends one that hangs, also on a machine that has much else to do.
  testTimeout: 30_000,
  projects: [kind('unit', '.spec'), kind('db', '.db-spec'), kind('e2e', '.e2e-spec')],
};
