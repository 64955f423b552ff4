import { type AlertColour, type ResponseLevel } from '@qingkong/plan';

/** Facts of the response that every word about it needs. Instants are RFC 3339. */
export interface ResponseFacts {
  readonly serial: string;
  readonly drill: boolean;
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  readonly primaryPollutant: string | null;
  readonly documentNumber: string | null;
}

/** What a notice is about: frozen when it is issued, so that a retry an hour later says the same. */
export type NoticeSubject =
  | { readonly kind: 'start'; readonly response: ResponseFacts; readonly onsetAt: string }
  | { readonly kind: 'lift' | 'withdrawal'; readonly response: ResponseFacts; readonly endedAt: string }
  | {
      readonly kind: 'escalation';
      readonly response: ResponseFacts | null;
      readonly about: string;
      readonly unitName: string;
      readonly minutes: number;
    }
  | {
      readonly kind: 'reportReminder' | 'reportMissing';
      readonly serial: string;
      readonly unitName: string;
      readonly reportDate: string;
      readonly dueAt: string;
    }
  | {
      readonly kind: 'summaryReminder' | 'summaryOverdue';
      readonly serial: string;
      readonly unitName: string;
      readonly lastDay: string;
      readonly provisional: boolean;
    }
  | { readonly kind: 'dutyAlarm'; readonly text: string };

export type NoticeKind = NoticeSubject['kind'];

/** Who a message is for, in the role he hears it in; frozen in the batch. */
export interface RecipientUnit {
  readonly id: string;
  readonly kind: 'leadingGroup' | 'office' | 'division' | 'taskForce' | 'countyBureau' | 'enterprise';
  readonly name: string;
  /** In whose name an enterprise is told: its county bureau's (C22), or null where the city tells it directly (C20). */
  readonly county: string | null;
  readonly idle: boolean;
  /** The list's lines with the cell of the level in force, verbatim (C23). */
  readonly lines: readonly { readonly name: string; readonly text: string; readonly kind: string }[];
}

/** One person of a batch: one message, however many roles (R17). */
export interface Recipient {
  readonly personId: string;
  readonly address: string;
  readonly units: readonly RecipientUnit[];
  /** Set where this is a deliberate second message because the first one's fate is unknown: the delivery it repeats. */
  readonly repeatOf?: string;
}

/** Whether a message of this kind may still be said when the response is over (R29): no start and no measure, but resume, relay and chasing go on. */
export function onlyWhileResponseRuns(kind: NoticeKind): boolean {
  return kind === 'start' || kind === 'escalation';
}

/** Lower goes first: what stops or resumes plants before what chases papers. */
export function priorityOf(kind: NoticeKind): number {
  if (kind === 'start' || kind === 'lift' || kind === 'withdrawal') return 0;
  return kind === 'escalation' || kind === 'dutyAlarm' ? 1 : 2;
}
