import { Clock, rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { CalendarService } from '../calendar/calendar.service';
import { SummaryReminderService } from './summary-reminder.service';
import { summaryPeriod, type SummaryPeriod } from './summary-period';

/** A response that is over, and the time its units have. */
interface EndedResponse {
  readonly id: string;
  readonly period: SummaryPeriod;
}

/** A drill owes nothing (R16), nor does a county's own alert owe the Office anything (C11). */
const ENDED = `
select id, ended_at as "endedAt" from response
where kind = 'actual' and jurisdiction = $1 and ended_at is not null and withdrawn_at is null and ($2::uuid is null or id = $2)`;

const OPENING_LOCK = 7_102_101;

const OPEN = `
insert into summary (response_id, unit_id, terminated_on, working_days, last_day, due_at, provisional)
select $1, id, $2, $3::date[], $4, $5, $6 from unit
where active and (kind = 'countyBureau' or kind = 'enterprise' and municipal) and ($7::text is null or id = $7)
  and not exists (select from response r where r.id = $1 and unit.area_code is not null and not r.area_codes && array[unit.area_code, r.jurisdiction])
order by id
on conflict (response_id, unit_id) do nothing returning id`;

/** Opens what is owed when a response is over: one summary per county bureau and municipal enterprise where it has held (C36, C41). */
@Injectable()
export class OwedSummaryService {
  constructor(
    private readonly calendar: CalendarService,
    private readonly reminders: SummaryReminderService,
    private readonly clock: Clock,
    @Inject(PLAN) private readonly plan: Plan,
  ) {}

  /** Opens the summaries of a response, once; nothing as long as it runs or isn't known to be actual. */
  async open(tx: Tx, responseId: string): Promise<void> {
    for (const ended of await this.ended(tx, responseId)) await this.openFor(tx, ended, null);
  }

  /**
   * A unit heard of for the first time owes what ended before we heard of it, if its period still runs:
   * the topics of units and of responses have no order among each other (K8).
   */
  async openForNewcomer(tx: Tx, unitId: string): Promise<void> {
    for (const ended of await this.ended(tx, null)) {
      if (ended.period.dueAt > this.clock.now()) await this.openFor(tx, ended, unitId);
    }
  }

  private async openFor(tx: Tx, { id, period }: EndedResponse, unitId: string | null): Promise<void> {
    const { terminatedOn, workingDays, lastDay, dueAt, provisional } = period;
    const values = [id, terminatedOn, workingDays, lastDay, dueAt, provisional, unitId];
    const opened = await rows<{ id: string }>(tx, OPEN, values);
    await this.reminders.start(
      tx,
      opened.map((summary) => summary.id),
      period,
    );
  }

  private async ended(tx: Tx, responseId: string | null): Promise<EndedResponse[]> {
    // A lift and a newcomer at the same time would each miss the other: the second one looks after the first has committed.
    await tx.query('select pg_advisory_xact_lock($1)', [OPENING_LOCK]);
    const over = await rows<{ id: string; endedAt: Date }>(tx, ENDED, [this.plan.jurisdiction.code, responseId]);
    if (over.length === 0) return [];
    const rule = { workingDays: this.plan.summary.workingDays, timeZone: this.plan.timeZone };
    const calendar = await this.calendar.read(tx);
    return over.map(({ id, endedAt }) => ({ id, period: summaryPeriod(endedAt, rule, calendar) }));
  }
}
