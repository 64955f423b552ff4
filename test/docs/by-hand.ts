import { alertCloudEvent, alertJson } from './city-alerts';
import { type JsonSchema } from './type-schema';

/** What a handler does with request and response objects itself, so that neither Nest nor the compiler can know it. */
export interface ByHand {
  /** Content types of the body, with its schema; null is the request class, or bytes where there is none. */
  readonly accepts?: Readonly<Record<string, JsonSchema | null>>;
  /** Content type of the answer. */
  readonly answers?: string;
  /** Statuses of success with what they mean, where it is not the one of the route. */
  readonly statuses?: Readonly<Record<number, string>>;
}

/** By service and handler. Whoever writes a handler with `@Req()` or `@Res()` adds a line; a test asks for it. */
export const BY_HAND: Readonly<Record<string, ByHand>> = {
  'alert-intake AlertController.receive': {
    accepts: {
      'application/cap+xml': null,
      'application/xml': null,
      'text/xml': null,
      'application/json': alertJson,
      'application/cloudevents+json': alertCloudEvent,
    },
    statuses: { 202: 'New: stored and decided.', 200: 'A repeat of a message that is stored already.' },
  },
  'alert-intake AlertController.raw': { answers: 'application/xml' },
  'alert-intake PublicStatusController.status': {
    statuses: {
      200: 'Cache-Control says how long it holds, ETag what to ask with next time.',
      304: 'Nothing has changed since the ETag named by If-None-Match.',
    },
  },
  // Each provider's own form; what it says of the type is not asked.
  'dispatch ReceiptController.take': { accepts: { 'application/json': null } },
  // Encrypted by the provider; the signature stands in the query.
  'dispatch ButtonController.press': { accepts: { 'application/xml': null } },
  'dispatch ListImportController.faultWorkbook': {
    answers: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  // The page behind the link posts its form; JSON is read as well.
  'dispatch AcknowledgementController.confirm': {
    accepts: { 'application/x-www-form-urlencoded': null, 'application/json': null },
  },
};
