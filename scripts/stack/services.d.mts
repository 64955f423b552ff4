/** Built services as processes of their own. See services.mjs. */
export interface Services {
  readonly pids: Readonly<Record<string, number | undefined>>;
  readonly managementPorts: Readonly<Record<string, number>>;
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ServicesOptions {
  names: readonly string[];
  env?: Record<string, string> | ((name: string) => Record<string, string>);
  dir: string;
  log?: (line: string) => void;
}

export function startServices(options: ServicesOptions): Promise<Services>;
