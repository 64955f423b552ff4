let armed: { name: string; left: number } | undefined;

/** Arms one crash point from the setting `CRASH_AT=name:n`: the process kills itself the n-th time it passes there. For the fault matrix only. */
export function armCrashPoint(setting: string): void {
  const [name, n] = setting.split(':');
  if (!name || !n || !/^\d+$/.test(n))
    throw new Error(`CRASH_AT must read name:n, for example relay-acked:1, not "${setting}"`);
  armed = { name, left: Number(n) };
}

/** Marks a place where a kill -9 must do no harm (P1–P4, P9). Costs one comparison when nothing is armed. */
export function crashPoint(name: string): void {
  if (armed?.name !== name) return;
  armed.left -= 1;
  if (armed.left <= 0) process.kill(process.pid, 'SIGKILL');
}
