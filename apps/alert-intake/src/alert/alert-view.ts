import { type AlertMessage } from './alert-message.entity';

/** A message as the API shows it: what it says it is, how it came, what became of it and why. */
export function alertView(message: AlertMessage) {
  const { id, sender, identifier, sent, status, messageType, category, headline, jurisdiction } = message;
  const { way, client, receivedAt, bodyHash, state, reason, reasonText, responseId } = message;
  const { decidedAt, decidedBy, decisionNote } = message;
  return {
    ...{ id, sender, identifier, sent, status, messageType, category, headline, jurisdiction },
    ...{ way, client, receivedAt, bodyHash, state, reason, reasonText, responseId },
    ...{ decidedAt, decidedBy, decisionNote },
  };
}

/** One page and where the next begins. */
export function alertPage(messages: readonly AlertMessage[], limit: number) {
  const nextCursor = messages.length === limit ? (messages.at(-1)?.id ?? null) : null;
  return { items: messages.map(alertView), nextCursor };
}
