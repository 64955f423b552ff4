import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { readAlert } from '../format/alert-formats';
import { type AlertMessage } from './alert-message.entity';
import { alertBody, lockAlert, parkedFor } from './alert.repository';
import { VerdictService } from './verdict.service';

/** Updates that came before what they refer to: decided anew, in the order in which they were sent, when that has come. */
@Injectable()
export class ParkedAlerts {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly verdicts: VerdictService,
  ) {}

  /** `message` was applied, or ignored, now: what waited for it need not wait any more, and may in its turn be waited for. */
  async release(tx: Tx, message: AlertMessage): Promise<void> {
    for (const { id } of await parkedFor(tx, message)) {
      // Anew: a CAP Update names all before it, so that another of these may have released it already.
      const parked = await lockAlert(tx, id);
      if (!parked || !waits(parked)) continue;
      const bytes = await alertBody(tx, id);
      if (!bytes) continue;
      const { contentType, jurisdiction } = parked;
      const content = await readAlert({ bytes, contentType }, this.plan.nationalNamespaces);
      // Only what had authority was parked.
      const decided = await this.verdicts.decide(tx, content, { kind: 'granted', jurisdiction });
      if (decided.verdict.act === 'quarantine') continue;
      await this.verdicts.carryOut(tx, parked, content, decided);
      await tx.save(parked);
      await this.release(tx, parked);
    }
  }
}

function waits({ state }: AlertMessage): boolean {
  return state === 'quarantined';
}
