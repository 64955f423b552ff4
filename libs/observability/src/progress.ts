interface Watch {
  readonly limitMs: number;
  lastAt: number;
}

/**
 * Health by progress: a loop that says `beat` lives; one that has been silent longer than its limit doesn't, however healthy the
 * process looks (reliability.md). Monotonic time, so that a clock step is no alarm.
 */
export class Progress {
  private readonly watches = new Map<string, Watch>();
  private ready = false;

  /** `limitMs`: how long the loop may be silent. */
  watch(name: string, limitMs: number): () => void {
    const watch: Watch = { limitMs, lastAt: performance.now() };
    this.watches.set(name, watch);
    return () => {
      watch.lastAt = performance.now();
    };
  }

  markReady(ready: boolean): void {
    this.ready = ready;
  }

  get isReady(): boolean {
    return this.ready && this.stalled().length === 0;
  }

  /** Names of loops that have been silent too long. */
  stalled(): string[] {
    const now = performance.now();
    return [...this.watches].filter(([, watch]) => now - watch.lastAt > watch.limitMs).map(([name]) => name);
  }
}
