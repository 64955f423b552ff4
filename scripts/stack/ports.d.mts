/** A loopback port that nobody listens on, other than the given ones. See ports.mjs. */
export function freePort(others?: readonly number[]): Promise<number>;
export function rememberedPorts(dir: string, names: readonly string[]): Promise<Record<string, number>>;
