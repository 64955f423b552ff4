import { type AlertContent, type AlertMessageType, type AlertScope, type AlertStatus } from './alert-content';
import { fewOf, relationAbsurdities, timeAbsurdities } from './alert-content-absurdities';
import { lowerFirst, readInfo, textOf } from './cap12-info';
import { MalformedAlert } from './malformed-alert';
import { asCapTime, geocodesOf, MAX_GEOCODE_LENGTH, NATIONAL_ALERT, NATIONAL_NAMESPACES } from './national-schema';
import { decodeXml } from './xml-guard';
import { type Namespaces, readXml, readXmlInSlices, type XmlElement } from './xml-reader';
import { readOffsetTime } from './xml-values';

/** The dialect has no Exercise in practice: Test is a drill (R16). */
const STATUS: Record<string, AlertStatus> = {
  Actual: 'actual',
  Exercise: 'exercise',
  Test: 'exercise',
  Draft: 'draft',
};

const CAP_SEVERITY: Record<string, string> = {
  Red: 'Extreme',
  Orange: 'Severe',
  Yellow: 'Moderate',
  Blue: 'Minor',
};

/**
 * Reads a message of the national dialect (GB/T 34283-2017, GB/T 35965.1-2018): at most 1 MiB of UTF-8 or declared ISO-8859-1, checked
 * against the dialect's table element by element. A reference names an identifier of the message's own sender and no time.
 * Throws MalformedAlert and nothing else.
 */
export function parseNational(
  bytes: Buffer,
  contentType?: string,
  namespaces: Namespaces = NATIONAL_NAMESPACES,
): AlertContent {
  return toContent(readXml(decodeXml(bytes, contentType), NATIONAL_ALERT, namespaces));
}

/** The same for the edges, where a message of 1 MiB must not hold the event loop: it turns every 64 Ki characters. */
export async function parseNationalInSlices(
  bytes: Buffer,
  contentType?: string,
  namespaces: Namespaces = NATIONAL_NAMESPACES,
): Promise<AlertContent> {
  return toContent(await readXmlInSlices(decodeXml(bytes, contentType), NATIONAL_ALERT, namespaces));
}

function toContent(alert: XmlElement): AlertContent {
  const found: string[] = [];
  const sender = textOf(alert, 'sender') ?? '';
  const identifier = textOf(alert, 'identifier') ?? '';
  const senderCode = textOf(alert, 'senderCode');
  const first = textOf(alert, 'references');
  if (senderCode !== null && !identifier.startsWith(`${senderCode}_`)) {
    found.push('senderCode 与 identifier 中的发布单位不一致');
  }
  const envelope = {
    sender,
    identifier,
    sent: readSendTime(alert, found),
    status: STATUS[textOf(alert, 'status') ?? ''] ?? 'draft',
    messageType: lowerFirst<AlertMessageType>(textOf(alert, 'msgType') ?? ''),
    scope: lowerFirst<AlertScope>(textOf(alert, 'scope') ?? ''),
    references: first === null ? [] : [{ sender, identifier: first, sent: null }],
  };
  const info = readInfo(inCapWords(alert.children.find(({ name }) => name === 'info') ?? element('info')), found);
  found.push(...relationAbsurdities({ ...envelope, ...info }));
  return { ...envelope, ...info, absurdities: fewOf(found) };
}

function readSendTime(alert: XmlElement, absurdities: string[]): Date {
  const time = readOffsetTime(asCapTime(textOf(alert, 'sendTime') ?? ''));
  if (time) absurdities.push(...timeAbsurdities('sendTime', time));
  return time?.at ?? new Date(NaN);
}

/** The dialect says the same as CAP in other words: said in CAP's, one reader reads both. */
function inCapWords(info: XmlElement): XmlElement {
  refuseManyGeocodes(info);
  const language = textOf(info, 'language') ?? 'zh-CN';
  const rest = info.children.filter(({ name }) => name !== 'language');
  return element('info', '', [element('language', language), ...rest.map(childInCapWords)]);
}

/** Codes joined in one text cost markup nothing, so that the reader's bound doesn't bound them (H1). */
function refuseManyGeocodes({ children: areas }: XmlElement): void {
  const geocodes = areas.flatMap(({ children }) => children.filter(({ name }) => name === 'geocode'));
  const length = geocodes.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= MAX_GEOCODE_LENGTH) return;
  const detail = `geocode 合计最多 ${MAX_GEOCODE_LENGTH} 个字符，此报文有 ${length} 个`;
  throw new MalformedAlert('too-large', detail, { pointer: '/alert/info' });
}

function childInCapWords(child: XmlElement): XmlElement {
  switch (child.name) {
    case 'eventType':
      return element('event', child.text);
    case 'severity':
      return element('severity', CAP_SEVERITY[child.text] ?? 'Unknown');
    case 'effective':
    case 'onset':
    case 'expires':
      return element(child.name, asCapTime(child.text));
    case 'area':
      return element('area', '', child.children.flatMap(areaChildInCapWords));
    default:
      return child;
  }
}

function areaChildInCapWords(child: XmlElement): XmlElement[] {
  if (child.name !== 'geocode') return [child];
  return geocodesOf(child.text).map((code) => element('geocode', '', [element('value', code)]));
}

function element(name: string, text = '', children: XmlElement[] = []): XmlElement {
  return { name, text, children };
}
