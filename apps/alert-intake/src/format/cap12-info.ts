import { type AlertContent, type AlertResponseType, type StatedColour } from './alert-content';
import { timeAbsurdities } from './alert-content-absurdities';
import { categoryOf, colourOf, levelOf, liftHintOf, PARAMETER, plainWord } from './alert-content-words';
import { excerpt } from './malformed-alert';
import { readOffsetTime } from './xml-values';
import { type XmlElement } from './xml-reader';

/** CAP 1.2 appendix B: severity is the colour. */
export const SEVERITY_COLOUR: Record<string, StatedColour> = {
  Extreme: 'red',
  Severe: 'orange',
  Moderate: 'yellow',
  Minor: 'blue',
  Unknown: 'unknown',
};

type Envelope = 'sender' | 'identifier' | 'sent' | 'status' | 'messageType' | 'scope' | 'references' | 'absurdities';

/** What one message says beyond its envelope. */
export type InfoContent = Omit<AlertContent, Envelope>;

/** What a message without any info block says: nothing. */
export const EMPTY_INFO: InfoContent = {
  category: 'alert',
  language: null,
  event: null,
  severityColour: null,
  parameterColour: null,
  responseLevel: null,
  areaCodes: [],
  areaDescriptions: [],
  effective: null,
  onset: null,
  expires: null,
  responseTypes: [],
  liftHint: null,
  headline: null,
  description: null,
  instruction: null,
  primaryPollutant: null,
  basis: null,
  documentNumber: null,
};

/** The texts of all children of that name, trimmed, in order. */
export function textsOf(parent: XmlElement, name: string): string[] {
  return parent.children.filter((child) => child.name === name).map((child) => child.text.trim());
}

/** The text of the first child of that name, trimmed; null when it is absent or blank. */
export function textOf(parent: XmlElement, name: string): string | null {
  return textsOf(parent, name)[0] || null;
}

/** `AllClear` → `allClear`: CAP's words as ours. The schema has checked that they are CAP's. */
export function lowerFirst<T extends string>(word: string): T {
  return (word.charAt(0).toLowerCase() + word.slice(1)) as T;
}

/** Reads one schema-checked `info`; what is valid but absurd is added to `absurdities`. */
export function readInfo(info: XmlElement, absurdities: string[]): InfoContent {
  const parameter = readParameters(info, absurdities);
  const word = <T>(name: string, meaning: (text: string) => T): T | null => {
    const text = parameter.get(name);
    return text === undefined ? null : meaning(text);
  };
  const category = word(PARAMETER.category, categoryOf);
  if (parameter.has(PARAMETER.category) && category === null) {
    absurdities.push(`消息类别“${excerpt(parameter.get(PARAMETER.category) ?? '')}”未知`);
  }
  const event = textsOf(info, 'event')[0] ?? null;
  const headline = textOf(info, 'headline');
  const responseTypes = textsOf(info, 'responseType').map((type) => lowerFirst<AlertResponseType>(type));
  return {
    category: category ?? 'alert',
    // The schema's default for an absent or empty language.
    language: textOf(info, 'language') ?? 'en-US',
    event,
    severityColour: SEVERITY_COLOUR[textOf(info, 'severity') ?? ''] ?? 'unknown',
    parameterColour: word(PARAMETER.colour, colourOf),
    responseLevel: word(PARAMETER.level, levelOf),
    areaCodes: readAreaCodes(info, absurdities),
    areaDescriptions: areasOf(info).flatMap((area) => textsOf(area, 'areaDesc')),
    effective: readTime(info, 'effective', absurdities),
    onset: readTime(info, 'onset', absurdities),
    expires: readTime(info, 'expires', absurdities),
    responseTypes,
    liftHint: liftHintOf(responseTypes, event, headline),
    headline,
    description: textOf(info, 'description'),
    instruction: textOf(info, 'instruction'),
    primaryPollutant: parameter.get(PARAMETER.primaryPollutant) ?? null,
    basis: parameter.get(PARAMETER.basis) ?? null,
    documentNumber: parameter.get(PARAMETER.documentNumber) ?? null,
  };
}

/** The instant in a schema-checked child; null when absent. */
export function readTime(parent: XmlElement, name: string, absurdities: string[]): Date | null {
  const time = readOffsetTime(textOf(parent, name) ?? '');
  if (time) absurdities.push(...timeAbsurdities(name, time));
  return time?.at ?? null;
}

/** Parameters by name; blank ones don't count. The same one twice with two values is nobody's to choose. */
function readParameters(info: XmlElement, absurdities: string[]): Map<string, string> {
  const known = new Set<string>(Object.values(PARAMETER));
  const found = new Map<string, string>();
  for (const parameter of info.children.filter((child) => child.name === 'parameter')) {
    const name = plainWord(textOf(parameter, 'valueName') ?? '');
    const text = textOf(parameter, 'value');
    if (text === null || !known.has(name)) continue;
    const earlier = found.get(name);
    if (earlier !== undefined && earlier !== text) absurdities.push(`参数 ${name} 出现多次且取值不同`);
    else found.set(name, text);
  }
  return found;
}

function areasOf(info: XmlElement): XmlElement[] {
  return info.children.filter((child) => child.name === 'area');
}

/** Six digits, or the longer statistical code of the same place (six digits and only zeros after); anything else is absurd. */
function readAreaCodes(info: XmlElement, absurdities: string[]): string[] {
  const geocodes = areasOf(info).flatMap((area) => area.children.filter((child) => child.name === 'geocode'));
  const codes = new Set<string>();
  for (const geocode of geocodes) {
    const stated = textOf(geocode, 'value') ?? '';
    const code = /^(\d{6})(?:0{6}|0{8})?$/.exec(stated)?.[1];
    if (code === undefined) absurdities.push(`区域代码“${excerpt(stated, 20)}”不是 6 位行政区划代码`);
    else codes.add(code);
  }
  return [...codes];
}
