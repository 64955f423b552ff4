import { newId } from '@qingkong/messaging';
import { crashPoint } from '@qingkong/observability';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { LOGGER, type Logger, PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { authorityOf } from '../sender/authority';
import { checkSignature } from '../sender/signature-check';
import { readAlert } from '../format/alert-formats';
import { AlertMessage, type Arrival, bodyHashOf, keyHashOf } from './alert-message.entity';
import { AlertConflict } from './alert-refusals';
import { findAlertByKey } from './alert.repository';
import { ParkedAlerts } from './parked-alerts.service';
import { lockDecisions } from '../response/response.repository';
import { VerdictService } from './verdict.service';

/** What became of a message; `isNew` is false for a repeat, which changed nothing. */
export interface Receipt {
  readonly message: AlertMessage;
  readonly isNew: boolean;
}

/** Takes messages in, the same way whichever way they come. */
@Injectable()
export class AlertService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly clock: Clock,
    private readonly verdicts: VerdictService,
    private readonly parked: ParkedAlerts,
  ) {}

  /**
   * Stores a message as received, once, decides on it and does what follows (C19: no step waits for anybody).
   * Throws MalformedAlert, AlertFormatUnsupported, {@link AlertConflict}.
   */
  async receive(tx: Tx, arrival: Arrival): Promise<Receipt> {
    const receivedAt = this.clock.now();
    const content = await readAlert(arrival, this.plan.nationalNamespaces);
    const signature = await checkSignature(this.plan, content.sender, arrival);
    await lockDecisions(tx);
    const earlier = await findAlertByKey(tx, keyHashOf(content));
    if (earlier) return this.repeat(earlier, arrival);
    const message = AlertMessage.receive(newId(), arrival, content, receivedAt);
    const authority = authorityOf(this.plan, arrival, content, { now: receivedAt, signature });
    message.jurisdiction = authority.jurisdiction;
    const decided = await this.verdicts.decide(tx, content, authority);
    await this.verdicts.carryOut(tx, message, content, decided);
    await tx.insert(AlertMessage, message);
    if (message.state !== 'quarantined') await this.parked.release(tx, message);
    crashPoint('intake-before-commit');
    const { id: alertId, state, reason, responseId } = message;
    this.log.info({ alertId, state, reason, responseId, way: arrival.way }, 'alert message decided');
    return { message, isNew: true };
  }

  /** For the edges: the same, with the alarm of a conflict written before the sender hears of it. */
  async receiveOrAlarm(tx: Tx, arrival: Arrival): Promise<Receipt | AlertConflict> {
    try {
      return await this.receive(tx, arrival);
    } catch (error) {
      if (!(error instanceof AlertConflict)) throw error;
      await this.verdicts.alarm(tx, error.alertId, bodyHashOf(arrival.bytes));
      return error;
    }
  }

  /** R11: a repeat changes nothing; another body under the same key is an alarm. */
  private repeat(earlier: AlertMessage, arrival: Arrival): Receipt {
    if (earlier.bodyHash === bodyHashOf(arrival.bytes)) return { message: earlier, isNew: false };
    const facts = { alertId: earlier.id, way: arrival.way, client: arrival.client };
    this.log.error({ ...facts, bodyHash: bodyHashOf(arrival.bytes) }, 'same alert key with another body');
    throw new AlertConflict(earlier.id, facts);
  }
}
