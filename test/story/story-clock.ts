/** The one clock of all services, moved together through their management ports. It stands unless moved. */
export class StoryClock {
  private current: Date | undefined;

  constructor(
    private readonly managementPorts: readonly number[],
    private readonly settles: () => Promise<void>,
  ) {}

  get now(): Date {
    if (!this.current) throw new Error('The story clock stands nowhere yet: begin with standsAt');
    return this.current;
  }

  /** Moves time to this instant (RFC 3339 with offset, or `MM-DD HH:mm` of 2026 in Shanghai) and waits until everything due has happened. */
  async standsAt(instant: string): Promise<void> {
    const at = new Date(/^\d{2}-\d{2} /.test(instant) ? `2026-${instant.replace(' ', 'T')}:00+08:00` : instant);
    if (Number.isNaN(at.getTime())) throw new Error(`"${instant}" is no instant`);
    this.current = at;
    for (const port of this.managementPorts) await post(port, { standsAt: at.toISOString() });
    await this.settles();
  }

  /** `25m`, `2h`. */
  async passes(duration: string): Promise<void> {
    const [, amount, unit] = /^(\d+)(m|h)$/.exec(duration) ?? [];
    if (!amount) throw new Error(`"${duration}" is no duration: write 25m or 2h`);
    await this.standsAt(
      new Date(this.now.getTime() + Number(amount) * (unit === 'h' ? 3_600_000 : 60_000)).toISOString(),
    );
  }
}

async function post(port: number, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/clock`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok)
    throw new Error(`The clock on port ${port} did not move: ${response.status} ${await response.text()}`);
}
