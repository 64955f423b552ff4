import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definition as alertIntake } from '../../apps/alert-intake/src/alert-intake.module';
import { definition as dispatch } from '../../apps/dispatch/src/dispatch.module';
import { definition as evaluation } from '../../apps/evaluation/src/evaluation.module';
import { definition as reporting } from '../../apps/reporting/src/reporting.module';
import { allEvents } from '@qingkong/contracts';
import { asyncApiOf } from './asyncapi';
import { type ContractsSnapshot, snapshotOf } from './contract-changes';
import { goldenMessages } from './golden-messages';
import { openApiOf } from './openapi';
import { readSourceCode } from './source-code';

/** The services that have documents. */
export const SERVICES = [alertIntake, dispatch, reporting, evaluation];

/** Where a release keeps what it promises, from the root. */
export const SNAPSHOT = 'docs/contracts-snapshot.json';

/** What a release promises from now on. */
export function contractsSnapshot(root: string): ContractsSnapshot {
  return snapshotOf(allEvents, versionOf(root));
}

function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Every generated document by its path from the root, as data: JSON and YAML differ only in how they are written down. */
export function documentsOf(root: string): Record<string, unknown> {
  const version = versionOf(root);
  const code = readSourceCode(
    root,
    SERVICES.map(({ name }) => `apps/${name}/src/${name}.module.ts`),
  );
  const openApi = SERVICES.map(
    (service) => [`docs/openapi/${service.name}.json`, openApiOf(code, service, version)] as const,
  );
  return {
    ...Object.fromEntries(openApi),
    'docs/asyncapi.yaml': asyncApiOf(code, SERVICES, goldenMessages(root), version),
  };
}
