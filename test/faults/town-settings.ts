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
    // Jest's own options are not for the services.
    NODE_OPTIONS: '',
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
