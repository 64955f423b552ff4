import { type Logger } from '@qingkong/observability';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { NoticeService } from '../notice/notice.service';
import { Claims } from './claims.service';
import { FailOver } from './fail-over.service';
import { Lanes } from './lanes.service';

const LOOK_EVERY_MS = 500;

/** The last step to the phone: claim (committed), call the provider outside any transaction, mark what is known every 100 ms. */
@Injectable()
export class Sender implements OnApplicationBootstrap, OnModuleDestroy {
  private running = false;
  private woken = false;
  private wakeUp: (() => void) | undefined;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly claims: Claims,
    private readonly notices: NoticeService,
    private readonly lanes: Lanes,
    private readonly failOver: FailOver,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.lanes.open(() => this.wake());
    this.notices.onReady(() => this.wake());
    this.claims.onDue(() => this.wake());
    this.running = true;
    this.loop = this.run();
  }

  /** Finishes what is in the air; what was claimed and not yet tried is due again at once. */
  async onModuleDestroy(): Promise<void> {
    this.running = false;
    this.wake();
    await this.loop;
    await this.lanes.close();
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
        // First what waits for a phone, then what others may have left behind.
        const claimed = await this.claim();
        await this.claims.recover(this.lanes.repeatable);
        const moved = await this.failOver.move();
        if (!claimed && moved === 0) await this.idle(LOOK_EVERY_MS);
      } catch (error) {
        this.log.warn({ err: error }, 'sender could not claim, trying again');
        this.woken = false;
        await this.idle(LOOK_EVERY_MS);
      }
    }
  }

  /** True if something was claimed, and so more may be there. */
  private async claim(): Promise<boolean> {
    const wants = await this.lanes.wants();
    if (wants.length === 0) return false;
    const at = performance.now();
    const claimed = await this.claims.take(wants);
    this.lanes.take(claimed, at);
    if (claimed.length === 0) return false;
    this.lanes.take(await this.claims.takeOverdue(wants), performance.now());
    return true;
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
