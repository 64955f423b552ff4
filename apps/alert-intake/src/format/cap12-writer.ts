import { type AlertContent, type AlertKey, type StatedColour } from './alert-content';
import { CATEGORY_WORD, COLOUR_WORD, PARAMETER } from './alert-content-words';
import { SEVERITY_COLOUR } from './cap12-info';
import { CAP12_NAMESPACE } from './cap12-schema';

const BEIJING_OFFSET_MINUTES = 8 * 60;

/**
 * Writes a message as CAP 1.2 XML (UTF-8, two-blank indent, times at +08:00 in whole seconds). What CAP demands and
 * AlertContent doesn't carry is fixed: category Env, urgency Expected, certainty Likely. `absurdities` and `liftHint`
 * are not written: they come out again when the text is read.
 */
export function serialiseCap12(content: AlertContent): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alert xmlns="${CAP12_NAMESPACE}">`,
    ...leaf('identifier', content.identifier),
    ...leaf('sender', content.sender),
    ...leaf('sent', capTime(content.sent)),
    ...leaf('status', upperFirst(content.status)),
    ...leaf('msgType', upperFirst(content.messageType)),
    ...leaf('scope', upperFirst(content.scope)),
    ...leaf('references', datedReferences(content).map(capReference).join(' ') || null),
    ...(content.event === null ? [] : infoLines(content, content.event)),
    '</alert>',
  ];
  return `${lines.join('\n')}\n`;
}

/** CAP can't say a reference without its time: the national dialect's stay out. */
function datedReferences({ references }: AlertContent): AlertKey[] {
  return references.flatMap(({ sent, ...name }) => (sent ? [{ ...name, sent }] : []));
}

/** One message as others point to it: `sender,identifier,sent`. */
export function capReference({ sender, identifier, sent }: AlertKey): string {
  return [sender, identifier, capTime(sent)].join(',');
}

/** `YYYY-MM-DDThh:mm:ss+08:00`. */
export function capTime(at: Date): string {
  const beijing = withOffset(at, BEIJING_OFFSET_MINUTES, '+08:00');
  if (/^(?!0000)\d{4}-/.test(beijing)) return beijing;
  // At the two ends of the calendar only the outermost offset still gives a year of four digits.
  return at.getTime() > 0 ? withOffset(at, -14 * 60, '-14:00') : withOffset(at, 14 * 60, '+14:00');
}

function withOffset(at: Date, offsetMinutes: number, written: string): string {
  return new Date(at.getTime() + offsetMinutes * 60_000).toISOString().replace(/\.\d{3}Z$/, written);
}

function infoLines(content: AlertContent, event: string): string[] {
  const { effective, onset, expires } = content;
  const inner = [
    ...leaf('language', content.language),
    ...leaf('category', 'Env'),
    ...leaf('event', event),
    ...content.responseTypes.flatMap((type) => leaf('responseType', upperFirst(type))),
    ...leaf('urgency', 'Expected'),
    ...leaf('severity', severityOf(content.severityColour)),
    ...leaf('certainty', 'Likely'),
    ...leaf('effective', effective && capTime(effective)),
    ...leaf('onset', onset && capTime(onset)),
    ...leaf('expires', expires && capTime(expires)),
    ...leaf('headline', content.headline),
    ...leaf('description', content.description),
    ...leaf('instruction', content.instruction),
    ...parameterLines(content),
    ...areaLines(content),
  ];
  return group('info', inner);
}

function severityOf(colour: StatedColour | null): string {
  return Object.entries(SEVERITY_COLOUR).find(([, meaning]) => meaning === colour)?.[0] ?? 'Unknown';
}

function parameterLines(content: AlertContent): string[] {
  const parameters: [name: string, text: string | null][] = [
    [PARAMETER.category, content.category === 'alert' ? null : CATEGORY_WORD[content.category]],
    [PARAMETER.colour, content.parameterColour && COLOUR_WORD[content.parameterColour]],
    [PARAMETER.level, content.responseLevel === 'unknown' ? '未知' : content.responseLevel],
    [PARAMETER.primaryPollutant, content.primaryPollutant],
    [PARAMETER.basis, content.basis],
    [PARAMETER.documentNumber, content.documentNumber],
  ];
  return parameters.flatMap(([name, text]) => (text === null ? [] : named('parameter', name, text)));
}

/** All codes stand in the first area: AlertContent doesn't pair them with descriptions. */
function areaLines({ areaCodes, areaDescriptions }: AlertContent): string[] {
  const codes = areaCodes.flatMap((code) => named('geocode', '行政区划代码', code));
  const [first = areaCodes.join('、'), ...others] = areaDescriptions;
  if (areaDescriptions.length === 0 && codes.length === 0) return [];
  return [
    ...group('area', [...leaf('areaDesc', first), ...codes]),
    ...others.flatMap((description) => group('area', leaf('areaDesc', description))),
  ];
}

function named(name: string, valueName: string, text: string): string[] {
  return group(name, [...leaf('valueName', valueName), ...leaf('value', text)]);
}

function group(name: string, inner: string[]): string[] {
  return [`  <${name}>`, ...inner.map((line) => `  ${line}`), `  </${name}>`];
}

function leaf(name: string, text: string | null): string[] {
  return text === null ? [] : [`  <${name}>${escapeText(text)}</${name}>`];
}

/** A carriage return is written as a reference, or reading would make it a line feed. What XML 1.0 cannot hold is left out. */
function escapeText(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
