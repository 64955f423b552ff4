import { DateTime } from 'luxon';

/** One stage: a reminder before the end, the end itself, or a chase after it. */
export interface SummaryStage {
  readonly urgency: 'reminder' | 'due' | 'overdue';
  readonly at: Date;
}

/** What the stages of one summary are made of. */
export interface SummaryLadder {
  readonly workingDays: readonly string[];
  readonly dueAt: Date;
  /** Time of day `HH:mm`, of each working day and then of every day (C38). */
  readonly remindAt: string;
  readonly timeZone: string;
}

/** The stage to carry out now, how many stages of telling were missed before it, and when to ring again. */
export interface Climb {
  readonly stage: SummaryStage;
  readonly skipped: number;
  readonly next: SummaryStage;
}

/** The first stage of a ladder. */
export function firstStage(ladder: SummaryLadder): SummaryStage {
  return stageAfter(ladder, new Date(0));
}

/** The stage that follows an instant: the mornings of the working days, the end, then every morning without end. */
export function stageAfter(ladder: SummaryLadder, instant: Date): SummaryStage {
  const reminder = ladder.workingDays.map((day) => morning(ladder, day)).find((at) => at > instant);
  if (reminder) return { urgency: 'reminder', at: reminder };
  if (ladder.dueAt > instant) return { urgency: 'due', at: ladder.dueAt };
  const today = DateTime.fromJSDate(instant, { zone: ladder.timeZone });
  const at = [today, today.plus({ days: 1 })]
    .map((day) => morning(ladder, day.toFormat('yyyy-MM-dd')))
    .find((candidate) => candidate > instant);
  return { urgency: 'overdue', at: at ?? instant };
}

/**
 * R28: of the stages from `armedFor` to `now` only the latest is carried out, the others are counted as skipped.
 * The end isn't counted: it is a fact and not a telling, and is declared however late.
 */
export function climb(ladder: SummaryLadder, armedFor: Date, now: Date): Climb {
  let stage = stageAfter(ladder, new Date(armedFor.getTime() - 1));
  let next = stageAfter(ladder, stage.at);
  let skipped = 0;
  while (next.at <= now) {
    if (stage.urgency !== 'due') skipped += 1;
    stage = next;
    next = stageAfter(ladder, stage.at);
  }
  return { stage, skipped, next };
}

const morning = ({ remindAt, timeZone }: SummaryLadder, day: string): Date =>
  DateTime.fromISO(`${day}T${remindAt}`, { zone: timeZone }).toJSDate();
