import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type SummaryState = 'owed' | 'submitted' | 'accepted' | 'returned';
export const SUMMARY_STATES: readonly SummaryState[] = ['owed', 'submitted', 'accepted', 'returned'];

/** A unit may better what it sent until the Office accepts it. */
const NEXT: Record<SummaryState, readonly SummaryState[]> = {
  owed: ['submitted'],
  submitted: ['submitted', 'accepted', 'returned'],
  returned: ['submitted'],
  accepted: [],
};

/** The summary is in a state that doesn't allow this move. */
export class SummarySettled extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'summary-settled';
  override readonly title = '该总结已经采纳，不能再修改';
}

/** 总结: what one unit owes after one response (C36, C41). Rows are opened in bulk by SQL; the columns of the period never change here. */
@Entity('summary')
export class Summary {
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column({ type: 'uuid', name: 'response_id', update: false })
  readonly responseId!: string;

  @Column({ type: 'text', name: 'unit_id', update: false })
  readonly unitId!: string;

  @Column('text')
  state!: SummaryState;

  @Column({ type: 'date', name: 'terminated_on', update: false })
  readonly terminatedOn!: string;

  @Column({ type: 'date', name: 'working_days', array: true, update: false })
  readonly workingDays!: string[];

  @Column({ type: 'date', name: 'last_day', update: false })
  readonly lastDay!: string;

  @Column({ type: 'timestamptz', name: 'due_at', precision: 3, update: false })
  readonly dueAt!: Date;

  @Column({ type: 'boolean', update: false })
  readonly provisional!: boolean;

  @Column('int')
  version!: number;

  @Column({ type: 'timestamptz', name: 'submitted_at', precision: 3, nullable: true })
  submittedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'overdue_at', precision: 3, nullable: true })
  overdueAt!: Date | null;

  get isOwed(): boolean {
    return this.state === 'owed';
  }

  /** Nothing was in when the period ended, and that hasn't been said yet. */
  isToBeDeclaredOverdue(at: Date): boolean {
    return this.isOwed && this.isLateAt(at) && this.overdueAt === null;
  }

  /** Due at 24:00 of the last day: the instant itself is late (C36). */
  isLateAt(at: Date): boolean {
    return at >= this.dueAt;
  }

  /** Takes in one more version. Throws {@link SummarySettled} once it is accepted. */
  submit(at: Date): void {
    this.moveTo('submitted');
    this.version += 1;
    this.submittedAt ??= at;
  }

  declareOverdue(at: Date): void {
    this.overdueAt ??= at;
  }

  private moveTo(next: SummaryState): void {
    if (!NEXT[this.state].includes(next)) {
      throw new SummarySettled(`A summary that is ${this.state} can't become ${next}`, { summaryId: this.id });
    }
    this.state = next;
  }
}
