import { PreWarningIssued, PreWarningWithdrawn } from '@qingkong/contracts';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';
import { PreWarning, type PreWarningOrder } from './pre-warning.entity';
import { keepNames, lockPreWarningOf } from './pre-warning.repository';

/** Issues and withdraws 预警意见 (C13): row and event in the caller's transaction. Callers hold the decision lock. */
@Injectable()
export class PreWarningService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  /**
   * A message that names a pre-warning which stands changes that one, any other is a new one. Null where nothing follows: newer words
   * about it, or its withdrawal, have come before. The content states an area of the plan.
   */
  async issue(tx: Tx, order: PreWarningOrder): Promise<PreWarning | null> {
    const earlier = await lockPreWarningOf(tx, order.content);
    if (earlier && !earlier.isOlderThan(order.content.sent)) {
      await keepNames(tx, earlier.id, order.content);
      return null;
    }
    const preWarning = earlier?.stands ? earlier : PreWarning.issue(newId(), order);
    if (preWarning === earlier) preWarning.revise(order);
    await tx.save(preWarning);
    await keepNames(tx, preWarning.id, order.content);
    await this.outbox.add(tx, PreWarningIssued, issuedPayload(preWarning), preWarning.version);
    return preWarning;
  }

  /** For a Cancel. Null where nothing follows: it names none that we know, or one that is off, or newer words about it have come before. */
  async withdraw(tx: Tx, { alertId, content, receivedAt }: PreWarningOrder): Promise<PreWarning | null> {
    const preWarning = await lockPreWarningOf(tx, content);
    if (!preWarning?.stands || !preWarning.isOlderThan(content.sent)) return null;
    const now = this.clock.now();
    preWarning.withdraw(now, alertId, content.sent);
    await tx.save(preWarning);
    await keepNames(tx, preWarning.id, content);
    const { id: preWarningId, kind, headline, version } = preWarning;
    const words = { headline: briefOf(headline, 200), documentNumber: briefOf(content.documentNumber, 100) };
    const instants = { withdrawnAt: now.toISOString(), receivedAt: receivedAt.toISOString() };
    await this.outbox.add(tx, PreWarningWithdrawn, { preWarningId, kind, ...words, ...instants }, version);
    return preWarning;
  }
}

function issuedPayload(preWarning: PreWarning): PreWarningIssued {
  const { id: preWarningId, kind, areaCodes, colour, expectedOnsetAt, receivedAt } = preWarning;
  return {
    ...{ preWarningId, kind, areaCodes, colour },
    expectedOnsetAt: expectedOnsetAt?.toISOString() ?? null,
    headline: briefOf(preWarning.headline, 200),
    text: briefOf(preWarning.text, 2_000),
    documentNumber: briefOf(preWarning.documentNumber, 100),
    receivedAt: receivedAt.toISOString(),
  };
}
