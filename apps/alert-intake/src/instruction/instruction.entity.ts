import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type AlertContent } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { textOf } from '../format/alert-text';

export const INSTRUCTION_STATES = ['received', 'assigned', 'closed'] as const;
export type InstructionState = (typeof INSTRUCTION_STATES)[number];

/** What was given to one unit may be given to another until it is closed. */
const NEXT: Record<InstructionState, readonly InstructionState[]> = {
  received: ['assigned', 'closed'],
  assigned: ['assigned', 'closed'],
  closed: [],
};

/** The instruction is closed: nobody can be given it any more. */
export class InstructionClosedAlready extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'instruction-closed';
  override readonly title = '该工作指令已办结';
}

/** A 工作指令 as it came in: the message, and when we received it. */
export interface InstructionOrder {
  readonly alertId: string;
  readonly content: AlertContent;
  readonly receivedAt: Date;
}

/** HQ's 工作指令 that is no alert: the Office gives it to a unit and tracks it until it is closed (C04, C14). */
@Entity('instruction')
export class Instruction {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'alert_id' }) alertId!: string;
  @Column('text') kind!: 'actual' | 'drill';
  @Column('text') sender!: string;
  @Column('text', { nullable: true }) headline!: string | null;
  @Column('text', { nullable: true }) text!: string | null;
  @Column('text', { name: 'document_number', nullable: true }) documentNumber!: string | null;
  @Column('timestamptz') sent!: Date;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('text') state!: InstructionState;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
  @Column('text', { name: 'closed_by', nullable: true }) closedBy!: string | null;
  @Column('text', { name: 'close_reason', nullable: true }) closeReason!: string | null;
  /** Grows by one with every event it gives rise to. */
  @Column('int') version!: number;

  static receive(id: string, order: InstructionOrder): Instruction {
    return Object.assign(new Instruction(), {
      id,
      ...wordsOf(order),
      receivedAt: order.receivedAt,
      kind: kindOf(order.content),
      state: 'received' as const,
      closedAt: null,
      closedBy: null,
      closeReason: null,
      version: 1,
    });
  }

  get isOpen(): boolean {
    return this.state !== 'closed';
  }

  /** Whether a message sent then is newer than all we have heard about it. */
  isOlderThan(sent: Date): boolean {
    return this.sent.getTime() < sent.getTime();
  }

  /** What people call it. */
  get title(): string {
    return this.headline ?? this.documentNumber ?? '工作指令';
  }

  assign(): void {
    this.moveTo('assigned');
  }

  close(at: Date, by: string, reason: string): void {
    this.moveTo('closed');
    this.closedAt = at;
    this.closedBy = by;
    this.closeReason = reason;
  }

  /** HQ's later message changes what it says; it stays with whom it was given to. */
  revise(order: InstructionOrder): void {
    if (!this.isOpen) this.refuse('revised');
    Object.assign(this, wordsOf(order));
    this.version += 1;
  }

  /** HQ takes it back. */
  withdraw(at: Date, { content }: InstructionOrder): void {
    this.close(
      at,
      content.sender,
      content.documentNumber ? `市指挥部已撤回（${content.documentNumber}）` : '市指挥部已撤回',
    );
    this.sent = content.sent;
  }

  /** Changes no state: it stays with whom it was given to. */
  declareOverdue(): void {
    this.version += 1;
  }

  private moveTo(next: InstructionState): void {
    if (!NEXT[this.state].includes(next)) this.refuse(next);
    this.state = next;
    this.version += 1;
  }

  private refuse(move: string): never {
    throw new InstructionClosedAlready(`该工作指令的状态是 ${this.state}，不能再改为 ${move}`, {
      instructionId: this.id,
      state: this.state,
    });
  }
}

function wordsOf({ alertId, content }: InstructionOrder) {
  const { sender, headline, documentNumber, sent } = content;
  return { alertId, sender, headline, documentNumber, sent, text: textOf(content) };
}
