import { Audit } from '@qingkong/audit';
import { type Caller } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { personAudience } from './audience';
import { NoticeService } from './notice.service';
import { type NoticeKind } from './notice-subject';
import { overtakenEnterprises } from './overtaken.repository';

/** There is no such notice, or this person was not told it. */
export class NoticeUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'notice-unknown';
  override readonly title = '通知不存在，或此人不在接收范围';
}

/** What ended can't be said again (R29), nor what is not the newest any more. */
export class NoticeEnded extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'notice-ended';
  override readonly title = '通知已失效，不能重发';
}

/** 重发: the duty officer has one person told once more, on purpose and with a reason. The same notice, so its end ends this too. */
@Injectable()
export class RepeatService {
  constructor(
    private readonly notices: NoticeService,
    private readonly audit: Audit,
  ) {}

  async repeat(
    tx: Tx,
    caller: Caller,
    request: { noticeId: string; personId: string; reason: string },
  ): Promise<{ noticeId: string; persons: number }> {
    const { noticeId, personId, reason } = request;
    const [notice] = await rows<{ kind: NoticeKind; invalidAt: Date | null }>(
      tx,
      'select kind, invalid_at as "invalidAt" from notice where id = $1 for update',
      [noticeId],
    );
    const units = await rows<{ id: string }>(
      tx,
      `select distinct u.id from delivery_batch b cross join lateral json_array_elements(b.recipients) r
       cross join lateral json_array_elements_text(r.value -> 2) u (id) where b.notice_id = $1 and r.value ->> 0 = $2`,
      [noticeId, personId],
    );
    if (!notice || units.length === 0)
      throw new NoticeUnknown('Nothing of this notice was for this person', { noticeId, personId });
    if (notice.invalidAt) throw new NoticeEnded('The response it speaks of is over', { noticeId });
    const overtaken = await overtakenEnterprises(tx, noticeId);
    const unitIds = units.flatMap(({ id }) => (overtaken.has(id) ? [] : [id]));
    if (unitIds.length === 0)
      throw new NoticeEnded('Something newer has been said to this person', { noticeId, personId });
    const audience = personAudience(personId, unitIds);
    const persons = await this.notices.address(tx, noticeId, { kind: notice.kind, audience });
    await this.audit.record(tx, {
      actor: caller.sub,
      action: 'repeat',
      subject: noticeId,
      reason,
      facts: { personId },
    });
    return { noticeId, persons };
  }
}
