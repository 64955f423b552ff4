import { Database, rows } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { NoticeService } from '../notice/notice.service';

/** An answer older than this is no answer: its lane waits for the next look. */
const FRESH_MS = 1_000;
const FORGET_MS = 10 * 60_000;

export type NoticeValidity = 'valid' | 'ended' | 'unknown';

/**
 * Whether a notice may still be said, asked right before every attempt (R29). Ends handled by this instance are known at once; those of
 * another, and those whose COMMIT was answered into the void, by a look at the database that is never older than a second.
 */
@Injectable()
export class Validity {
  /** By notice, when it was last seen to be valid, or to have ended; milliseconds of the monotonic clock. */
  private readonly seenAt = new Map<string, number>();
  private readonly endedAt = new Map<string, number>();

  constructor(
    private readonly db: Database,
    notices: NoticeService,
  ) {
    notices.onInvalid((ids) => this.end(ids));
  }

  of(noticeId: string): NoticeValidity {
    if (this.endedAt.has(noticeId)) return 'ended';
    return performance.now() - (this.seenAt.get(noticeId) ?? -Infinity) <= FRESH_MS ? 'valid' : 'unknown';
  }

  /** A claim asks too: its statement, begun at `at`, takes nothing that has ended. */
  seen(noticeIds: Iterable<string>, at: number): void {
    for (const id of noticeIds) this.seenAt.set(id, at);
  }

  /** Looks at all these notices. Throws where the database can't be asked: what it would have said stays unknown. */
  async look(noticeIds: readonly string[]): Promise<void> {
    const at = performance.now();
    const ended = await this.db.transaction((tx) =>
      rows<{ id: string }>(tx, 'select id from notice where id = any($1::uuid[]) and invalid_at is not null', [
        noticeIds,
      ]),
    );
    this.end(ended.map(({ id }) => id));
    this.seen(noticeIds, at);
    for (const known of [this.seenAt, this.endedAt])
      for (const [id, since] of known) if (at - since > FORGET_MS) known.delete(id);
  }

  private end(noticeIds: readonly string[]): void {
    for (const id of noticeIds) this.endedAt.set(id, performance.now());
  }
}
