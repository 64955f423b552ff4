import { Audit } from '@qingkong/audit';
import { type Caller } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { personAudience } from './audience';
import { NoticeService } from './notice.service';
import { type NoticeSubject } from './notice-subject';

/** There is no such notice, or this person was not told it. */
export class NoticeUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'notice-unknown';
  override readonly title = '通知不存在，或此人不在接收范围';
}

/** What ended can't be said again (R29). */
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
    const [notice] = await rows<{
      subject: NoticeSubject;
      responseId: string | null;
      invalidAt: Date | null;
      listVersionId: string | null;
    }>(
      tx,
      `select n.subject, n.response_id as "responseId", n.invalid_at as "invalidAt", r.list_version_id as "listVersionId"
       from notice n left join response r on r.id = n.response_id where n.id = $1 for update of n`,
      [noticeId],
    );
    const units = await rows<{ id: string }>(
      tx,
      `select distinct u.value ->> 'id' as id from delivery_batch b cross join lateral jsonb_array_elements(b.recipients) r
       cross join lateral jsonb_array_elements(r.value -> 'units') u where b.notice_id = $1 and r.value ->> 'personId' = $2`,
      [noticeId, personId],
    );
    if (!notice || units.length === 0)
      throw new NoticeUnknown('Nothing of this notice was for this person', { noticeId, personId });
    if (notice.invalidAt) throw new NoticeEnded('The response it speaks of is over', { noticeId });
    const level = 'response' in notice.subject ? notice.subject.response?.level : undefined;
    const measures = notice.listVersionId && level ? { listVersionId: notice.listVersionId, level } : null;
    const before = await this.notices.address(tx, noticeId, {
      ...notice,
      audience: personAudience(
        personId,
        units.map(({ id }) => id),
      ),
      measures,
    });
    await this.audit.record(tx, {
      actor: caller.sub,
      action: 'repeat',
      subject: noticeId,
      reason,
      facts: { personId },
    });
    return { noticeId, persons: before };
  }
}
