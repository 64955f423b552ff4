import { group, value } from './xml-rules';
import { ANY_URI, DATE_TIME_WITH_OFFSET, DECIMAL, INTEGER, LANGUAGE, oneOf, STRING } from './xml-values';

export const CAP12_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
const XML_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const pair = [value('valueName', '1', STRING), value('value', '1', STRING)];
const named = (name: string) => group(name, '*', pair);

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

/**
 * The schema of OASIS CAP 1.2 as a table, in the schema's order; a signature may follow the last info. It is the schema's table, not
 * the standard's: what the text alone forbids, like a blank in an identifier, is an absurdity.
 */
export const CAP12_ALERT = group(
  'alert',
  '1',
  [
    value('identifier', '1', STRING),
    value('sender', '1', STRING),
    value('sent', '1', DATE_TIME_WITH_OFFSET),
    value('status', '1', oneOf('Actual', 'Exercise', 'System', 'Test', 'Draft')),
    value('msgType', '1', oneOf('Alert', 'Update', 'Cancel', 'Ack', 'Error')),
    value('source', '?', STRING),
    value('scope', '1', oneOf('Public', 'Restricted', 'Private')),
    value('restriction', '?', STRING),
    value('addresses', '?', STRING),
    value('code', '*', STRING),
    value('note', '?', STRING),
    value('references', '?', STRING),
    value('incidents', '?', STRING),
    info,
  ],
  XML_SIGNATURE,
  pair,
);
