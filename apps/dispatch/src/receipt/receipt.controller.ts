import { hash, timingSafeEqual } from 'node:crypto';
import { AllowAnyone } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { Database } from '@qingkong/persistence';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { type Request } from 'express';
import { type ReceiptReader } from '../channel/channel';
import { Channels } from '../delivery/channels';
import { readBody } from './receipt-body';
import { ReceiptService } from './receipt.service';

/** No such account, one that takes no receipts, or a wrong secret. Says no more than that. */
export class ReceiptAddressUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'receipt-address-unknown';
  override readonly title = '回执地址无效';
}

/** Nothing of what the account's provider sends. */
export class ReceiptsUnreadable extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'receipts-unreadable';
  override readonly title = '回执内容无法解析';
}

/** Where providers report what became of messages. They have no token: the address they were given ends with a secret of the account. */
@Controller('v1/receipts')
@AllowAnyone()
export class ReceiptController {
  constructor(
    private readonly db: Database,
    private readonly receipts: ReceiptService,
    private readonly channels: Channels,
  ) {}

  /** Takes receipts in the provider's own form and answers as it wants to be answered, else it would say them again. */
  @Post(':account/:secret')
  @HttpCode(200)
  async take(
    @Param('account') account: string,
    @Param('secret') secret: string,
    @Req() request: Request,
  ): Promise<object> {
    const reader = this.readerOf(account, secret);
    const body = await readBody(request);
    const receipts = reader.read(body);
    // An empty list is how a provider tries out an address. Where nothing at all can be read its form has changed, and it shall notice.
    const isTrial = Array.isArray(body) && body.length === 0;
    if (!receipts || (receipts.length === 0 && !isTrial)) {
      throw new ReceiptsUnreadable('No receipt in this body can be read');
    }
    await this.db.transaction((tx) => this.receipts.take(tx, account, receipts));
    return reader.answer;
  }

  private readerOf(account: string, secret: string): ReceiptReader {
    const reader = this.channels.all.find((channel) => channel.account === account)?.receipts;
    if (!reader || !timingSafeEqual(digest(reader.secret), digest(secret))) {
      throw new ReceiptAddressUnknown('No receipts are taken here');
    }
    return reader;
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
