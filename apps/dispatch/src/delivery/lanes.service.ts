import { type Logger } from '@qingkong/observability';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Channel } from '../channel/channel';
import { type BreakerState } from './account-breaker';
import { Channels } from './channels';
import { type Taken } from './claims.service';
import { type Want } from './claim.repository';
import { Gate } from './gate';
import { Lane, type LaneHooks } from './lane';
import { Leases } from './leases.service';
import { MarkWriter } from './mark-writer.service';
import { Validity } from './validity.service';

const LOOK_EVERY_MS = 200;

/** One account as this instance sees it. */
export interface LaneView {
  readonly account: string;
  readonly kind: Channel['kind'];
  /** `open`: measured to fail or to be slow, nothing is sent; `halfOpen`: one message tries it. */
  readonly state: BreakerState;
  /** Whether this instance uses it: one at a time where it has a limit. */
  readonly isHeld: boolean;
  readonly waiting: number;
  readonly inAir: number;
}

/** One lane per provider account, so that a slow one holds up nobody else; and the look at what each may still say, by which account. */
@Injectable()
export class Lanes {
  private lanes: ReadonlyMap<string, Lane> = new Map();
  private looks: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly channels: Channels,
    private readonly marks: MarkWriter,
    private readonly validity: Validity,
    private readonly leases: Leases,
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
    this.lanes = new Map(this.channels.all.map((channel) => [channel.account, this.laneOf(channel, hooks)]));
    this.looks = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, LOOK_EVERY_MS);
  }

  /** For which accounts something may be claimed, after asking for those that another instance may use. */
  async wants(): Promise<Want[]> {
    await this.leases.take(this.all.flatMap(({ gate }) => (gate.admits ? [gate] : [])));
    return this.all.flatMap(({ gate, below }) => (below === null ? [] : [{ account: gate.channel.account, below }]));
  }

  /** Accounts whose provider takes a second call with the same delivery id for the same message. */
  get repeatable(): string[] {
    return this.channels.repeatable;
  }

  /** Accounts by which nothing goes for now, and those that work. */
  get health(): { readonly down: readonly string[]; readonly up: readonly string[] } {
    const accountsOf = (some: readonly Lane[]) => some.map(({ gate }) => gate.channel.account);
    // A robot is nobody's other way, and what it would have said nobody's only message.
    const lanes = this.all.filter(({ gate }) => gate.channel.kind !== 'robot');
    const { down = [], up = [] } = Object.groupBy(lanes, ({ gate }) => (gate.state === 'closed' ? 'up' : 'down'));
    return { down: accountsOf(down), up: accountsOf(up) };
  }

  view(): LaneView[] {
    return this.all.map(({ gate, counts }) => {
      return {
        account: gate.channel.account,
        kind: gate.channel.kind,
        state: gate.state,
        isHeld: gate.isHeld,
        ...counts,
      };
    });
  }

  /** Takes what a claim brought that began at `at`, milliseconds of the monotonic clock. */
  take(claimed: readonly Taken[], at: number): void {
    this.validity.seen(new Set(claimed.flatMap(({ parcels }) => parcels.map(({ noticeId }) => noticeId))), at);
    for (const [account, taken] of Map.groupBy(claimed, (one) => one.account))
      this.lanes.get(account)?.push(taken.flatMap(({ parcels }) => parcels));
  }

  /** Stops: waits for what is in the air, writes what is known of it, and gives back what was not tried. */
  async close(): Promise<void> {
    clearInterval(this.looks);
    await this.looking;
    const untried = this.all.flatMap((lane) => lane.drain());
    await Promise.all(this.all.map((lane) => lane.landed()));
    await this.channels.close();
    await this.leases.end().catch((error: unknown) => this.log.warn({ err: error }, 'leases run out by themselves'));
    await this.marks.stop(untried);
  }

  private get all(): Lane[] {
    return [...this.lanes.values()];
  }

  private laneOf(channel: Channel, hooks: LaneHooks): Lane {
    const { account } = channel;
    const gate = new Gate(channel, this.channels.paceOf(account), (why) => {
      if (why) this.log.warn({ account, why }, 'a provider account rests');
      else this.log.info({ account }, 'a provider account works again');
      if (!why) hooks.hungry();
    });
    return new Lane(gate, hooks);
  }

  /** What waits goes on where it may, and back where its account is down or used by another instance. */
  private async look(): Promise<void> {
    const notices = [...new Set(this.all.flatMap((lane) => [...lane.notices]))];
    try {
      const lost = await this.leases.renew(this.all.flatMap(({ gate, isBusy }) => (isBusy ? [gate] : [])));
      await this.giveBack(this.all.filter((lane) => lane.isStuck || lost.includes(lane.gate)));
      if (notices.length > 0) await this.validity.look(notices);
      for (const lane of this.all) lane.resume();
    } catch (error) {
      this.log.warn({ err: error, notices: notices.length }, 'could not ask whether notices are still valid');
    }
  }

  private async giveBack(lanes: readonly Lane[]): Promise<void> {
    for (const lane of lanes) {
      const parcels = lane.drain();
      try {
        await this.marks.giveBack(parcels);
      } catch (error) {
        lane.push(parcels);
        throw error;
      }
    }
  }
}
