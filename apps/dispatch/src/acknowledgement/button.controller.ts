import { AllowAnyone } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { Database } from '@qingkong/persistence';
import { SETTINGS } from '@qingkong/service';
import { Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { type Request } from 'express';
import { type ButtonPress, type ButtonReader } from '../channel/channel';
import { Channels, type DispatchSettings } from '../delivery/channels';
import { readText } from '../receipt/receipt-body';
import { AcknowledgementService, LinkUnknown } from './acknowledgement.service';

/** No account with buttons, or not its provider that calls. Says no more than that. */
export class ButtonUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'button-unknown';
  override readonly title = '回调地址或签名无效';
}

/** Where the provider of an app says which button was pressed. Its signature is the proof that it calls, and who pressed stands within (H9). */
@Controller('v1/buttons')
@AllowAnyone()
export class ButtonController {
  constructor(
    private readonly db: Database,
    private readonly acknowledgements: AcknowledgementService,
    private readonly channels: Channels,
    @Inject(SETTINGS) private readonly settings: DispatchSettings,
  ) {}

  /** The provider tries out the address. */
  @Get(':account')
  @Header('content-type', 'text/plain; charset=utf-8')
  greet(@Param('account') account: string, @Query() query: Record<string, unknown>): string {
    const answer = this.readerOf(account).greet(query);
    if (answer === null) throw new ButtonUnknown('Not signed by the provider');
    return answer;
  }

  /** 签收 by the button of a card, as by the link behind it: once, and again changes nothing. Other calls are heard and nothing follows. */
  @Post(':account')
  @HttpCode(200)
  @Header('content-type', 'application/xml; charset=utf-8')
  async press(
    @Param('account') account: string,
    @Query() query: Record<string, unknown>,
    @Req() request: Request,
  ): Promise<string> {
    const reader = this.readerOf(account);
    const press = reader.read(query, await readText(request));
    if (press === null) throw new ButtonUnknown('Not signed by the provider');
    return press === 'nothing' ? '' : press.answer(await this.confirm(account, press));
  }

  /** What stands on the button from now on. */
  private confirm(account: string, press: ButtonPress): Promise<string> {
    return this.db.transaction(async (tx) => {
      const delivery = await this.acknowledgements.linked(tx, press.token, this.settings.linkKey);
      const isHis = delivery.address.toLowerCase() === press.by.toLowerCase();
      if (delivery.account !== account || !isHis) throw new LinkUnknown('The card is not his who pressed');
      if (delivery.isOver) return '通知已失效';
      await this.acknowledgements.confirm(tx, delivery, 'wecomCard');
      return '已签收';
    });
  }

  private readerOf(account: string): ButtonReader {
    const reader = this.channels.all.find((channel) => channel.account === account)?.buttons;
    if (!reader) throw new ButtonUnknown('No buttons here');
    return reader;
  }
}
