import { localTime } from '../response/response-view';
import { type AlertMessage } from './alert-message.entity';

/** A message as the API shows it: what it says it is, how it came, what became of it and why. */
export function alertView(message: AlertMessage, timeZone: string) {
  const { id, sender, identifier, status, messageType, category, headline, jurisdiction } = message;
  const { way, client, bodyHash, state, reason, reasonText, responseId } = message;
  const { decidedBy, decisionNote } = message;
  return {
    ...{ id, sender, identifier, status, messageType, category, headline, jurisdiction },
    sent: localTime(message.sent, timeZone),
    receivedAt: localTime(message.receivedAt, timeZone),
    ...{ way, client, bodyHash, state, reason, reasonText, responseId },
    decidedAt: localTime(message.decidedAt, timeZone),
    ...{ decidedBy, decisionNote },
  };
}

/** One page and where the next begins. */
export function alertPage(messages: readonly AlertMessage[], limit: number, timeZone: string) {
  const nextCursor = messages.length === limit ? (messages.at(-1)?.id ?? null) : null;
  return { items: messages.map((message) => alertView(message, timeZone)), nextCursor };
}
