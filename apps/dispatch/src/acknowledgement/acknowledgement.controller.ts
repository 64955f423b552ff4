import { AllowAnyone } from '@qingkong/auth';
import { Database, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN, SETTINGS } from '@qingkong/service';
import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { type DispatchSettings } from '../delivery/channels';
import { confirmField } from '../delivery/link';
import { compose } from '../notice/words';
import { linkPage } from './acknowledgement-page';
import { ConfirmationRequest } from './acknowledgement.requests';
import { AcknowledgementService, type LinkedDelivery, LinkUnknown } from './acknowledgement.service';

/** The link in every message. The link itself is the proof of who confirms; GET shows, only POST acts (H9). */
@Controller('a')
@AllowAnyone()
export class AcknowledgementController {
  constructor(
    private readonly db: Database,
    private readonly acknowledgements: AcknowledgementService,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(SETTINGS) private readonly settings: DispatchSettings,
  ) {}

  /** The page behind the link. Shows, and changes nothing: scanners and previews open links. */
  @Get(':token')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@Param('token') token: string): Promise<string> {
    const delivery = await this.db.transaction((tx) => this.open(tx, token));
    return this.page(delivery, token, delivery.acknowledgedAt !== null);
  }

  /** 签收: confirms for every role in which the person was told; again changes nothing. */
  @Post(':token')
  @HttpCode(200)
  @Header('content-type', 'text/html; charset=utf-8')
  async confirm(@Param('token') token: string, @Body() body: ConfirmationRequest): Promise<string> {
    if (body.confirm !== confirmField(this.settings.linkKey, token))
      throw new LinkUnknown('The form field does not belong to this link');
    return this.db.transaction(async (tx) => {
      const delivery = await this.open(tx, token);
      if (!delivery.isOver) await this.acknowledgements.confirm(tx, delivery);
      return this.page(delivery, token, true);
    });
  }

  private open(tx: Tx, token: string): Promise<LinkedDelivery> {
    return this.acknowledgements.linked(tx, token, this.settings.linkKey);
  }

  private page(delivery: LinkedDelivery, token: string, confirmed: boolean): string {
    const { subject, personId, units } = delivery;
    const { jurisdiction, drillPrefix, timeZone } = this.plan;
    const { text } = compose(
      subject,
      { personId, address: '', units, repeatOf: null },
      { kind: 'webhook', link: null, bureau: jurisdiction.bureau, drillPrefix, timeZone },
    );
    const names = units.map((unit) => unit.name);
    const { isOver } = delivery;
    return linkPage({
      subject,
      // An order that no longer holds isn't shown: whoever opens it days later must not stop his plant (R29).
      text: isOver ? '本通知所述响应已终止或级别已调整，请以最新通知为准。' : text,
      units: names,
      state: isOver ? 'over' : confirmed ? 'confirmed' : 'open',
      field: confirmField(this.settings.linkKey, token),
    });
  }
}
