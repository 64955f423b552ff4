import { Audit } from '@qingkong/audit';
import { DomainError } from '@qingkong/contracts';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { readAlert } from '../format/alert-formats';
import { AlertAlreadyDecided, type AlertMessage, type Decider } from '../alert/alert-message.entity';
import { AlertNotFound } from '../alert/alert-refusals';
import { alertBody, lockAlert } from '../alert/alert.repository';
import { ParkedAlerts } from '../alert/parked-alerts.service';
import { lockDecisions } from '../response/response.repository';
import { VerdictService } from '../alert/verdict.service';
import { waivedAuthority } from '../sender/authority';

/** The message would do nothing, or not what it says, even with authority: it stays in quarantine. */
export class CannotBeApplied extends DomainError {
  readonly kind = 'refused';
  readonly code = 'cannot-be-applied';
  override readonly title = '该信息不能直接执行';
}

/** The duty officer's decisions on messages nobody else may act on (C09, R15). Each is audited with who and why. */
@Injectable()
export class QuarantineService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly verdicts: VerdictService,
    private readonly parked: ParkedAlerts,
  ) {}

  /**
   * Decides again, as of now, as if the sender had the authority, and does what follows; what no sender may do alone, a person may:
   * move a response to another area or onset, or end it by blue. Throws {@link CannotBeApplied} where nothing follows: colours that
   * disagree, another place, a lift that came meanwhile.
   */
  async apply(tx: Tx, id: string, decider: Decider): Promise<AlertMessage> {
    const message = await this.take(tx, id);
    const { contentType } = message;
    const bytes = await alertBody(tx, id);
    if (!bytes) throw new AlertNotFound(id);
    const content = await readAlert({ bytes, contentType }, this.plan.nationalNamespaces);
    const authority = waivedAuthority(this.plan, content);
    const decided = await this.verdicts.decide(tx, message, content, authority);
    if (decided.verdict.act === 'ignore' || decided.verdict.act === 'quarantine') {
      const { reason, text } = decided.verdict;
      throw new CannotBeApplied(`${text}；该信息仍在待核，请退回或另行处置`, { alertId: id, reason });
    }
    message.jurisdiction = authority.jurisdiction;
    await this.verdicts.carryOut(tx, message, content, decided, decider);
    await this.settle(tx, message, 'apply', decider);
    if (message.state === 'applied') await this.parked.release(tx, message);
    return message;
  }

  async dismiss(tx: Tx, id: string, decider: Decider): Promise<AlertMessage> {
    const message = await this.take(tx, id);
    message.dismiss(this.clock.now(), decider);
    return this.settle(tx, message, 'dismiss', decider);
  }

  private async take(tx: Tx, id: string): Promise<AlertMessage> {
    await lockDecisions(tx);
    const message = await lockAlert(tx, id);
    if (!message) throw new AlertNotFound(id);
    if (message.state === 'quarantined') return message;
    throw new AlertAlreadyDecided(`该信息的状态是 ${message.state}，不在待核中`, { alertId: id, state: message.state });
  }

  private async settle(
    tx: Tx,
    message: AlertMessage,
    action: 'apply' | 'dismiss',
    decider: Decider,
  ): Promise<AlertMessage> {
    await tx.save(message);
    const facts = { quarantinedFor: message.reason, responseId: message.responseId };
    await this.audit.record(tx, { actor: decider.by, action, subject: message.id, reason: decider.note, facts });
    return message;
  }
}
