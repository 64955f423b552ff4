import { type Logger } from '@qingkong/observability';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Channels } from './channels';
import { NoticeService } from '../notice/notice.service';
import { Claims } from './claims.service';
import { Lane } from './lane';
import { MarkWriter } from './mark-writer.service';

const LOOK_EVERY_MS = 500;

/**
 * The last step to the phone: claim (committed), call the provider outside any transaction, mark what is known every 100 ms.
 * One lane per provider account, so that a slow one holds up nobody else.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly lanes: ReadonlyMap<string, Lane>;
  private running = false;
  private woken = false;
  private wakeUp: (() => void) | undefined;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly claims: Claims,
    private readonly notices: NoticeService,
    private readonly marks: MarkWriter,
    private readonly channels: Channels,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    const settled = this.marks.settled.bind(this.marks);
    const words = this.channels.wordsOf.bind(this.channels);
    const hungry = (): void => this.wake();
    const rested = (): void => this.marks.hurry();
    this.lanes = new Map(
      this.channels.all.map((channel) => [
        channel.account,
        new Lane(channel, { words, settled, hungry, rested, isValid: (id) => this.marks.isValid(id) }),
      ]),
    );
  }

  onApplicationBootstrap(): void {
    this.notices.onReady(() => this.wake());
    this.notices.onInvalid((ids) => this.marks.invalidate(ids));
    this.claims.onDue(() => this.wake());
    this.running = true;
    this.loop = this.run();
  }

  /** Finishes what is in the air; what was claimed and not yet tried is due again at once. */
  async onModuleDestroy(): Promise<void> {
    this.running = false;
    this.wake();
    await this.loop;
    const untried = [...this.lanes.values()].flatMap((lane) => lane.drain());
    await Promise.all([...this.lanes.values()].map((lane) => lane.landed()));
    await this.marks.stop(untried);
    await this.channels.close();
    await this.claims.letGo();
  }

  private wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.claims.beat();
      try {
        await this.claims.recover(this.channels.repeatable);
        if (!(await this.claim())) await this.idle(LOOK_EVERY_MS);
      } catch (error) {
        this.log.warn({ err: error }, 'sender could not claim, trying again');
        await this.claims.letGo();
        this.woken = false;
        await this.idle(LOOK_EVERY_MS);
      }
    }
  }

  /** True if something was claimed, and so more may be there. */
  private async claim(): Promise<boolean> {
    const accounts = [...this.lanes.values()].filter((lane) => lane.hasRoom).map((lane) => lane.channel.account);
    if (accounts.length === 0) return false;
    const taken = await this.claims.take(accounts);
    for (const { account, parcels } of taken) this.lanes.get(account)?.push(parcels);
    return taken.length > 0;
  }

  private async idle(ms: number): Promise<void> {
    if (!this.woken && this.running) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.woken = false;
    this.wakeUp = undefined;
  }
}
