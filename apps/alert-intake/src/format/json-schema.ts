import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import { type AlertCategory } from './alert-content';
import { tokenFault } from './alert-content-key';
import { CATEGORY_WORD, COLOUR_WORD } from './alert-content-words';
import { LANGUAGE, type OffsetTime, readOffsetTime } from './xml-values';

const TIME = /^(\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([+-]\d\d:\d\d)$/;

/** Reads an RFC 3339 time with a numeric offset, to the millisecond, or gives null. */
export function readRfc3339(text: string): OffsetTime | null {
  const [, seconds = '', fraction = '', offset = ''] = TIME.exec(text) ?? [];
  const whole = readOffsetTime(seconds + offset);
  if (!whole) return null;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  return { ...whole, at: new Date(whole.at.getTime() + milliseconds) };
}

function timeFault(text: string): string | null {
  if (readRfc3339(text)) return null;
  return /Z$/i.test(text)
    ? '不允许用 Z，世界时写作 -00:00'
    : '应为 YYYY-MM-DDThh:mm:ss±hh:mm，必须带时区偏移，且日期存在';
}

/** What XML cannot hold either: a zero byte would not go into Postgres, half a surrogate pair into no file. */
function textFault(text: string): string | null {
  const hasForbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
  return hasForbidden ? '含有控制字符或不成对的代理字符' : null;
}

const FORMATS: Record<string, (text: string) => string | null> = {
  'alert-text': textFault,
  'alert-token': (text) => tokenFault(text) ?? textFault(text),
  'alert-time': timeFault,
  'area-code': (text) => (/^\d{6}$/.test(text) ? null : '应为 6 位行政区划代码'),
  language: LANGUAGE.fault,
};

/** What is wrong with a text by one of the formats of these schemas (Chinese), or null. */
export function formatFault(format: string, text: string): string | null {
  return FORMATS[format]?.(text) ?? null;
}

/** A bound on our work; a hundred are absurd already. */
const MAX_REFERENCES = 1_000;

const text = Type.String({ format: 'alert-text' });
const token = Type.String({ format: 'alert-token' });
const time = Type.String({ format: 'alert-time' });
const closed = { additionalProperties: false };

/** Null says as much as nothing. */
const maybe = <S extends TSchema>(schema: S) => Type.Optional(Type.Union([schema, Type.Null()]));
const oneOf = (...words: readonly string[]) => Type.Unsafe<string>({ type: 'string', enum: words });
/** CAP's words, with a small letter first as in the rest of our JSON, or with CAP's capital. */
const eitherCase = (...words: string[]) =>
  oneOf(...words, ...words.map((word) => word[0]?.toUpperCase() + word.slice(1)));

const RESPONSE_TYPES = ['shelter', 'evacuate', 'prepare', 'execute', 'avoid', 'monitor', 'assess', 'allClear', 'none'];
const CATEGORIES = Object.keys(CATEGORY_WORD) as AlertCategory[];

const Reference = Type.Object({ sender: token, identifier: token, sent: maybe(time) }, closed);

/** One message as plain JSON: AlertContent's fields, without those that are read out of others. */
export const AlertJson = Type.Object(
  {
    sender: token,
    identifier: token,
    sent: time,
    status: eitherCase('actual', 'exercise', 'system', 'test', 'draft'),
    messageType: eitherCase('alert', 'update', 'cancel', 'ack', 'error'),
    scope: maybe(eitherCase('public', 'restricted', 'private')),
    references: maybe(Type.Array(Reference, { maxItems: MAX_REFERENCES })),
    category: maybe(oneOf(...CATEGORIES, ...Object.values(CATEGORY_WORD))),
    language: maybe(Type.String({ format: 'language' })),
    event: maybe(text),
    severity: maybe(eitherCase('extreme', 'severe', 'moderate', 'minor', 'red', 'orange', 'yellow', 'blue', 'unknown')),
    colour: maybe(oneOf(...Object.keys(COLOUR_WORD), ...Object.values(COLOUR_WORD))),
    responseLevel: maybe(oneOf('III', 'II', 'I', 'Ⅲ', 'Ⅱ', 'Ⅰ', 'Ⅲ级', 'Ⅱ级', 'Ⅰ级', 'unknown')),
    areaCodes: maybe(Type.Array(Type.String({ format: 'area-code' }), { maxItems: 2_000 })),
    areaDescriptions: maybe(Type.Array(text, { maxItems: 2_000 })),
    effective: maybe(time),
    onset: maybe(time),
    expires: maybe(time),
    responseTypes: maybe(Type.Array(eitherCase(...RESPONSE_TYPES), { maxItems: 100 })),
    headline: maybe(text),
    description: maybe(text),
    instruction: maybe(text),
    primaryPollutant: maybe(text),
    basis: maybe(text),
    documentNumber: maybe(text),
  },
  closed,
);
export type AlertJson = Static<typeof AlertJson>;

const attribute = Type.String({ minLength: 1, maxLength: 2_048 });

/** CloudEvents 1.0, structured mode: the attributes we need, others as they please, and the message in `data` or `data_base64`. */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: attribute,
    source: attribute,
    type: attribute,
    datacontenttype: maybe(attribute),
    data: Type.Optional(Type.Unknown()),
    data_base64: maybe(Type.String()),
  },
  { maxProperties: 50 },
);
export type CloudEvent = Static<typeof CloudEvent>;

const ajv = new Ajv({ allErrors: false, strict: true, verbose: true, ownProperties: true });
for (const format of Object.keys(FORMATS)) {
  ajv.addFormat(format, { type: 'string', validate: (value: string) => formatFault(format, value) === null });
}

export const isAlertJson: ValidateFunction<AlertJson> = ajv.compile<AlertJson>(AlertJson);
export const isCloudEvent: ValidateFunction<CloudEvent> = ajv.compile<CloudEvent>(CloudEvent);
