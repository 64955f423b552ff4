import { resolve } from 'node:path';
import { type DevelopmentIssuer } from '@qingkong/auth/testing';
import { type TownFiles } from './town-files';

export interface Servers {
  readonly kafkaBrokers: string;
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

/** Where one service of a town stands. */
export interface Place {
  readonly namespace: string;
  readonly servers: Servers;
  readonly issuer: DevelopmentIssuer;
  readonly files: TownFiles;
  readonly databaseUrl: string;
  readonly httpPort: number;
}

/** The environment of one service; those that dispatch alone reads do the others no harm. */
export function settingsOf({
  namespace,
  servers,
  issuer,
  files,
  databaseUrl,
  httpPort,
}: Place): Record<string, string> {
  return {
    ...shiftedClock(0),
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: servers.redisUrl,
    NAMESPACE: namespace,
    HTTP_PORT: String(httpPort),
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    OIDC_JWKS: issuer.jwks,
    PLAN_FILE: 'plans/chaoyang.yaml',
    LOG_LEVEL: 'warn',
    MOVABLE_CLOCK: 'true',
    PUBLIC_URL: `http://127.0.0.1:${httpPort}`,
    LINK_KEY_FILE: files.linkKeyFile,
    CHANNELS_FILE: files.channelsFile,
    DIRECTORY_FILE: files.directoryFile,
    REDUCTION_LIST_FILE: files.listFile,
    REDUCTION_LIST_LABEL: 'v1',
    REDUCTION_LIST_PUBLISHED_ON: '2026-01-05',
  };
}

/** Node's options, of which Jest's own are not for the services: where the machine's clock is wrong, the module that makes it so. */
export function shiftedClock(hours: number): Record<string, string> {
  if (hours === 0) return { NODE_OPTIONS: '' };
  return { NODE_OPTIONS: `--require="${resolve('test/faults/shifted-clock.cjs')}"`, CLOCK_AHEAD_HOURS: String(hours) };
}
