import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { readAlert } from '../format/alert-formats';
import { type AlertMessage } from './alert-message.entity';
import { alertBody, parkedFor } from './alert.repository';
import { VerdictService } from './verdict.service';

/** Updates that came before what they refer to: decided anew, in the order in which they were sent, when that has come. */
@Injectable()
export class ParkedAlerts {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly verdicts: VerdictService,
  ) {}

  /** `message` was applied now. What waited for it may in its turn be waited for. */
  async release(tx: Tx, message: AlertMessage): Promise<void> {
    for (const parked of await parkedFor(tx, message)) {
      const bytes = await alertBody(tx, parked.id);
      if (!bytes) continue;
      const { contentType, jurisdiction } = parked;
      const content = await readAlert({ bytes, contentType }, this.plan.nationalNamespaces);
      // Only what had authority was parked.
      const decided = await this.verdicts.decide(tx, content, { kind: 'granted', jurisdiction });
      if (decided.verdict.act === 'quarantine') continue;
      await this.verdicts.carryOut(tx, parked, content, decided);
      await tx.save(parked);
      if (parked.state === 'applied') await this.release(tx, parked);
    }
  }
}
