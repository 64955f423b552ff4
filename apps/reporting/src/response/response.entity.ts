import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ResponseState = 'announced' | 'active' | 'ended' | 'withdrawn';

/** Whether an event is missing before this one is the version's business; an end is believed of any open response. */
const NEXT: Record<ResponseState, readonly ResponseState[]> = {
  announced: ['active', 'ended', 'withdrawn'],
  active: ['ended'],
  ended: [],
  withdrawn: [],
};

/** An event that doesn't follow from what we have heard of this response before, though its version does. */
export class ResponseMoveRefused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'response-move-refused';
  override readonly title = '响应状态不允许此变更';
}

/** This service's copy of one response: its course [onsetAt, endedAt) decides which days are owed. */
@Entity({ name: 'response' })
export class Response {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  serial!: string;

  @Column({ type: 'text' })
  kind!: 'actual' | 'drill';

  /** Six-digit area code of whoever issued it; a county's own alert owes the Office no dailies (C11). */
  @Column({ type: 'text' })
  jurisdiction!: string;

  @Column({ type: 'text', name: 'plan_version' })
  planVersion!: string;

  /** When the alert was received, or whatever moved its onset since: from here on we know of it (R05). */
  @Column({ type: 'timestamptz', precision: 3, name: 'announced_at' })
  announcedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'onset_at' })
  onsetAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'text' })
  state!: ResponseState;

  /** Of the last event that we have heard of, also where it changed nothing here. */
  @Column({ type: 'int' })
  version!: number;

  /** The last calendar day whose daily reports are open, YYYY-MM-DD. */
  @Column({ type: 'date', name: 'opened_through', nullable: true })
  openedThrough!: string | null;

  get isWithdrawn(): boolean {
    return this.state === 'withdrawn';
  }

  /** It begins at another time, which we have known since `knownAt`: its days are counted anew (R05, R06). */
  moveOnset(onsetAt: Date, knownAt: Date): void {
    this.onsetAt = onsetAt;
    this.announcedAt = knownAt;
    this.openedThrough = null;
  }

  start(): void {
    this.moveTo('active');
  }

  lift(at: Date): void {
    this.moveTo('ended');
    this.endedAt = at;
  }

  withdraw(): void {
    this.moveTo('withdrawn');
  }

  private moveTo(next: ResponseState): void {
    if (!NEXT[this.state].includes(next)) {
      throw new ResponseMoveRefused(`Response ${this.serial} is ${this.state} and cannot become ${next}`, {
        responseId: this.id,
      });
    }
    this.state = next;
  }
}
