import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type AlertContent } from '../format/alert-content';
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
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('text') state!: InstructionState;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
  @Column('text', { name: 'closed_by', nullable: true }) closedBy!: string | null;
  @Column('text', { name: 'close_reason', nullable: true }) closeReason!: string | null;
  /** Grows by one with every event it gives rise to. */
  @Column('int') version!: number;

  static receive(id: string, { alertId, content, receivedAt }: InstructionOrder): Instruction {
    const { sender, headline, documentNumber } = content;
    return Object.assign(new Instruction(), {
      ...{ id, alertId, sender, headline, documentNumber, receivedAt },
      text: textOf(content),
      // R16: an exercise is the same flow, as a drill.
      kind: content.status === 'exercise' ? ('drill' as const) : ('actual' as const),
      state: 'received' as const,
      closedAt: null,
      closedBy: null,
      closeReason: null,
      version: 1,
    });
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

  /** Changes no state: it stays with whom it was given to. */
  declareOverdue(): void {
    this.version += 1;
  }

  private moveTo(next: InstructionState): void {
    if (!NEXT[this.state].includes(next)) {
      throw new InstructionClosedAlready(`该工作指令的状态是 ${this.state}，不能再改为 ${next}`, {
        instructionId: this.id,
        state: this.state,
      });
    }
    this.state = next;
    this.version += 1;
  }
}
