import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type Asked, askStretch, lockObligations, OPEN_STATES, reopenFrom, TERMINATE } from './obligation.repository';

/** What is asked from `fromAt` on, stretch by stretch in time, by the open responses of one kind, real or drill. */
export interface Imposition {
  readonly fromAt: Date;
  readonly asked: readonly Asked[];
  readonly responseIds: readonly string[];
}

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  /** Two that write at once do so one after the other: whoever asks first reads what is to be asked after this. */
  async lock(tx: Tx): Promise<void> {
    await lockObligations(tx);
  }

  /**
   * One obligation per line whose cell obliges. 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to stop
   * (R22); an empty cell is a fault of the list, never "no measures" (C23): what the line had to do before stays in force, and where the
   * source that asked it has ended, the ruling one asks it now. What was asked before is superseded, never failed (R09), and void where
   * it had not begun (R06). Whoever has confirmed this notice already, in the moment since it went out, is taken as having confirmed.
   * The caller holds the lock.
   */
  async impose(tx: Tx, { fromAt, asked, responseIds }: Imposition, noticeId: string | null): Promise<void> {
    await reopenFrom(tx, fromAt, asked, responseIds);
    for (const stretch of asked) await askStretch(tx, stretch, { noticeId, responseIds });
  }

  /** The enterprise has confirmed that it knows what is asked from this instant on, and not what comes later; what it does is another matter (R23). */
  async acknowledge(tx: Tx, responseId: string, unitIds: readonly string[], at: string): Promise<void> {
    await tx.query(
      `update obligation set state = 'acknowledged' where response_id = $1 and unit_id = any($2::text[]) and state = 'due'
         and from_at <= $3 and (ended_at is null or ended_at > $3)`,
      [responseId, unitIds, at],
    );
  }

  /** The response is over: terminated, never failed (C32); also what another source was to supersede later. */
  async terminate(tx: Tx, responseId: string, at: Date): Promise<void> {
    await lockObligations(tx);
    await tx.query(TERMINATE, [responseId, at, OPEN_STATES]);
  }
}
