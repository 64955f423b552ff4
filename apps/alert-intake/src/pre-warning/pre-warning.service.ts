import { PreWarningIssued, PreWarningWithdrawn } from '@qingkong/contracts';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AlertContent } from '../format/alert-content';
import { briefOf } from '../format/alert-text';
import { PreWarning, type PreWarningOrder, type PreWarningWithdrawal, withdrawalOf } from './pre-warning.entity';
import { findTombstone, keepNames, keepTombstone, lockPreWarningOf } from './pre-warning.repository';

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
    const { content } = order;
    const earlier = await lockPreWarningOf(tx, content);
    if (earlier && !earlier.isOlderThan(content.sent)) {
      await keepNames(tx, earlier.id, content);
      return null;
    }
    const withdrawal = await findTombstone(tx, content);
    if (withdrawal) {
      await keepTombstone(tx, withdrawal, content);
      // It was the withdrawal of this one, too, and only lacked what leads from its names to it.
      if (earlier?.stands) await this.end(tx, earlier, withdrawal, content);
      return null;
    }
    const preWarning = earlier?.stands ? earlier : PreWarning.issue(newId(), order);
    if (preWarning === earlier) preWarning.revise(order);
    await tx.save(preWarning);
    await keepNames(tx, preWarning.id, content);
    await this.outbox.add(tx, PreWarningIssued, issuedPayload(preWarning), preWarning.version);
    return preWarning;
  }

  /**
   * For a Cancel. Null where nothing follows: it names none that we know, or one that is off, or newer words about it have come before.
   * Where it names one that has not come, that one tells nobody when it does.
   */
  async withdraw(tx: Tx, order: PreWarningOrder): Promise<PreWarning | null> {
    const { content } = order;
    const preWarning = await lockPreWarningOf(tx, content);
    if (!preWarning) await keepTombstone(tx, withdrawalOf(order), content);
    if (!preWarning?.isOlderThan(content.sent)) return null;
    if (preWarning.stands) {
      await this.end(tx, preWarning, withdrawalOf(order), content);
      return preWarning;
    }
    // Off already; but what between the two withdrawals spoke of it again may still be on its way.
    preWarning.staysOff(content.sent);
    await tx.save(preWarning);
    await keepNames(tx, preWarning.id, content);
    return null;
  }

  private async end(
    tx: Tx,
    preWarning: PreWarning,
    withdrawal: PreWarningWithdrawal,
    content: AlertContent,
  ): Promise<void> {
    const now = this.clock.now();
    preWarning.withdraw(now, withdrawal);
    await tx.save(preWarning);
    await keepNames(tx, preWarning.id, content);
    const { id: preWarningId, kind, headline, version } = preWarning;
    const words = { headline: briefOf(headline, 200), documentNumber: briefOf(withdrawal.documentNumber, 100) };
    const instants = { withdrawnAt: now.toISOString(), receivedAt: withdrawal.receivedAt.toISOString() };
    await this.outbox.add(tx, PreWarningWithdrawn, { preWarningId, kind, ...words, ...instants }, version);
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
