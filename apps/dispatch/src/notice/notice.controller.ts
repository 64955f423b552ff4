import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Database } from '@qingkong/persistence';
import { Body, Controller, Get, Headers, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import {
  deliveriesOf,
  type DeliveryView,
  type NoticeProgress,
  PAGE,
  progressOf,
  progressOfResponse,
  type Silent,
  silentOf,
} from './notice-view.repository';
import { DeliveriesQuery, NoticesQuery, RepeatRequest } from './notice.requests';
import { NoticeUnknown, RepeatService } from './repeat.service';

/** What was said, to how many, who has it and who hasn't confirmed. For the Office; other scopes come with the console. */
@Controller('v1/notices')
@Allow('duty', 'head', 'auditor')
export class NoticeController {
  constructor(
    private readonly db: Database,
    private readonly repeats: RepeatService,
    private readonly idempotency: Idempotency,
  ) {}

  /** All that was said of a response, oldest first. */
  @Get()
  async list(@Query() { responseId, cursor }: NoticesQuery): Promise<{ items: NoticeProgress[]; next: string | null }> {
    const items = await progressOfResponse(this.db, responseId, cursor ?? null);
    return { items, next: items.length === PAGE ? (items.at(-1)?.id ?? null) : null };
  }

  /** One notice, and who has not confirmed it. */
  @Get(':id')
  async get(@Param('id', ParseUUIDPipe) id: string): Promise<NoticeProgress & { silent: Silent[] }> {
    const progress = await progressOf(this.db, id);
    if (!progress) throw new NoticeUnknown('No such notice', { noticeId: id });
    return { ...progress, silent: await silentOf(this.db, id) };
  }

  /** Every message of a notice and what became of it; ids instead of contacts (R32). */
  @Get(':id/deliveries')
  async deliveries(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { cursor }: DeliveriesQuery,
  ): Promise<{ items: DeliveryView[]; next: string | null }> {
    const [batchId = '0', ordinal = '0'] = cursor?.split('-') ?? [];
    const items = await deliveriesOf(this.db, id, { batchId, ordinal: Number(ordinal) });
    return { items, next: items.length === PAGE ? (items.at(-1)?.id ?? null) : null };
  }

  /** 重发: one person hears it once more, on purpose and with a reason. */
  @Post(':id/repeats')
  @Allow('duty')
  async repeat(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: RepeatRequest,
    @CurrentCaller() caller: Caller,
    @Headers('idempotency-key') key?: string,
  ): Promise<{ noticeId: string; persons: number }> {
    return this.idempotency.transaction({ caller: caller.sub, key, route: `notices/${id}/repeats`, body }, (tx) =>
      this.repeats.repeat(tx, caller, { noticeId: id, personId: body.personId, reason: body.reason }),
    );
  }
}
