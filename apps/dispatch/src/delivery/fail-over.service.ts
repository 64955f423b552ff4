import { type Logger, Metrics } from '@qingkong/observability';
import { Database } from '@qingkong/persistence';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type BreakerState } from './account-breaker';
import { failOver } from './fail-over.repository';
import { Lanes } from './lanes.service';
import { byIndexOnly } from './recovery.repository';

const LOOK_EVERY_MS = 500;
/** Where nobody has another way: whoever comes later may. */
const LOOK_AGAIN_MS = 2_000;

const STATE_NUMBERS: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

/** While a provider account is measured to be down, its messages go by the next contact of each person; never one whose outcome is in doubt. */
@Injectable()
export class FailOver {
  private nextLook = -Infinity;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Moves some of what waits for accounts that are down, at most twice a second. Returns how many messages go another way. */
  async move(): Promise<number> {
    for (const { account, state } of this.lanes.view())
      this.metrics.accountState.set({ account }, STATE_NUMBERS[state]);
    const { down, up } = this.lanes.health;
    if (down.length === 0 || up.length === 0 || performance.now() < this.nextLook) return 0;
    this.nextLook = performance.now() + LOOK_EVERY_MS;
    const moved = await this.db.transaction(async (tx) => {
      await byIndexOnly(tx);
      return failOver(tx, down, up);
    });
    if (moved === 0) this.nextLook = performance.now() + LOOK_AGAIN_MS;
    else this.log.warn({ accounts: down, messages: moved }, 'messages go another way while their account is down');
    return moved;
  }
}
