import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { readAlert } from '../format/alert-formats';
import { lockDecisions } from '../response/response.repository';
import { type AlertMessage } from './alert-message.entity';
import { alertBody, lockAlert, parkedBehind, parkedFor, waitingFor } from './alert.repository';
import { VerdictService } from './verdict.service';

/** What came too early: decided anew, in HQ's order, when what it waits for has come. In the caller's transaction. */
@Injectable()
export class ParkedAlerts {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly verdicts: VerdictService,
  ) {}

  /** `message`, which has authority, has been decided: what refers to it need not wait any more, and may in its turn be waited for. */
  async release(tx: Tx, message: AlertMessage): Promise<void> {
    await this.verdicts.dropCopies(tx, message);
    for (const id of await parkedFor(tx, message)) await this.decideAnew(tx, id);
    for (const id of message.isOfEnd ? await waitingFor(tx, message) : []) await this.decideAnew(tx, id);
  }

  /** This response is over: an alert that had overtaken HQ's lift of it finds its place free. May be called twice. */
  async releaseBehind(tx: Tx, responseId: string): Promise<void> {
    await lockDecisions(tx);
    for (const id of await parkedBehind(tx, responseId)) await this.decideAnew(tx, id);
  }

  private async decideAnew(tx: Tx, id: string): Promise<void> {
    // Anew: a CAP Update names all before it, so that another of these may have released it already.
    const parked = await lockAlert(tx, id);
    const bytes = parked?.waits ? await alertBody(tx, id) : null;
    if (!parked || !bytes) return;
    const { contentType, jurisdiction } = parked;
    const content = await readAlert({ bytes, contentType }, this.plan.nationalNamespaces);
    // Only what had authority was parked.
    const decided = await this.verdicts.decide(tx, parked, content, { kind: 'granted', jurisdiction });
    if (!parked.isMovedBy(decided.verdict)) return;
    await this.verdicts.carryOut(tx, parked, content, decided);
    await tx.save(parked);
    await this.release(tx, parked);
  }
}
