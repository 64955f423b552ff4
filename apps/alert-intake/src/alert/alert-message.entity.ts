import { createHash } from 'node:crypto';
import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type RawMessage } from '../format/alert-formats';
import { type Authority, SENDER_FAULTS, type Speaker } from '../sender/authority';
import { isSentAhead } from '../format/alert-content-absurdities';
import {
  type AlertCategory,
  type AlertContent,
  type AlertKey,
  type AlertMessageType,
  type AlertReference,
  type AlertStatus,
} from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { isLift } from './alert-meaning';
import { type IgnoreReason, LIFTED, type QuarantineReason, TOMBSTONES } from './alert-reasons';
import { type Verdict } from './alert-verdict';

export type AlertState = 'received' | 'applied' | 'ignored' | 'quarantined' | 'dismissed';

const NEXT: Record<AlertState, readonly AlertState[]> = {
  received: ['applied', 'ignored', 'quarantined'],
  // Applied by hand, or by itself once what it waits for has come; then it may be ignored, or wait for another reason.
  quarantined: ['applied', 'ignored', 'dismissed', 'quarantined'],
  applied: [],
  // A lift that stands against what it names: once that leads to what runs, it ends it.
  ignored: ['applied'],
  dismissed: [],
};

/** More references than this are absurd, and the message goes to the duty officer anyway. */
const KEPT_REFERENCES = 100;

/** The duty officer, or somebody else, has decided on this message before. */
export class AlertAlreadyDecided extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'alert-already-decided';
  override readonly title = '该信息已处置';
}

/** A message as it came in: the bytes, how, by whom, when. */
export interface Arrival extends Speaker, RawMessage {}

/** Who decided on a message by hand, and why. */
export interface Decider {
  readonly by: string;
  readonly note: string;
}

/** One message from outside, stored as received, and what became of it. */
@Entity('alert_message')
export class AlertMessage {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') sender!: string;
  @Column('text') identifier!: string;
  @Column('timestamptz') sent!: Date;
  @Column('text', { name: 'key_hash' }) keyHash!: string;
  @Column('text', { name: 'name_hash' }) nameHash!: string;
  @Column('bytea', { select: false }) body!: Buffer;
  @Column('text', { name: 'body_hash' }) bodyHash!: string;
  @Column('text', { name: 'content_type', nullable: true }) contentType!: string | null;
  @Column('text') way!: 'kafka' | 'http';
  @Column('text', { nullable: true }) client!: string | null;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  /** Where it stands in HQ's order (R12): when it was sent, or, if its sender's clock can't be right, when it came. */
  @Column('timestamptz', { name: 'ordered_at' }) orderedAt!: Date;
  /** It came with authority, or the duty officer let it through; among these a key is unique. */
  @Column('boolean', { name: 'is_authorised' }) isAuthorised!: boolean;
  @Column('text') status!: AlertStatus;
  @Column('text', { name: 'message_type' }) messageType!: AlertMessageType;
  @Column('text') category!: AlertCategory;
  @Column('text', { nullable: true }) headline!: string | null;
  @Column('text') jurisdiction!: string;
  @Column('boolean', { name: 'is_drill' }) isDrill!: boolean;
  @Column('boolean', { name: 'is_lift' }) isLift!: boolean;
  @Column('text', { name: 'reference_hashes', array: true }) referenceHashes!: string[];
  @Column('text') state!: AlertState;
  @Column('text', { nullable: true }) reason!: IgnoreReason | QuarantineReason | null;
  @Column('text', { name: 'reason_text', nullable: true }) reasonText!: string | null;
  @Column('boolean', { name: 'is_tombstone' }) isTombstone!: boolean;
  @Column('uuid', { name: 'response_id', nullable: true }) responseId!: string | null;
  @Column('timestamptz', { name: 'decided_at' }) decidedAt!: Date;
  @Column('text', { name: 'decided_by', nullable: true }) decidedBy!: string | null;
  @Column('text', { name: 'decision_note', nullable: true }) decisionNote!: string | null;

  /** Hashes of other bodies that came under its key. */
  @Column('text', { name: 'conflict_hashes', array: true }) conflictHashes!: string[];

  static receive(
    id: string,
    arrival: Arrival,
    content: AlertContent,
    authority: Authority,
    receivedAt: Date,
  ): AlertMessage {
    const { sender, identifier, sent, status, messageType, category, headline } = content;
    const { bytes, contentType, way, client } = arrival;
    return Object.assign(new AlertMessage(), {
      ...{
        id,
        sender,
        identifier,
        sent,
        status,
        messageType,
        category,
        headline,
        contentType,
        way,
        client,
        receivedAt,
      },
      orderedAt: isSentAhead(sent, receivedAt) ? receivedAt : sent,
      isAuthorised: authority.kind !== 'refused',
      jurisdiction: authority.jurisdiction,
      keyHash: keyHashOf(content),
      nameHash: nameHashOf(content),
      body: bytes,
      bodyHash: bodyHashOf(bytes),
      isDrill: kindOf(content) === 'drill',
      isLift: isLift(content),
      referenceHashes: referenceHashesOf(content),
      state: 'received' as const,
      isTombstone: false,
      conflictHashes: [],
      responseId: null,
      reason: null,
      reasonText: null,
    });
  }

  /** Keeps the hash of another body under its key; false if that one has come before. */
  meetsConflict(bodyHash: string): boolean {
    if (this.conflictHashes.includes(bodyHash)) return false;
    this.conflictHashes = [...this.conflictHashes, bodyHash];
    return true;
  }

  /** Whether it came from somebody without authority, whatever the duty officer has made of it. */
  get isOfStranger(): boolean {
    return !this.isAuthorised || SENDER_FAULTS.some((fault) => fault === this.reason);
  }

  /** Whether what comes, or what leads on, may still move it without anybody's hand. */
  get waits(): boolean {
    return this.state === 'quarantined' || this.isTombstone;
  }

  /** Whether it refers to anything besides these. */
  namesBeyond(known: readonly Pick<AlertMessage, 'keyHash' | 'nameHash'>[]): boolean {
    return this.referenceHashes.some((hash) => !known.some((one) => one.keyHash === hash || one.nameHash === hash));
  }

  /** Whether what it refers to is over, as far as that is for a lift to say: it is one that stands, or has met one. */
  get isOfEnd(): boolean {
    const stands = this.isLift && this.category === 'alert' && (this.state === 'applied' || this.isTombstone);
    return stands || (this.state === 'ignored' && LIFTED.has(this.reason ?? ''));
  }

  /** Whether a verdict on it anew says more than that it waits on. A lift that stands against what it names may end something, and no more. */
  isMovedBy(verdict: Verdict): boolean {
    if (this.state === 'ignored') return verdict.act !== 'ignore' && verdict.act !== 'quarantine';
    return verdict.act !== 'quarantine' || verdict.reason !== this.reason;
  }

  /** `responseId` null: what it says belongs to no response. */
  apply(at: Date, responseId: string | null, decider?: Decider): void {
    this.moveTo('applied', at, decider);
    this.responseId = responseId;
    this.isTombstone = false;
    // What a person takes the responsibility for has authority.
    this.isAuthorised = true;
  }

  ignore(at: Date, reason: IgnoreReason, text: string): void {
    this.moveTo('ignored', at);
    this.reason = reason;
    this.reasonText = text;
    this.isTombstone = TOMBSTONES.has(reason);
  }

  quarantine(at: Date, reason: QuarantineReason, text: string): void {
    this.moveTo('quarantined', at);
    this.reason = reason;
    this.reasonText = text;
  }

  dismiss(at: Date, decider: Decider): void {
    this.moveTo('dismissed', at, decider);
  }

  private moveTo(next: AlertState, at: Date, decider?: Decider): void {
    if (!NEXT[this.state].includes(next)) {
      throw new AlertAlreadyDecided(`该信息的状态是 ${this.state}，不能再改为 ${next}`, {
        alertId: this.id,
        state: this.state,
      });
    }
    this.state = next;
    this.decidedAt = at;
    this.decidedBy = decider?.by ?? null;
    this.decisionNote = decider?.note ?? null;
  }
}

/** SHA-256 of what makes two messages the same message; of a reference without `sent`, what {@link nameHashOf} gives. */
export function keyHashOf({ sender, identifier, sent }: AlertReference): string {
  const key = sent === null ? [sender, identifier] : [sender, identifier, sent.getTime()];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}

/** By what the national dialect points to a message: who sent it and its identifier. */
export function nameHashOf({ sender, identifier }: AlertKey): string {
  return keyHashOf({ sender, identifier, sent: null });
}

export function bodyHashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function referenceHashesOf({ references }: Pick<AlertContent, 'references'>): string[] {
  return references.slice(0, KEPT_REFERENCES).map(keyHashOf);
}
