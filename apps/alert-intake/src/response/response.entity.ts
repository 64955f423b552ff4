import { DomainError } from '@qingkong/contracts';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ResponseState = 'announced' | 'active' | 'ended' | 'withdrawn';
export type ResponseKind = 'actual' | 'drill';
export type EndReason = 'lifted' | 'withdrawn' | 'supersededByReal';

const NEXT: Record<ResponseState, readonly ResponseState[]> = {
  announced: ['active', 'withdrawn'],
  active: ['ended'],
  ended: [],
  withdrawn: [],
};

/** A response was asked to go where its state doesn't lead. */
export class ResponseMoveRefused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'response-move-refused';
  override readonly title = '响应当前状态不允许此操作';
}

/** What must be known for a response to exist; instants, six-digit area codes. */
export interface NewResponse {
  readonly id: string;
  readonly serial: string;
  readonly kind: ResponseKind;
  readonly origin: 'alert' | 'assurance';
  readonly jurisdiction: string;
  readonly areaCodes: readonly string[];
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  readonly primaryPollutant: string | null;
  readonly documentNumber: string | null;
  readonly planVersion: string;
  readonly alertSentAt: Date;
  readonly receivedAt: Date;
  readonly onsetAt: Date;
}

/** One episode, from announcement to end. `version` grows by one with every event it gives rise to. */
@Entity('response')
export class Response {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') serial!: string;
  @Column('text') kind!: ResponseKind;
  @Column('text') origin!: 'alert' | 'assurance';
  @Column('text') jurisdiction!: string;
  @Column('text', { name: 'area_codes', array: true }) areaCodes!: string[];
  @Column('text') state!: ResponseState;
  @Column('text') colour!: AlertColour;
  @Column('text') level!: ResponseLevel;
  @Column('text', { name: 'primary_pollutant', nullable: true }) primaryPollutant!: string | null;
  @Column('text', { name: 'document_number', nullable: true }) documentNumber!: string | null;
  @Column('text', { name: 'plan_version' }) planVersion!: string;
  @Column('timestamptz', { name: 'alert_sent_at' }) alertSentAt!: Date;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('timestamptz', { name: 'onset_at' }) onsetAt!: Date;
  /** When it became active here; the measures count from `onsetAt`, which may be earlier (R05). */
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason!: EndReason | null;
  @Column('int') version!: number;

  static announce(facts: NewResponse): Response {
    return Object.assign(new Response(), {
      ...facts,
      areaCodes: [...facts.areaCodes],
      state: 'announced',
      startedAt: null,
      endedAt: null,
      endReason: null,
      version: 1,
    });
  }

  get isOpen(): boolean {
    return this.state === 'announced' || this.state === 'active';
  }

  hasOnsetBy(now: Date): boolean {
    return this.onsetAt.getTime() <= now.getTime();
  }

  start(at: Date): void {
    this.moveTo('active');
    this.startedAt = at;
  }

  end(at: Date, reason: EndReason): void {
    this.moveTo('ended');
    this.endedAt = at;
    this.endReason = reason;
  }

  /** Before its onset: nothing was ever owed (R06). */
  withdraw(at: Date, reason: EndReason = 'withdrawn'): void {
    this.moveTo('withdrawn');
    this.endedAt = at;
    this.endReason = reason;
  }

  private moveTo(next: ResponseState): void {
    if (!NEXT[this.state].includes(next)) {
      throw new ResponseMoveRefused(`Response ${this.serial} is ${this.state}: it cannot become ${next}`, {
        responseId: this.id,
        state: this.state,
      });
    }
    this.state = next;
    this.version += 1;
  }
}
