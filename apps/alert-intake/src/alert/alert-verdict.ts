import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { type Response, type ResponseKind } from '../response/response.entity';
import {
  type ContentFault,
  type Flag,
  IGNORED,
  type IgnoreReason,
  QUARANTINED,
  type QuarantineReason,
} from './alert-reasons';

/** An open response, as far as a decision looks at it. */
export type OpenResponse = Pick<
  Response,
  | 'id'
  | 'kind'
  | 'origin'
  | 'jurisdiction'
  | 'areaCodes'
  | 'state'
  | 'level'
  | 'levelFromAt'
  | 'onsetAt'
  | 'alertSentAt'
  | 'lastSentAt'
>;

/** A message we have, to which the one in hand points. */
export interface KnownAlert {
  readonly state: string;
  /** The response it applied to, or to which its own references lead. */
  readonly responseId: string | null;
}

/** All that a decision depends on besides the message, who sent it and the plan. */
export interface Situation {
  readonly now: Date;
  /** Every open response of the city and its counties, real and drill. */
  readonly open: readonly OpenResponse[];
  /** Those of the message's references that we know. */
  readonly references: readonly KnownAlert[];
  /** A lift of the same jurisdiction and kind that stands against this message: sent after it, or naming it. */
  readonly standingLift: 'applied' | 'tombstone' | null;
  /** The newest response of the same jurisdiction and kind, open or over. */
  readonly latestResponseId: string | null;
}

/** What becomes of a message. `text` is Chinese. */
export type Verdict =
  | {
      readonly act: 'start';
      readonly kind: ResponseKind;
      readonly colour: AlertColour;
      readonly level: ResponseLevel;
      readonly onsetAt: Date;
      /** Drills that the real thing ends (R16). */
      readonly supersededDrillIds: readonly string[];
      /** What the duty officer should look at although it starts. */
      readonly flags: readonly Flag[];
    }
  | {
      readonly act: 'upgrade' | 'downgrade';
      readonly responseId: string;
      readonly colour: AlertColour;
      readonly level: ResponseLevel;
      readonly fromAt: Date;
    }
  | { readonly act: 'update'; readonly responseId: string }
  | { readonly act: 'lift' | 'withdraw'; readonly responseId: string; readonly endedAt: Date }
  | { readonly act: 'relay'; readonly responseId: string | null }
  | { readonly act: 'preWarning' | 'preWarningEnd' | 'instruction' }
  | { readonly act: 'ignore'; readonly reason: IgnoreReason; readonly text: string }
  | { readonly act: 'quarantine'; readonly reason: QuarantineReason; readonly text: string };

export function ignore(reason: IgnoreReason): Verdict {
  return { act: 'ignore', reason, text: IGNORED[reason] };
}

export function quarantine(reason: ContentFault, detail?: string): Verdict {
  return { act: 'quarantine', reason, text: detail ? `${QUARANTINED[reason]}：${detail}` : QUARANTINED[reason] };
}
