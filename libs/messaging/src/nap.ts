/** The pause of a loop, which ends early when somebody wakes it; a call between two pauses ends the next one at once. */
export class Nap {
  private isWoken = false;
  private end: (() => void) | undefined;

  wake(): void {
    this.isWoken = true;
    this.end?.();
  }

  async take(ms: number): Promise<void> {
    if (!this.isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.isWoken = false;
    this.end = undefined;
  }
}
