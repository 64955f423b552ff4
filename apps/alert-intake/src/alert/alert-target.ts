import { type AlertContent } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { type Authority } from '../sender/authority';
import { isLift } from './alert-meaning';
import { type OpenResponse, type Situation } from './alert-verdict';

/** The one open response that a message about alerts may act on: its sender's, of its own kind, begun by an alert (C11, R14, R16). */
export function ownResponse(
  content: AlertContent,
  { jurisdiction }: Authority,
  { open }: Pick<Situation, 'open'>,
): OpenResponse | undefined {
  const kind = kindOf(content);
  return open.find((one) => one.kind === kind && one.origin === 'alert' && one.jurisdiction === jurisdiction);
}

/**
 * Whether a message that leads to no response may mean `own`, unless it is older than that: a lift that names nothing does. The duty
 * officer may let any mean it that names nothing, only what we never got, or a message from which nothing followed.
 */
export function mayMean(
  own: OpenResponse,
  content: AlertContent,
  { kind }: Authority,
  { references }: Pick<Situation, 'references'>,
): boolean {
  const liftsWhatRuns = isLift(content) && content.references.length === 0;
  const isLetThrough = kind === 'waived' && references.every(({ responseId }) => responseId === null);
  return (liftsWhatRuns || isLetThrough) && own.alertSentAt.getTime() <= content.sent.getTime();
}
