import { type AlertContent, type StatedColour } from './alert-content';
import { CATEGORY_WORD } from './alert-content-words';
import { capTime } from './cap12-writer';

const SEVERITY: Record<StatedColour, string> = {
  red: 'extreme',
  orange: 'severe',
  yellow: 'moderate',
  blue: 'minor',
  unknown: 'unknown',
};

/** The attributes of a CloudEvent that say nothing about the message in it. */
export interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly type: string;
}

/**
 * Writes a message as plain JSON (two-blank indent, times at +08:00). What it doesn't say is left out; `absurdities` and `liftHint` come
 * out again when the text is read.
 */
export function serialiseJson(content: AlertContent): string {
  return `${JSON.stringify(plain(content), null, 2)}\n`;
}

/** Writes a message as a CloudEvent 1.0 in structured mode, with the message as an object in `data`. */
export function serialiseCloudEvent(content: AlertContent, { id, source, type }: Envelope): string {
  const attributes = { specversion: '1.0', id, source, type, time: jsonTime(content.sent) };
  const event = { ...attributes, datacontenttype: 'application/json', data: plain(content) };
  return `${JSON.stringify(event, null, 2)}\n`;
}

function plain(content: AlertContent) {
  const { sender, identifier, sent, status, messageType, scope, references, severityColour } = content;
  return {
    ...{ sender, identifier, sent: jsonTime(sent), status, messageType, scope },
    references: orAbsent(references.map((one) => ({ ...one, sent: timeOrAbsent(one.sent) }))),
    category: CATEGORY_WORD[content.category],
    language: content.language ?? undefined,
    event: content.event ?? undefined,
    severity: severityColour ? SEVERITY[severityColour] : undefined,
    colour: content.parameterColour ?? undefined,
    responseLevel: content.responseLevel ?? undefined,
    areaCodes: orAbsent(content.areaCodes),
    areaDescriptions: orAbsent(content.areaDescriptions),
    effective: timeOrAbsent(content.effective),
    onset: timeOrAbsent(content.onset),
    expires: timeOrAbsent(content.expires),
    responseTypes: orAbsent(content.responseTypes),
    headline: content.headline ?? undefined,
    description: content.description ?? undefined,
    instruction: content.instruction ?? undefined,
    primaryPollutant: content.primaryPollutant ?? undefined,
    basis: content.basis ?? undefined,
    documentNumber: content.documentNumber ?? undefined,
  };
}

/** `YYYY-MM-DDThh:mm:ss[.mmm]+08:00`. */
export function jsonTime(at: Date): string {
  const milliseconds = at.toISOString().slice(-4, -1);
  return milliseconds === '000' ? capTime(at) : capTime(at).replace(/(?=[+-]\d\d:\d\d$)/, `.${milliseconds}`);
}

function timeOrAbsent(at: Date | null): string | undefined {
  return at ? jsonTime(at) : undefined;
}

function orAbsent<T>(many: readonly T[]): readonly T[] | undefined {
  return many.length > 0 ? many : undefined;
}
