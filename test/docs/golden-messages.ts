import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Payloads that an event of this type and version had and that must be taken as long as the version stands. */
export interface GoldenMessage {
  readonly type: string;
  readonly version: number;
  readonly payload: unknown;
}

/** Reads `libs/contracts/golden/<type>.v<version>.json`. All of it is invented. */
export function goldenMessages(root: string): GoldenMessage[] {
  const folder = join(root, 'libs/contracts/golden');
  return readdirSync(folder).map((file) => {
    const [, type, version] = /^(.+)\.v(\d+)\.json$/.exec(file) ?? [];
    if (!type) throw new Error(`${file} is not named <type>.v<version>.json`);
    return { type, version: Number(version), payload: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown };
  });
}

/** The payload for an event as it is now; throws where there is none. */
export function goldenPayload(messages: readonly GoldenMessage[], event: { type: string; version: number }): unknown {
  const found = messages.find(({ type, version }) => type === event.type && version === event.version);
  if (!found) throw new Error(`libs/contracts/golden/${event.type}.v${event.version}.json is missing: write one`);
  return found.payload;
}
