import { newId } from '@qingkong/messaging';
import { crashPoint } from '@qingkong/observability';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { LOGGER, type Logger, PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Authority, authorityOf } from '../sender/authority';
import { checkSignature } from '../sender/signature-check';
import { asReceived } from '../format/alert-content-absurdities';
import { readMessage } from '../format/alert-formats';
import { identityOf } from './alert-identity';
import { AlertMessage, type Arrival, bodyHashOf } from './alert-message.entity';
import { IGNORED } from './alert-reasons';
import { AlertConflict, SenderRefused } from './alert-refusals';
import { alertsUnderKey } from './alert.repository';
import { ParkedAlerts } from './parked-alerts.service';
import { lockDecisions } from '../response/response.repository';
import { type Decided, VerdictService } from './verdict.service';

/** What became of a message; `isNew` is false for a repeat, which changed nothing: `message` is then the first of them. */
export interface Receipt {
  readonly message: AlertMessage;
  readonly isNew: boolean;
  /** What its sender is told who has no authority; null where that doesn't matter, or not any more. */
  readonly refusal: SenderRefused | null;
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
    const read = await readMessage(arrival, this.plan.nationalNamespaces);
    const content = asReceived(read.content, receivedAt);
    const signature = await checkSignature(this.plan, read);
    await lockDecisions(tx);
    const authority = authorityOf(this.plan, arrival, content, { now: receivedAt, signature });
    const message = AlertMessage.receive(newId(), arrival, content, authority, receivedAt);
    const identity = identityOf(message, await alertsUnderKey(tx, message));
    if (identity.is === 'repeat')
      return { message: identity.of, isNew: false, refusal: refusalOf(authority, identity.of) };
    if (identity.is === 'conflict') throw this.conflict(identity.of, arrival);
    const isCopy = identity.is === 'copy';
    const decided = isCopy ? ofCopy(authority) : await this.verdicts.decide(tx, message, content, authority);
    await this.verdicts.carryOut(tx, message, content, decided);
    await tx.insert(AlertMessage, message);
    if (message.isAuthorised) await this.parked.release(tx, message);
    crashPoint('intake-before-commit');
    const { id: alertId, state, reason, responseId } = message;
    this.log.info({ alertId, state, reason, responseId, way: arrival.way }, 'alert message decided');
    return { message, isNew: true, refusal: refusalOf(authority, message) };
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

  private conflict(earlier: AlertMessage, { bytes, way, client }: Arrival): AlertConflict {
    const facts = { alertId: earlier.id, way, client };
    this.log.error({ ...facts, bodyHash: bodyHashOf(bytes) }, 'same alert key with another body');
    return new AlertConflict(earlier.id, facts);
  }
}

/** Kept as evidence, with why its sender has no authority; nothing follows. */
function ofCopy(authority: Authority): Decided {
  const why = authority.kind === 'refused' ? authority.text : '';
  const text = `${why}；${IGNORED['copy-without-authority']}`;
  return { verdict: { act: 'ignore', reason: 'copy-without-authority', text }, open: [] };
}

/** C09: each time it comes, unless it is a stranger's whom the duty officer has let through. */
function refusalOf(authority: Authority, message: AlertMessage): SenderRefused | null {
  if (authority.kind !== 'refused' || (message.isAuthorised && message.isOfStranger)) return null;
  return new SenderRefused(authority.code, authority.text, message);
}
