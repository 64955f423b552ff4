import { type AlertContent, type AlertStatus, type StatedColour } from './alert-content';
import { CATEGORY_WORD, COLOUR_WORD, PARAMETER } from './alert-content-words';
import { capTime } from './cap12-writer';
import { NATIONAL_NAMESPACES } from './national-schema';
import { block, escapeText, leaf } from './xml-writer';

const STATUS: Partial<Record<AlertStatus, string>> = { actual: 'Actual', exercise: 'Test', draft: 'Draft' };

const SEVERITY: Record<StatedColour, string> = {
  red: 'Red',
  orange: 'Orange',
  yellow: 'Yellow',
  blue: 'Blue',
  unknown: 'Unknown',
};

/** The message says something for which the national dialect has no words. */
export class NotNational extends Error {}

/**
 * Writes a message in the national dialect (UTF-8, two-blank indent, times at +08:00 in whole seconds, codes joined by a comma). Of its
 * references only the first is written, and only by its identifier; `absurdities` and `liftHint` come out again when the text is
 * read. Throws {@link NotNational} for a status or message type the dialect hasn't; identifiers are the caller's to get right.
 */
export function serialiseNational(content: AlertContent, namespace = NATIONAL_NAMESPACES[0] ?? ''): string {
  const status = STATUS[content.status];
  const { messageType } = content;
  if (status === undefined || messageType === 'ack' || messageType === 'error') {
    throw new NotNational(`The national dialect has no ${content.status} ${messageType}`);
  }
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<alert xmlns="${escapeText(namespace)}">`,
    ...leaf('identifier', content.identifier),
    ...leaf('sender', content.sender),
    ...leaf('sendTime', nationalTime(content.sent)),
    ...leaf('status', status),
    ...leaf('msgType', upperFirst(messageType)),
    ...leaf('scope', upperFirst(content.scope)),
    ...leaf('references', content.references[0]?.identifier ?? null),
    ...block('info', infoLines(content)),
    '</alert>',
  ];
  return `${lines.join('\n')}\n`;
}

/** `YYYY-MM-DD hh:mm:ss+08:00`. */
export function nationalTime(at: Date): string {
  return capTime(at).replace('T', ' ');
}

function infoLines(content: AlertContent): string[] {
  const { effective, onset, expires } = content;
  return [
    ...leaf('language', content.language),
    ...leaf('eventType', content.event),
    ...content.responseTypes.flatMap((type) => leaf('responseType', upperFirst(type))),
    ...leaf('urgency', 'Unknown'),
    ...leaf('severity', SEVERITY[content.severityColour ?? 'unknown']),
    ...leaf('certainty', 'Unknown'),
    ...leaf('effective', effective && nationalTime(effective)),
    ...leaf('onset', onset && nationalTime(onset)),
    ...leaf('expires', expires && nationalTime(expires)),
    ...leaf('headline', content.headline),
    ...leaf('description', content.description),
    ...leaf('instruction', content.instruction),
    ...parameterLines(content),
    ...areaLines(content),
  ];
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
  return parameters.flatMap(([name, text]) => {
    return text === null ? [] : block('parameter', [...leaf('valueName', name), ...leaf('value', text)]);
  });
}

/** All codes stand in the first area: AlertContent doesn't pair them with descriptions. */
function areaLines({ areaCodes, areaDescriptions }: AlertContent): string[] {
  if (areaDescriptions.length === 0 && areaCodes.length === 0) return [];
  const [first = areaCodes.join('、'), ...others] = areaDescriptions;
  const codes = areaCodes.length > 0 ? areaCodes.join(',') : null;
  return [
    ...block('area', [...leaf('areaDesc', first), ...leaf('geocode', codes)]),
    ...others.flatMap((description) => block('area', leaf('areaDesc', description))),
  ];
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
