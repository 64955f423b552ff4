import { pressConfirm } from '../simulators/acknowledgement-form';
import { findAcknowledgementLink } from '../simulators/person';
import { type Town } from './town';
import { pause, until } from './waiting';

const PEOPLE_AT_ONCE = 20;
const PRESS_AGAIN_AFTER_MS = 100;

/** Everyone opens the link of every message as soon as it comes, and presses until the page says that it is confirmed. */
export class Storm {
  /** Messages with a link whose confirmation was answered with success. */
  confirmed = 0;
  private next: number;
  private running = true;

  constructor(private readonly town: Town) {
    this.next = town.ledger.length;
    for (let n = 0; n < PEOPLE_AT_ONCE; n += 1) void this.person();
  }

  /** Resolves when every message that has come is confirmed. */
  async ends(): Promise<void> {
    await until('everyone has confirmed', () => this.pressing === 0 && this.next >= this.town.ledger.length);
  }

  stop(): void {
    this.running = false;
  }

  private pressing = 0;

  private async person(): Promise<void> {
    while (this.running) {
      const entry = this.town.ledger[this.next];
      if (!entry) {
        await pause(PRESS_AGAIN_AFTER_MS);
        continue;
      }
      this.next += 1;
      const link = findAcknowledgementLink(entry.text);
      if (link) await this.press(link);
    }
  }

  private async press(link: string): Promise<void> {
    this.pressing += 1;
    while (this.running && (await pressConfirm(link)).kind === 'failed') await pause(PRESS_AGAIN_AFTER_MS);
    this.pressing -= 1;
    this.confirmed += 1;
  }
}
