import { tokenFault } from './alert-content-key';
import { group, value } from './xml-rules';
import { ANY_URI, LANGUAGE, oneOf, readOffsetTime, STRING, type ValueType } from './xml-values';

/** The dialect has no single namespace; these are met in practice. Others are a matter of configuration. */
export const NATIONAL_NAMESPACES: readonly string[] = ['http://com.icss.amp'];

const XML_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
/** All `geocode` of a message together, in characters: 2,000 codes of the longest kind, more than a province has townships. */
export const MAX_GEOCODE_LENGTH = 30_000;

/** ZZZZZZDDDUUUXX_YYYYMMDDhhmmss[_N]: area, organisation, its division, extension; when it was entered; which one of that second. */
const IDENTIFIER = /^\d{9}[\dA-Z]{5}_(\d{14})(?:_\d{1,6})?$/;
const WITH_BLANK = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d[+-]\d\d:\d\d)$/;
const BEIJING_DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** A time of the dialect (a blank instead of T, or 14 digits that mean Beijing time) as CAP writes it; anything else as it is. */
export function asCapTime(text: string): string {
  return text.replace(WITH_BLANK, '$1T$2').replace(BEIJING_DIGITS, '$1-$2-$3T$4:$5:$6+08:00');
}

/** The codes joined in a schema-checked `geocode`; a comma too many makes none. */
export function geocodesOf(text: string): string[] {
  const codes = text.split(/[,，]/u).map((code) => code.trim());
  return codes.filter((code) => code !== '');
}

function timeFault(text: string): string | null {
  // CAP's own writing is not the dialect's: what has a T comes from a sender that should say that it speaks CAP.
  const isTime = !text.includes('T') && readOffsetTime(asCapTime(text)) !== null;
  return isTime ? null : '应为 YYYY-MM-DD hh:mm:ss±hh:mm，或 14 位数字的北京时间，且日期存在';
}

function identifierFault(text: string): string | null {
  const entered = IDENTIFIER.exec(text)?.[1];
  const isIdentifier = entered !== undefined && timeFault(entered) === null;
  return isIdentifier ? null : '应为 ZZZZZZDDDUUUXX_YYYYMMDDhhmmss 或再加 _N';
}

function referencesFault(text: string): string | null {
  return identifierFault(text) === null ? null : '应为首次发布的信息的 identifier，只一个';
}

/** Platforms of this dialect write what they don't say as an empty element. */
const orEmpty = (fault: ValueType['fault']): ValueType => ({
  collapses: true,
  fault: (text) => (text === '' ? null : fault(text)),
});

const IDENTIFIER_TYPE: ValueType = { collapses: false, fault: identifierFault };
const SENDER: ValueType = { collapses: false, fault: tokenFault };
const TIME: ValueType = { collapses: true, fault: timeFault };
const TIME_OR_EMPTY = orEmpty(timeFault);
const FIRST_MESSAGE = orEmpty(referencesFault);
const EVENT_TYPE: ValueType = {
  collapses: true,
  fault: (text) => (/^[\p{L}\p{N}]{1,64}$/u.test(text) ? null : '应为事件类型编码，如 11B29'),
};

const named = (name: string) => group(name, '*', [value('valueName', '1', STRING), value('value', '1', STRING)]);

const method = group('method', '*', [
  value('methodName', '1', STRING),
  value('message', '?', STRING),
  value('audienceGrp', '?', STRING),
  value('audiencePrt', '?', STRING),
]);

const resource = group('resource', '*', [
  value('resourceDesc', '1', STRING),
  value('mimeType', '?', STRING),
  value('size', '?', STRING),
  value('uri', '?', ANY_URI),
  value('derefUri', '?', STRING),
  value('digest', '?', STRING),
]);

const area = group('area', '*', [
  value('areaDesc', '1', STRING),
  value('polygon', '*', STRING),
  value('circle', '*', STRING),
  value('geocode', '?', STRING),
  value('altitude', '?', STRING),
  value('ceiling', '?', STRING),
]);

const CATEGORIES = 'Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other'.split(' ');
const RESPONSE_TYPES = 'Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None'.split(' ');

const info = group('info', '1', [
  value('language', '?', LANGUAGE),
  value('category', '*', oneOf(...CATEGORIES)),
  value('eventType', '1', EVENT_TYPE),
  value('responseType', '*', oneOf(...RESPONSE_TYPES)),
  value('urgency', '1', oneOf('Immediate', 'Expected', 'Future', 'Past', 'Unknown')),
  value('severity', '1', oneOf('Red', 'Orange', 'Yellow', 'Blue', 'Unknown')),
  value('certainty', '1', oneOf('Observed', 'VeryLikely', 'Likely', 'Possible', 'Unlikely', 'Unknown')),
  value('audience', '?', STRING),
  named('eventCode'),
  value('effective', '?', TIME_OR_EMPTY),
  value('onset', '?', TIME_OR_EMPTY),
  value('expires', '?', TIME_OR_EMPTY),
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
 * The national dialect (GB/T 34283-2017, GB/T 35965.1-2018) as a table, in its order: CAP's elements, those of its own (senderCode,
 * phone, code/method, secClassification), and its own types. The documents of different platforms disagree on what must be there;
 * required is what a decision needs and what all of them demand.
 */
export const NATIONAL_ALERT = group(
  'alert',
  '1',
  [
    value('identifier', '1', IDENTIFIER_TYPE),
    value('sender', '1', SENDER),
    value('senderCode', '?', STRING),
    value('phone', '?', STRING),
    value('sendTime', '1', TIME),
    value('status', '1', oneOf('Actual', 'Exercise', 'Test', 'Draft')),
    value('msgType', '1', oneOf('Alert', 'Update', 'Cancel')),
    value('source', '?', STRING),
    value('scope', '1', oneOf('Public', 'Restricted', 'Private')),
    value('restriction', '?', STRING),
    value('addresses', '?', STRING),
    group('code', '?', [method]),
    value('secClassification', '?', STRING),
    value('note', '?', STRING),
    value('references', '?', FIRST_MESSAGE),
    value('incidents', '?', STRING),
    info,
  ],
  XML_SIGNATURE,
);
