import { type AlertContent } from '../format/alert-content';
import { type Response, type ResponseChange } from '../response/response.entity';
import { type AlertMessage } from './alert-message.entity';
import { type ChangeVerdict } from './alert-verdict';

/** What a message says of a response that goes on, as its verdict has it; a change of words alone leaves the level. */
export function changeOf(
  { orderedAt: sentAt }: AlertMessage,
  content: AlertContent,
  response: Response,
  verdict: ChangeVerdict,
): ResponseChange {
  const { documentNumber, primaryPollutant, expires: expiresAt } = content;
  const { colour, level } = verdict.act === 'update' ? response : verdict;
  const levelFromAt = verdict.act === 'update' ? null : verdict.fromAt;
  const statedStart = levelFromAt ?? content.onset;
  const endsLiftAhead = verdict.endsLiftAhead ?? false;
  const words = { expiresAt, documentNumber, primaryPollutant };
  return { sentAt, ...words, colour, level, levelFromAt, statedStart, endsLiftAhead };
}
