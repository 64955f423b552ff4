import { DomainError } from '@qingkong/contracts';
import { type AlertColour } from '@qingkong/plan';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type AlertContent } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { textOf } from '../format/alert-text';
import { expectedColour } from './expected-colour';

/** The pre-warning was withdrawn before. */
export class PreWarningWithdrawnAlready extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'pre-warning-withdrawn';
  override readonly title = '该预警意见已撤销';
}

/** A message about a pre-warning as it came in, and when we received it. */
export interface PreWarningOrder {
  readonly alertId: string;
  readonly content: AlertContent;
  readonly receivedAt: Date;
}

/** What a Cancel says of a pre-warning: which message it is, when it was sent and received. */
export interface PreWarningWithdrawal {
  readonly alertId: string;
  readonly sent: Date;
  readonly receivedAt: Date;
  readonly documentNumber: string | null;
}

/** 预警意见: whoever can't stop a line at once may prepare. No response, no report (C13). It stands until it is withdrawn, never by time (C35). */
@Entity('pre_warning')
export class PreWarning {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'alert_id' }) alertId!: string;
  @Column('uuid', { name: 'withdrawal_alert_id', nullable: true }) withdrawalAlertId!: string | null;
  @Column('text') kind!: 'actual' | 'drill';
  @Column('text') sender!: string;
  @Column('text', { name: 'area_codes', array: true }) areaCodes!: string[];
  @Column('text', { nullable: true }) colour!: AlertColour | null;
  @Column('timestamptz', { name: 'expected_onset_at', nullable: true }) expectedOnsetAt!: Date | null;
  @Column('text', { nullable: true }) headline!: string | null;
  @Column('text', { nullable: true }) text!: string | null;
  @Column('text', { name: 'document_number', nullable: true }) documentNumber!: string | null;
  @Column('timestamptz') sent!: Date;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('timestamptz', { name: 'withdrawn_at', nullable: true }) withdrawnAt!: Date | null;
  /** Grows by one with every event it gives rise to. */
  @Column('int') version!: number;

  static issue(id: string, order: PreWarningOrder): PreWarning {
    const kind = kindOf(order.content);
    const issued = { id, kind, withdrawalAlertId: null, withdrawnAt: null, version: 1 };
    return Object.assign(new PreWarning(), issued, wordsOf(order));
  }

  get stands(): boolean {
    return this.withdrawnAt === null;
  }

  /** Whether a message sent then is newer than all we have heard about it. */
  isOlderThan(sent: Date): boolean {
    return this.sent.getTime() < sent.getTime();
  }

  /** A later message changes what it says. */
  revise(order: PreWarningOrder): void {
    this.refuseIfWithdrawn();
    Object.assign(this, wordsOf(order));
    this.version += 1;
  }

  withdraw(at: Date, { alertId, sent }: Pick<PreWarningWithdrawal, 'alertId' | 'sent'>): void {
    this.refuseIfWithdrawn();
    this.withdrawnAt = at;
    this.withdrawalAlertId = alertId;
    this.sent = sent;
    this.version += 1;
  }

  /** Withdrawn once more by a later message: says nothing new, but stands against all that was sent before that, too. */
  staysOff(sent: Date): void {
    this.sent = sent;
  }

  private refuseIfWithdrawn(): void {
    if (!this.stands) throw new PreWarningWithdrawnAlready('该预警意见已撤销', { preWarningId: this.id });
  }
}

export function withdrawalOf({ alertId, content, receivedAt }: PreWarningOrder): PreWarningWithdrawal {
  const { sent, documentNumber } = content;
  return { alertId, sent, receivedAt, documentNumber };
}

function wordsOf({ alertId, content, receivedAt }: PreWarningOrder) {
  const { sender, areaCodes, onset, headline, documentNumber, sent } = content;
  return {
    ...{ alertId, sender, headline, documentNumber, sent, receivedAt },
    areaCodes: [...areaCodes],
    colour: expectedColour(content),
    expectedOnsetAt: onset,
    text: textOf(content),
  };
}
