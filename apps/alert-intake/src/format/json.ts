import {
  type AlertCategory,
  type AlertContent,
  type AlertMessageType,
  type AlertResponseType,
  type AlertScope,
  type AlertStatus,
  type StatedColour,
} from './alert-content';
import { fewOf, relationAbsurdities, timeAbsurdities } from './alert-content-absurdities';
import { CATEGORY_WORD, categoryOf, colourOf, levelOf, liftHintOf } from './alert-content-words';
import { checkShape, type JsonDocument, readJson } from './json-reader';
import { type AlertJson, isAlertJson, readRfc3339 } from './json-schema';

/** CAP's words of severity mean colours (CAP 1.2, appendix B); the national dialect's are colours. */
const SEVERITY_COLOUR: Record<string, StatedColour> = {
  extreme: 'red',
  severe: 'orange',
  moderate: 'yellow',
  minor: 'blue',
  red: 'red',
  orange: 'orange',
  yellow: 'yellow',
  blue: 'blue',
};

/** Reads a message as plain JSON (`AlertJson`): at most 1 MiB of UTF-8. Throws MalformedAlert and nothing else. */
export function parseJson(bytes: Buffer, contentType?: string): AlertContent {
  return alertOfJson(readJson(bytes, contentType));
}

/** The message that a document is, or that stands in it under the key `within`. Throws MalformedAlert and nothing else. */
export function alertOfJson(document: JsonDocument, within?: string): AlertContent {
  return toContent(checkShape(document, isAlertJson, within));
}

function toContent(alert: AlertJson): AlertContent {
  const found: string[] = [];
  const time = (name: 'sent' | 'effective' | 'onset' | 'expires'): Date | null => {
    const read = readRfc3339(alert[name] ?? '');
    if (read) found.push(...timeAbsurdities(name, read));
    return read?.at ?? null;
  };
  const content = {
    ...envelopeOf(alert),
    ...meaningOf(alert),
    ...textsOf(alert),
    sent: time('sent') ?? new Date(NaN),
    effective: time('effective'),
    onset: time('onset'),
    expires: time('expires'),
  };
  const liftHint = liftHintOf(content.responseTypes, content.event, content.headline);
  found.push(...relationAbsurdities(content));
  return { ...content, liftHint, absurdities: fewOf(found) };
}

function envelopeOf({ sender, identifier, status, messageType, scope, references }: AlertJson) {
  return {
    sender,
    identifier,
    status: small<AlertStatus>(status),
    messageType: small<AlertMessageType>(messageType),
    // Whoever doesn't say whom it is for means those it sends it to.
    scope: small<AlertScope>(scope ?? 'restricted'),
    references: (references ?? []).map((one) => ({ ...one, sent: readRfc3339(one.sent ?? '')?.at ?? null })),
  };
}

function meaningOf({ category, severity, colour, responseLevel, areaCodes, responseTypes }: AlertJson) {
  return {
    category: category ? categoryNamed(category) : 'alert',
    severityColour: severity ? (SEVERITY_COLOUR[small(severity)] ?? 'unknown') : null,
    parameterColour: colour ? colourOf(colour) : null,
    responseLevel: responseLevel ? levelOf(responseLevel) : null,
    areaCodes: [...new Set(areaCodes ?? [])],
    responseTypes: (responseTypes ?? []).map((type) => small<AlertResponseType>(type)),
  };
}

function textsOf(alert: AlertJson) {
  const text = (name: keyof Pick<AlertJson, 'event' | 'headline' | 'description' | 'instruction' | 'language'>) => {
    return alert[name]?.trim() || null;
  };
  return {
    language: text('language'),
    event: text('event'),
    areaDescriptions: (alert.areaDescriptions ?? []).map((one) => one.trim()),
    headline: text('headline'),
    description: text('description'),
    instruction: text('instruction'),
    primaryPollutant: alert.primaryPollutant?.trim() || null,
    basis: alert.basis?.trim() || null,
    documentNumber: alert.documentNumber?.trim() || null,
  };
}

/** The schema has checked that it is one of ours, in Chinese or as in code. */
function categoryNamed(word: string): AlertCategory {
  return Object.hasOwn(CATEGORY_WORD, word) ? (word as AlertCategory) : (categoryOf(word) ?? 'alert');
}

function small<T extends string>(word: string): T {
  return (word.charAt(0).toLowerCase() + word.slice(1)) as T;
}
