import { type Tx } from '@qingkong/persistence';
import { type Logger } from '@qingkong/observability';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Receipt } from '../channel/channel';
import { MarkWriter } from '../delivery/mark-writer.service';
import { forgetStrangers, keepReceipts, settleReceipts } from '../delivery/receipt.repository';

/** What providers say later of messages they took. Proves that a phone has it, never that anybody has read it. */
@Injectable()
export class ReceiptService {
  constructor(
    private readonly marks: MarkWriter,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Takes receipts in any order, as often as they come; one of a message that nobody here has sent is kept for three days and changes nothing. */
  async take(tx: Tx, account: string, receipts: readonly Receipt[]): Promise<void> {
    const { news, places } = await keepReceipts(tx, account, receipts);
    const received = await settleReceipts(tx, places);
    await this.marks.tellNotified(
      tx,
      [],
      received.filter((one) => one.isNews),
    );
    await forgetStrangers(tx);
    const failed = received.filter(({ state }) => state === 'failed').length;
    const facts = { account, receipts: receipts.length, news, delivered: received.length - failed, failed };
    if (failed > 0) this.log.warn(facts, 'receipts say that messages did not arrive');
    else this.log.debug(facts, 'receipts taken');
  }
}
