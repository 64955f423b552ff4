import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { type AlertCategory } from '../format/alert-content';
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
  | 'liftDueAt'
  | 'liftAlertId'
  | 'liftSentAt'
  | 'statedStarts'
>;

/** A message we have, to which the one in hand points. */
export interface KnownAlert {
  readonly id: string;
  readonly state: string;
  readonly category: AlertCategory;
  /** It is the end of a response, or takes back such an end. */
  readonly isLift: boolean;
  /** The response it applied to, or to which its own references lead. */
  readonly responseId: string | null;
  /** Of that response; of the message where it leads to none. */
  readonly kind: ResponseKind;
  readonly jurisdiction: string;
}

/** All that a decision depends on besides the message, who sent it and the plan. */
export interface Situation {
  readonly now: Date;
  /** Every open response of the city and its counties, real and drill. */
  readonly open: readonly OpenResponse[];
  /** Those of the message's references that we know. */
  readonly references: readonly KnownAlert[];
  /** It names something besides that has not come. */
  readonly namesUnknown?: boolean;
  /** A lift of the same jurisdiction and kind that stands against this message: sent after it, or naming it. */
  readonly standingLift: 'applied' | 'tombstone' | null;
  /** The newest response of the same jurisdiction and kind, open or over. */
  readonly latestResponseId: string | null;
}

/** A change of level, or of words alone, of an open response. */
export type ChangeVerdict =
  | {
      readonly act: 'upgrade' | 'downgrade';
      readonly responseId: string;
      readonly colour: AlertColour;
      readonly level: ResponseLevel;
      readonly fromAt: Date;
      /** A lift that was announced ahead doesn't hold any more. */
      readonly endsLiftAhead?: true;
    }
  | { readonly act: 'update'; readonly responseId: string; readonly endsLiftAhead?: true };

/** Where, or from when on, an open response holds; only ever by the duty officer's decision. */
export interface RescopeVerdict {
  readonly act: 'rescope';
  readonly responseId: string;
  readonly areaCodes: readonly string[];
  readonly onsetAt: Date;
  /** Drills in what the real thing now covers (R16). */
  readonly supersededDrillIds: readonly string[];
  /** What the same message says of the level. */
  readonly change: ChangeVerdict;
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
  | ChangeVerdict
  | RescopeVerdict
  | { readonly act: 'lift' | 'withdraw'; readonly responseId: string; readonly endedAt: Date }
  /** It goes on, and ends by itself at that instant, unless a later message takes this back. */
  | { readonly act: 'liftAhead'; readonly responseId: string; readonly endsAt: Date }
  | { readonly act: 'liftAheadEnd'; readonly responseId: string }
  /** A termination instruction (C33), `relayUpdate` in the place of earlier ones, `relayEnd` for none any more. */
  | { readonly act: 'relay'; readonly responseId: string | null }
  | {
      readonly act: 'relayUpdate' | 'relayEnd';
      readonly responseId: string | null;
      /** Ids of the messages whose place it takes. */
      readonly replaces: readonly string[];
    }
  | { readonly act: 'preWarning' | 'preWarningEnd' | 'instruction' | 'instructionUpdate' | 'instructionEnd' }
  | { readonly act: 'ignore'; readonly reason: IgnoreReason; readonly text: string }
  | { readonly act: 'quarantine'; readonly reason: QuarantineReason; readonly text: string };

export function ignore(reason: IgnoreReason): Verdict {
  return { act: 'ignore', reason, text: IGNORED[reason] };
}

export function quarantine(reason: ContentFault, detail?: string): Verdict {
  return { act: 'quarantine', reason, text: detail ? `${QUARANTINED[reason]}：${detail}` : QUARANTINED[reason] };
}
