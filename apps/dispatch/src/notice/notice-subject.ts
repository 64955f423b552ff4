import { type ResponseLifted } from '@qingkong/contracts';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';

/** Facts of the response that every word about it needs. Instants are RFC 3339. */
export interface ResponseFacts {
  readonly serial: string;
  readonly drill: boolean;
  /** What it was begun for: an alert of HQ's, or by hand for another air-quality task, or as a drill (C49). */
  readonly origin: 'alert' | 'assurance';
  /** Of the alert; of an assurance, the one that goes with its level, and never said. */
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  readonly primaryPollutant: string | null;
  readonly documentNumber: string | null;
}

/** Another level that has been announced for later: whoever hears what holds now must not forget it (R14). */
export interface WhatIsAhead {
  readonly level: ResponseLevel;
  readonly fromAt: string;
}

/** What is said of one 工作指令 (C14). */
export interface InstructionWord {
  readonly stage: 'received' | 'revised' | 'assigned' | 'reassigned' | 'overdue' | 'withdrawn';
  readonly headline: string;
  readonly note: string;
  readonly dueAt: string | null;
}

/** What a notice is about: frozen when it is issued, so that a retry an hour later says the same. */
export type NoticeSubject =
  | { readonly kind: 'start'; readonly response: ResponseFacts; readonly onsetAt: string; readonly ahead?: WhatIsAhead }
  | {
      readonly kind: 'levelChange';
      readonly response: ResponseFacts;
      readonly previousLevel: ResponseLevel;
      readonly onsetAt: string;
      readonly ahead?: WhatIsAhead;
    }
  | {
      readonly kind: 'textChange';
      readonly response: ResponseFacts;
      readonly headline: string | null;
      readonly expiresAt: string | null;
      /** When the response ends by itself, since its end has been announced (C32); absent where nobody has. */
      readonly endsAt?: string | null;
    }
  | {
      readonly kind: 'countyResponse';
      readonly response: ResponseFacts;
      readonly county: string;
      /** Kind of what the county itself has said. */
      readonly what: string;
      /** From when on, or until when. Absent in what was issued before 0.2, as is `reason`. */
      readonly at?: string;
      readonly reason?: ResponseLifted['reason'];
    }
  | {
      readonly kind: 'terminationInstruction';
      readonly drill: boolean;
      readonly serial: string | null;
      readonly headline: string | null;
      readonly text: string | null;
      readonly documentNumber: string | null;
    }
  | {
      readonly kind: 'preWarning';
      readonly drill: boolean;
      readonly colour: AlertColour | null;
      readonly expectedOnsetAt: string | null;
      readonly headline: string | null;
      readonly text: string | null;
      readonly documentNumber: string | null;
    }
  | {
      readonly kind: 'preWarningEnd';
      readonly drill: boolean;
      readonly headline: string | null;
      readonly documentNumber: string | null;
      /**
       * Taken back, not about this place any more, or over with the response that it foretold, a drill's by the real thing. Absent in what
       * was issued before 0.2.
       */
      readonly why?: 'withdrawn' | 'leftOut' | 'responseEnded' | 'supersededByReal';
      /** Serials of the responses that rule there all the same; null or absent: none. */
      readonly goesOn?: string | null;
    }
  | ({ readonly kind: 'instruction'; readonly drill: boolean } & InstructionWord)
  | {
      readonly kind: 'lift' | 'withdrawal';
      readonly response: ResponseFacts;
      readonly endedAt: string;
      readonly reason: ResponseLifted['reason'];
      readonly ahead?: WhatIsAhead;
      /** Serials of responses that still bind enterprises where this one ends (R24). */
      readonly goesOn?: readonly string[];
    }
  | {
      readonly kind: 'scopeChange';
      readonly response: ResponseFacts;
      /** Counties by name; none: the whole city. */
      readonly areas: readonly string[];
      readonly onsetAt: string;
      readonly ahead?: WhatIsAhead;
    }
  | {
      readonly kind: 'escalation';
      readonly response: ResponseFacts | null;
      /** Of the notice that is not confirmed. */
      readonly drill: boolean;
      readonly about: string;
      readonly unitNames: readonly string[];
      readonly minutes: number;
      /** Nobody of these units has any contact (R17). */
      readonly unreachable: boolean;
    }
  | {
      readonly kind: 'reportReminder' | 'reportMissing';
      readonly drill: boolean;
      readonly serial: string;
      readonly unitName: string;
      readonly reportDate: string;
      readonly dueAt: string;
    }
  | {
      readonly kind: 'summaryReminder' | 'summaryOverdue';
      readonly drill: boolean;
      /** Absent in what was issued before 0.2. */
      readonly origin?: ResponseFacts['origin'];
      readonly serial: string;
      readonly unitName: string;
      readonly lastDay: string;
      readonly provisional: boolean;
    }
  | { readonly kind: 'dutyAlarm'; readonly drill: boolean; readonly text: string };

export type NoticeKind = NoticeSubject['kind'];

/** One line of the list with the cell of the level in force, verbatim (C23). */
export interface RecipientLine {
  readonly name: string;
  readonly text: string;
  readonly kind: string;
  readonly interruptible: boolean;
}

/** Who a message is for, in the role he hears it in. */
export interface RecipientUnit {
  readonly id: string;
  readonly kind: 'leadingGroup' | 'office' | 'division' | 'taskForce' | 'countyBureau' | 'enterprise';
  readonly name: string;
  /** In whose name an enterprise is told: its county bureau's (C22), or null where the city tells it directly (C20). */
  readonly county: string | null;
  readonly idle: boolean;
  readonly lines: readonly RecipientLine[];
  /** The same for the level before, where a level changes; else empty. */
  readonly previousLines: readonly RecipientLine[];
}

/** One person of a batch: one message, however many roles (R17). */
export interface Recipient {
  readonly personId: string;
  readonly address: string;
  readonly units: readonly RecipientUnit[];
  /** Set where this is a deliberate second message because the first one's fate is unknown: the delivery it repeats. */
  readonly repeatOf: string | null;
}

/** Whose cells an enterprise reads: of this list version, for this level. Null where the words need none. */
export interface ListedMeasures {
  readonly listVersionId: string;
  readonly level: string;
}

export function measuresOf(notice: {
  readonly listVersionId: string | null;
  readonly level: string | null;
}): ListedMeasures | null {
  const { listVersionId, level } = notice;
  return listVersionId && level ? { listVersionId, level } : null;
}

/** The level before the one in force, where the subject is a change. */
export function previousLevelOf(subject: NoticeSubject): ResponseLevel | null {
  return subject.kind === 'levelChange' ? subject.previousLevel : null;
}

/** Whether a message of this kind tells an enterprise what to do from now on (C22, C23): to confirm it is to know that. */
export function ordersMeasures<S extends { readonly kind: NoticeKind }>(
  subject: S,
): subject is Extract<S, { kind: 'start' | 'levelChange' | 'scopeChange' }> {
  const { kind } = subject;
  return kind === 'start' || kind === 'levelChange' || kind === 'scopeChange';
}

/** Whether a message of this kind may still be said when the response is over (R29): no start and no measure, but resume, relay and chasing go on. */
export function onlyWhileResponseRuns(kind: NoticeKind): boolean {
  return RUNNING.has(kind);
}

const RUNNING: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'start',
  'levelChange',
  'scopeChange',
  'textChange',
  'escalation',
]);
/** What tells an enterprise what holds for it: the newest that has come into force says it all. */
export const SAYS_WHAT_HOLDS: readonly NoticeKind[] = ['start', 'levelChange', 'scopeChange', 'lift', 'withdrawal'];
const LAST: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'reportReminder',
  'reportMissing',
  'summaryReminder',
  'summaryOverdue',
]);

/** Lower goes first: what stops or resumes plants before what chases papers. */
export function priorityOf(kind: NoticeKind): number {
  if (SAYS_WHAT_HOLDS.includes(kind)) return 0;
  return LAST.has(kind) ? 2 : 1;
}
