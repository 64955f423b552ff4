import { type AlertContent, type AlertMessageType, type AlertScope, type AlertStatus } from './alert-content';
import { fewOf, relationAbsurdities } from './alert-content-absurdities';
import { readName, readReferences } from './cap12-envelope';
import { EMPTY_INFO, type InfoContent, lowerFirst, readInfo, readTime, textOf } from './cap12-info';
import { CAP12_ALERT, CAP12_NAMESPACE } from './cap12-schema';
import { decodeXml } from './xml-guard';
import { readXml, readXmlInSlices, type XmlElement } from './xml-reader';

/**
 * Reads an OASIS CAP 1.2 message: at most 1 MiB of UTF-8 or declared ISO-8859-1, checked against the schema element by
 * element. Of several info blocks the first Chinese one counts, else the first; when they disagree, that is an absurdity.
 * Throws MalformedAlert and nothing else.
 */
export function parseCap12(bytes: Buffer, contentType?: string): AlertContent {
  return toContent(readXml(decodeXml(bytes, contentType), CAP12_ALERT, CAP12_NAMESPACE));
}

/** The same for the edges, where a message of 1 MiB must not hold the event loop: it turns every 64 Ki characters. */
export async function parseCap12InSlices(bytes: Buffer, contentType?: string): Promise<AlertContent> {
  return toContent(await readXmlInSlices(decodeXml(bytes, contentType), CAP12_ALERT, CAP12_NAMESPACE));
}

function toContent(alert: XmlElement): AlertContent {
  const found: string[] = [];
  const envelope = {
    sender: readName(alert, 'sender', found),
    identifier: readName(alert, 'identifier', found),
    sent: readTime(alert, 'sent', found) ?? new Date(NaN),
    status: lowerFirst<AlertStatus>(textOf(alert, 'status') ?? ''),
    messageType: lowerFirst<AlertMessageType>(textOf(alert, 'msgType') ?? ''),
    scope: lowerFirst<AlertScope>(textOf(alert, 'scope') ?? ''),
    references: readReferences(alert, found),
  };
  const info = readInfos(alert, found);
  found.push(...relationAbsurdities({ ...envelope, ...info }));
  return { ...envelope, ...info, absurdities: fewOf(found) };
}

function readInfos(alert: XmlElement, absurdities: string[]): InfoContent {
  const infos = alert.children
    .filter((child) => child.name === 'info')
    .map((element) => {
      const found: string[] = [];
      return { content: readInfo(element, found), found };
    });
  const chosen = infos.find(({ content }) => isChinese(content)) ?? infos[0];
  if (chosen === undefined) return EMPTY_INFO;
  absurdities.push(...chosen.found);
  const meaning = meaningOf(chosen.content);
  if (infos.some(({ content }) => meaningOf(content) !== meaning)) {
    absurdities.push('各 info 段的级别、区域或时间不一致');
  }
  return chosen.content;
}

function isChinese({ language }: InfoContent): boolean {
  return /^zh(?:-|$)/i.test(language ?? '');
}

/** What must be equal in all info blocks: they may differ in words, not in what is to be done where and when. */
function meaningOf(info: InfoContent): string {
  const { severityColour, onset, expires } = info;
  return JSON.stringify([severityColour, onset, expires, [...info.areaCodes].sort(), [...info.responseTypes].sort()]);
}
