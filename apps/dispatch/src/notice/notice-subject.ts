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
      readonly unitNames: readonly string[];
      readonly minutes: number;
      /** Nobody of these units has any contact (R17). */
      readonly unreachable: boolean;
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

/** One line of the list with the cell of the level in force, verbatim (C23). */
export interface RecipientLine {
  readonly name: string;
  readonly text: string;
  readonly kind: string;
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

export function measuresOf(notice: { listVersionId: string | null; level: string | null }): ListedMeasures | null {
  const { listVersionId, level } = notice;
  return listVersionId && level ? { listVersionId, level } : null;
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
