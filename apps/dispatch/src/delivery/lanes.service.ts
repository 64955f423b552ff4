import { type Logger } from '@qingkong/observability';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { Channels } from './channels';
import { Lane, type Parcel } from './lane';
import { MarkWriter } from './mark-writer.service';
import { Validity } from './validity.service';

const LOOK_EVERY_MS = 200;

/** One lane per provider account, so that a slow one holds up nobody else; and the look that tells them what may still be said. */
@Injectable()
export class Lanes {
  private lanes: ReadonlyMap<string, Lane> = new Map();
  private looks: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly channels: Channels,
    private readonly marks: MarkWriter,
    private readonly validity: Validity,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** `hungry`: called where a lane has room for another batch. */
  open(hungry: () => void): void {
    const hooks = {
      hungry,
      rested: () => this.marks.hurry(),
      words: this.channels.wordsOf.bind(this.channels),
      settled: this.marks.settled.bind(this.marks),
      validityOf: this.validity.of.bind(this.validity),
    };
    this.lanes = new Map(this.channels.all.map((channel) => [channel.account, new Lane(channel, hooks)]));
    this.looks = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  /** Accounts for which another batch may be claimed. */
  get hungry(): string[] {
    return [...this.lanes.values()].filter((lane) => lane.hasRoom).map((lane) => lane.channel.account);
  }

  /** Accounts whose provider takes a second call with the same delivery id for the same message. */
  get repeatable(): string[] {
    return this.channels.repeatable;
  }

  /** Takes what a claim brought that began at `at`, milliseconds of the monotonic clock. */
  take(claimed: readonly { account: string; parcels: readonly Parcel[] }[], at: number): void {
    this.validity.seen(new Set(claimed.flatMap(({ parcels }) => parcels.map(({ noticeId }) => noticeId))), at);
    for (const { account, parcels } of claimed) this.lanes.get(account)?.push(parcels);
  }

  /** Stops: waits for what is in the air, and returns what was not tried. */
  async close(): Promise<readonly Parcel[]> {
    clearInterval(this.looks);
    const all = [...this.lanes.values()];
    const untried = all.flatMap((lane) => lane.drain());
    await Promise.all(all.map((lane) => lane.landed()));
    await this.channels.close();
    return untried;
  }

  private async look(): Promise<void> {
    const notices = [...new Set([...this.lanes.values()].flatMap((lane) => [...lane.notices]))];
    if (this.looking || notices.length === 0) return;
    this.looking = true;
    try {
      await this.validity.look(notices);
      for (const lane of this.lanes.values()) lane.resume();
    } catch (error) {
      this.log.warn({ err: error, notices: notices.length }, 'could not ask whether notices are still valid');
    } finally {
      this.looking = false;
    }
  }
}
