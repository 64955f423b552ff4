/** The local servers: addresses, and what tests of faults do to them. See stack.mjs. */
export interface Stack {
  readonly dir: string;
  readonly kafkaBrokers: string;
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly pids: Readonly<Partial<Record<ServerName, number>>>;
  kill(name: ServerName, signal?: NodeJS.Signals): Promise<void>;
  restart(name: ServerName): Promise<void>;
  stop(): Promise<void>;
}

export type ServerName = 'kafka' | 'postgres' | 'redis';

export interface StackOptions {
  /** Default: .local/run/local, or a new folder under .local/run if ephemeral. */
  dir?: string;
  log?: (line: string) => void;
  ephemeral?: boolean;
  /** KAFKA_BROKERS, POSTGRES_URL, REDIS_URL of servers to use instead; {} to have all of one's own. Default: process.env. */
  given?: Record<string, string | undefined>;
}

export function startStack(options?: StackOptions): Promise<Stack>;
