import { DomainError } from '@qingkong/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export const DAILY_REPORT_STATES = ['owed', 'submitted', 'withdrawn'] as const;
export type DailyReportState = (typeof DAILY_REPORT_STATES)[number];

/** Why a day is not owed after all: it lies after the true end (R05), nothing began at all (R06), not yet, or not in the unit's area. */
export type WithdrawalReason = 'ended' | 'withdrawn' | 'notBegun' | 'outOfArea';

/** Missing is no state: an owed report may have been missed, and one that came afterwards was missed all the same (R04). */
const NEXT: Record<DailyReportState, readonly DailyReportState[]> = {
  owed: ['submitted', 'withdrawn'],
  submitted: ['withdrawn'],
  withdrawn: [],
};

/** The day turned out not to be owed: it can't be reported on any more. */
export class DailyReportWithdrawn extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'daily-report-withdrawn';
  override readonly title = '该日日报已撤销，无需报送';
}

/** 日报: what one unit owes for one calendar day of one response, however often its level changes (R07). */
@Entity({ name: 'daily_report' })
export class DailyReport {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'uuid', name: 'response_id' })
  responseId!: string;

  @Column({ type: 'text', name: 'unit_id' })
  unitId!: string;

  /** YYYY-MM-DD; kept, never inferred from when it was submitted (C29). */
  @Column({ type: 'date', name: 'report_date' })
  reportDate!: string;

  @Column({ type: 'text' })
  state!: DailyReportState;

  /** Never in statistics or accountability (R16). */
  @Column({ type: 'boolean' })
  drill!: boolean;

  /** The day of the lift: reminded once, never chased, by default not scored (R03). */
  @Column({ type: 'boolean' })
  closing!: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'opened_at' })
  openedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'due_at' })
  dueAt!: Date;

  /** Receipt of the first edition, by our clock (C28). */
  @Column({ type: 'timestamptz', precision: 3, name: 'submitted_at', nullable: true })
  submittedAt!: Date | null;

  /** Whether the first edition came at or after dueAt; a correction changes nothing about it. */
  @Column({ type: 'boolean', nullable: true })
  late!: boolean | null;

  /** The instant at which nothing was in, if it came to that. */
  @Column({ type: 'timestamptz', precision: 3, name: 'missed_at', nullable: true })
  missedAt!: Date | null;

  /** How many editions there are; 0 while owed. */
  @Column({ type: 'int' })
  edition!: number;

  /** Null unless it is withdrawn. */
  @Column({ type: 'text', name: 'withdrawal_reason', nullable: true })
  withdrawalReason!: WithdrawalReason | null;

  /** Stages of the ladder that passed unsaid while we were down (R28). */
  @Column({ type: 'int', name: 'skipped_stages' })
  skippedStages!: number;

  get isOwed(): boolean {
    return this.state === 'owed';
  }

  /** One more edition is in. The first decides about late, strictly: at dueAt is late (C28). */
  receive(at: Date): void {
    if (this.state !== 'submitted') {
      this.moveTo('submitted');
      this.submittedAt = at;
      this.late = at >= this.dueAt;
    }
    this.edition += 1;
  }

  miss(at: Date): void {
    this.missedAt = at;
  }

  becomeClosing(): void {
    this.closing = true;
  }

  withdraw(reason: WithdrawalReason): void {
    this.moveTo('withdrawn');
    this.withdrawalReason = reason;
  }

  private moveTo(next: DailyReportState): void {
    if (!NEXT[this.state].includes(next)) {
      throw new DailyReportWithdrawn(`The report of ${this.reportDate} is ${this.state} and cannot become ${next}`, {
        reportId: this.id,
      });
    }
    this.state = next;
  }
}
