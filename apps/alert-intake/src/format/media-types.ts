/** What is read as XML; the root's namespace says which dialect. */
export const XML_TYPE = /^\s*(?:application|text)\/(?:cap\+)?xml\s*(?:;|$)/i;

/** One message as plain JSON. */
export const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** CloudEvents 1.0 in structured mode; a batch of them is not taken. */
export const CLOUD_EVENT_TYPE = /^\s*application\/cloudevents\+json\s*(?:;|$)/i;

const BOM = Buffer.from('\uFEFF');
const BLANKS = new Set(Buffer.from(' \t\r\n'));

/** Whether bytes that nobody has named a type for begin as JSON; whatever else they are, XML's guard explains best. */
export function looksLikeJson(bytes: Buffer): boolean {
  const start = bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  const first = bytes.subarray(start).find((byte) => !BLANKS.has(byte));
  return first === 0x7b || first === 0x5b;
}
