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
  /** Whose order it is, where no message is behind it (C49). */
  readonly authority: string | null;
  readonly orderReason: string | null;
  readonly expiresAt: Date | null;
  readonly alertSentAt: Date;
  readonly receivedAt: Date;
  readonly onsetAt: Date;
}

/** What an Update changes; null: stays. */
export interface ResponseChange {
  readonly sentAt: Date;
  readonly expiresAt: Date | null;
  readonly documentNumber: string | null;
  readonly primaryPollutant: string | null;
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  /** From when on the level counts. */
  readonly levelFromAt: Date | null;
  /** From when on it says that it holds, with or without another level. */
  readonly statedStart: Date | null;
  /** A lift that was announced ahead doesn't hold any more. */
  readonly endsLiftAhead?: boolean;
}

/** Where, and from when on, a response holds; six-digit codes. */
export interface ResponseScope {
  readonly areaCodes: readonly string[];
  readonly onsetAt: Date;
}

/** A lift whose instant lies ahead, by which message. */
export interface LiftAhead {
  readonly alertId: string;
  readonly sentAt: Date;
  readonly dueAt: Date;
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
  /** From when on; ahead where a change was announced and is not in force yet (R06). */
  @Column('timestamptz', { name: 'level_from_at' }) levelFromAt!: Date;
  @Column('text', { name: 'primary_pollutant', nullable: true }) primaryPollutant!: string | null;
  @Column('text', { name: 'document_number', nullable: true }) documentNumber!: string | null;
  @Column('text', { name: 'plan_version' }) planVersion!: string;
  @Column('text', { nullable: true }) authority!: string | null;
  @Column('text', { name: 'order_reason', nullable: true }) orderReason!: string | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'alert_sent_at' }) alertSentAt!: Date;
  /** When HQ sent the newest message on its level and words that was applied to it; what is older changes nothing any more (R12). */
  @Column('timestamptz', { name: 'last_sent_at' }) lastSentAt!: Date;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('timestamptz', { name: 'onset_at' }) onsetAt!: Date;
  /** When it became active here; the measures count from `onsetAt`, which may be earlier (R05). */
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason!: EndReason | null;
  /** When it ends by itself, since HQ has said so ahead; null while nobody has (C35), and once it is over. */
  @Column('timestamptz', { name: 'lift_due_at', nullable: true }) liftDueAt!: Date | null;
  /** The message that said so. */
  @Column('uuid', { name: 'lift_alert_id', nullable: true }) liftAlertId!: string | null;
  /** When HQ sent its newest word on a lift ahead, that it comes or is taken back; null before any. The level has an order of its own (R12). */
  @Column('timestamptz', { name: 'lift_sent_at', nullable: true }) liftSentAt!: Date | null;
  /** Every instant from which on a message said that it, or its level, holds: one that is said again is only repeated (R05). */
  @Column('timestamptz', { name: 'stated_starts', array: true }) statedStarts!: Date[];
  /** The response with which it is one episode by HQ's order; both keep their own clock (R12). */
  @Column('uuid', { name: 'merged_into', nullable: true }) mergedInto!: string | null;
  @Column('int') version!: number;

  static announce(facts: NewResponse): Response {
    return Object.assign(new Response(), {
      ...facts,
      areaCodes: [...facts.areaCodes],
      levelFromAt: facts.onsetAt,
      lastSentAt: facts.alertSentAt,
      liftDueAt: null,
      liftAlertId: null,
      liftSentAt: null,
      statedStarts: [facts.onsetAt],
      mergedInto: null,
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

  isLiftDueBy(now: Date): boolean {
    return this.isOpen && this.liftDueAt !== null && this.liftDueAt.getTime() <= now.getTime();
  }

  /** What a message says that keeps the response going: another level, other words, a later end of its validity. */
  follow(change: ResponseChange): void {
    this.adopt(change);
    this.version += 1;
  }

  /** The same, of a message that also says where or from when on it holds: the onset only of what has not begun. */
  changeScope(change: ResponseChange, { areaCodes, onsetAt }: ResponseScope): void {
    if (this.state !== 'announced' && onsetAt.getTime() !== this.onsetAt.getTime())
      this.refuse('begin at another time');
    this.adopt(change);
    this.areaCodes = [...areaCodes];
    if (this.levelFromAt.getTime() === this.onsetAt.getTime()) this.levelFromAt = onsetAt;
    this.onsetAt = onsetAt;
    this.version += 1;
  }

  /** It goes on until then, unless a later message says otherwise. */
  announceLift({ alertId, sentAt, dueAt }: LiftAhead): void {
    if (!this.isOpen) this.refuse('be lifted ahead');
    this.liftDueAt = dueAt;
    this.liftAlertId = alertId;
    this.liftSentAt = latest(sentAt, this.liftSentAt);
    this.version += 1;
  }

  /** HQ takes the lift back that it announced ahead. */
  takeBackLift(sentAt: Date): void {
    if (!this.isOpen) this.refuse('go on');
    this.forgetLift();
    this.liftSentAt = latest(sentAt, this.liftSentAt);
    this.version += 1;
  }

  /** Something is said of it that changes nothing here. */
  note(): void {
    if (!this.isOpen) this.refuse('be spoken of');
    this.version += 1;
  }

  private adopt(change: ResponseChange): void {
    if (!this.isOpen) this.refuse('follow a message');
    const { sentAt, expiresAt, documentNumber, primaryPollutant, colour, level, levelFromAt, statedStart } = change;
    this.lastSentAt = sentAt;
    this.expiresAt = expiresAt ?? this.expiresAt;
    this.documentNumber = documentNumber ?? this.documentNumber;
    this.primaryPollutant = primaryPollutant ?? this.primaryPollutant;
    this.colour = colour;
    this.level = level;
    this.levelFromAt = levelFromAt ?? this.levelFromAt;
    if (statedStart) this.statedStarts = [...this.statedStarts, statedStart];
    if (change.endsLiftAhead) this.forgetLift();
  }

  private forgetLift(): void {
    this.liftDueAt = null;
    this.liftAlertId = null;
  }

  /** One episode with another (R12): said of what is over, once. */
  mergeInto(other: Response): void {
    if (this.isOpen || this.mergedInto !== null) this.refuse('be merged');
    this.mergedInto = other.id;
    this.version += 1;
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
    if (!NEXT[this.state].includes(next)) this.refuse(`become ${next}`);
    this.state = next;
    if (!this.isOpen) this.forgetLift();
    this.version += 1;
  }

  private refuse(what: string): never {
    const { id: responseId, serial, state } = this;
    throw new ResponseMoveRefused(`Response ${serial} is ${state}: it cannot ${what}`, { responseId, state });
  }
}

/** What events say of its end, as ISO instants: `endsAt`, when it ends by itself, and until when HQ's word holds; null where HQ said neither. */
export function spokenEndOf({ liftDueAt, expiresAt }: Pick<Response, 'liftDueAt' | 'expiresAt'>) {
  const endsAt = liftDueAt?.toISOString() ?? null;
  return { endsAt, expiresAt: endsAt ?? expiresAt?.toISOString() ?? null };
}

function latest(one: Date, other: Date | null): Date {
  return other === null || one > other ? one : other;
}
