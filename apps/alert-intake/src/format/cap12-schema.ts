import { group, value } from './xml-rules';
import {
  ANY_URI,
  DATE_TIME_WITH_OFFSET,
  DECIMAL,
  INTEGER,
  LANGUAGE,
  oneOf,
  readOffsetTime,
  STRING,
} from './xml-values';
import { type ValueType } from './xml-values';

export const CAP12_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
const XML_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
/** Identifier and sender are half of a unique key in Postgres, whose index entries hold 2,704 bytes. */
export const MAX_TOKEN_LENGTH = 256;

/** A bound on our work; absurd, and so quarantined, long before. */
export const MAX_REFERENCE_COUNT = 10_000;

const TOKEN_PATTERN = /^[^\s,<&]+$/u;

function tokenFault(text: string): string | null {
  if (!TOKEN_PATTERN.test(text)) return '不得为空，不得含空白、逗号、< 或 &';
  return text.length > MAX_TOKEN_LENGTH ? `最多 ${MAX_TOKEN_LENGTH} 个字符` : null;
}

/** `sender,identifier,sent` groups of a `references` value; blanks stand between groups. */
export function referenceGroups(text: string): string[][] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/u).map((one) => one.split(','));
}

function referencesFault(text: string): string | null {
  const groups = referenceGroups(text);
  if (groups.length > MAX_REFERENCE_COUNT) return `最多 ${MAX_REFERENCE_COUNT} 条`;
  const wrong = groups.find(([sender = '', identifier = '', sent = '', ...rest]) => {
    return tokenFault(sender) !== null || tokenFault(identifier) !== null || !readOffsetTime(sent) || rest.length > 0;
  });
  return wrong ? `“${wrong.join(',').slice(0, 60)}”应为 sender,identifier,sent` : null;
}

/** The schema says xs:string; the standard's text (3.2.1) forbids blanks, commas and restricted characters. */
const TOKEN: ValueType = { collapses: false, fault: tokenFault };
const REFERENCES: ValueType = { collapses: false, fault: referencesFault };

const named = (name: string) => group(name, '*', [value('valueName', '1', STRING), value('value', '1', STRING)]);

const resource = group('resource', '*', [
  value('resourceDesc', '1', STRING),
  value('mimeType', '1', STRING),
  value('size', '?', INTEGER),
  value('uri', '?', ANY_URI),
  value('derefUri', '?', STRING),
  value('digest', '?', STRING),
]);

const area = group('area', '*', [
  value('areaDesc', '1', STRING),
  value('polygon', '*', STRING),
  value('circle', '*', STRING),
  named('geocode'),
  value('altitude', '?', DECIMAL),
  value('ceiling', '?', DECIMAL),
]);

const CATEGORIES = 'Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other'.split(' ');
const RESPONSE_TYPES = 'Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None'.split(' ');

const info = group('info', '*', [
  value('language', '?', LANGUAGE),
  value('category', '+', oneOf(...CATEGORIES)),
  value('event', '1', STRING),
  value('responseType', '*', oneOf(...RESPONSE_TYPES)),
  value('urgency', '1', oneOf('Immediate', 'Expected', 'Future', 'Past', 'Unknown')),
  value('severity', '1', oneOf('Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown')),
  value('certainty', '1', oneOf('Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown')),
  value('audience', '?', STRING),
  named('eventCode'),
  value('effective', '?', DATE_TIME_WITH_OFFSET),
  value('onset', '?', DATE_TIME_WITH_OFFSET),
  value('expires', '?', DATE_TIME_WITH_OFFSET),
  value('senderName', '?', STRING),
  value('headline', '?', STRING),
  value('description', '?', STRING),
  value('instruction', '?', STRING),
  value('web', '?', ANY_URI),
  value('contact', '?', STRING),
  named('parameter'),
  resource,
  area,
]);

/** The schema of OASIS CAP 1.2 as a table, in the schema's order; a signature may follow the last info. */
export const CAP12_ALERT = group(
  'alert',
  '1',
  [
    value('identifier', '1', TOKEN),
    value('sender', '1', TOKEN),
    value('sent', '1', DATE_TIME_WITH_OFFSET),
    value('status', '1', oneOf('Actual', 'Exercise', 'System', 'Test', 'Draft')),
    value('msgType', '1', oneOf('Alert', 'Update', 'Cancel', 'Ack', 'Error')),
    value('source', '?', STRING),
    value('scope', '1', oneOf('Public', 'Restricted', 'Private')),
    value('restriction', '?', STRING),
    value('addresses', '?', STRING),
    value('code', '*', STRING),
    value('note', '?', STRING),
    value('references', '?', REFERENCES),
    value('incidents', '?', STRING),
    info,
  ],
  XML_SIGNATURE,
);
