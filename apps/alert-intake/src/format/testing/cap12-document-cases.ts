import { type Case } from './cap12-cases';
import { message, TIME } from './cap12-elements';

const CAP = 'urn:oasis:names:tc:emergency:cap:1.2';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"';

const full = message();
const envelope = full.slice(0, full.indexOf('<info>'));
const [, info = ''] = /(<info>.*<\/info>)/s.exec(full) ?? [];
const minimal = full
  .replace(/<(source|restriction|addresses|code|note|references|incidents)>.*?<\/\1>/gs, '')
  .replace(info, '');
/** Some XML after the last info. */
const tail = (xml: string): string => full.replace('</alert>', `${xml}</alert>`);
const signature = (inner: string, attributes = ''): string =>
  `<Signature xmlns="${DSIG}"${attributes}>${inner}</Signature>`;
const nested = (xml: string): string => signature(`<Object>${xml}</Object>`);
const many = (count: number, xml: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => xml(at)).join('');
const within = (anchor: string, xml: string): string => full.replace(anchor, `${xml}${anchor}`);
const references = (text: string): string => full.replace(/<references>.*<\/references>/s, `<references>${text}</references>`); // prettier-ignore

export const OCCURRENCE_CASES: readonly Case[] = [
  { name: 'every element once', document: full, expected: 'accepted' },
  { name: 'nothing but what is required', document: minimal, expected: 'accepted' },
  { name: 'the smallest info', document: minimal.replace('</alert>', '<info><category>Env</category><event/><urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty></info></alert>'), expected: 'accepted' },
  { name: 'three infos in three languages', document: tail(`${info.replace('zh-CN', 'en-US')}${info.replace(/<language>.*<\/language>/, '')}`), expected: 'accepted' },
  { name: 'infos that disagree', document: tail(info.replace('<severity>Extreme', '<severity>Minor')), expected: 'absurd' },
  { name: 'a fault in the second info', document: tail(info.replace('>Geo<', '>Weather<')), expected: ['cap-value', '/alert/info[2]/category[1]'] },
  { name: 'a fault in the third geocode of the second area', document: within('</info>', `<area><areaDesc>x</areaDesc>${many(2, () => '<geocode><valueName>x</valueName><value>211300</value></geocode>')}<geocode><value>211300</value></geocode></area>`), expected: ['cap-missing-element', '/alert/info[1]/area[2]/geocode[3]/valueName'] },
  { name: 'fifty resources', document: within('<area>', many(50, (at) => `<resource><resourceDesc>${at}</resourceDesc><mimeType>image/png</mimeType></resource>`)), expected: 'accepted' },
  { name: 'fifty areas with polygons and circles', document: within('</info>', many(50, (at) => `<area><areaDesc>${at}</areaDesc><polygon>41.5,120.4 41.6,120.5 41.5,120.4</polygon><polygon/><circle>41.57,120.45 10</circle><circle>nowhere</circle></area>`)), expected: 'accepted' },
  { name: 'an area of geocode before polygon', document: within('</info>', '<area><areaDesc>x</areaDesc><geocode><valueName/><value>211300</value></geocode><polygon/></area>'), expected: ['cap-order', '/alert/info[1]/area[2]/polygon[1]'] },
  { name: 'a resource after the area', document: within('</info>', '<resource><resourceDesc/><mimeType/></resource>'), expected: ['cap-order', '/alert/info[1]/resource[2]'] },
  { name: 'a resource in it, base64', document: full.replace(/<derefUri>.*?<\/derefUri>/s, `<derefUri>${Buffer.alloc(150_000, 7).toString('base64')}</derefUri>`), expected: 'accepted' },
  { name: 'a hundred references', document: references(many(100, (at) => `s,i${at},${TIME} `)), expected: 'accepted' },
  { name: 'a hundred and one', document: references(many(101, (at) => `s,i${at},${TIME} `)), expected: 'absurd' },
  { name: 'ten thousand references', document: references(many(10_000, (at) => `s,i${at},${TIME} `)), expected: 'absurd' },
  { name: 'more than we read', document: references('x '.repeat(200_000)), expected: 'absurd' },
]; // prettier-ignore

export const NAMESPACE_CASES: readonly Case[] = [
  { name: 'by a prefix', document: full.replace('xmlns=', 'xmlns:cap=').replace(/<(\/?)(\w)/g, '<$1cap:$2'), expected: 'accepted' },
  { name: 'by two prefixes', document: full.replace('<sender>', `<c:sender xmlns:c="${CAP}">`).replace('</sender>', '</c:sender>'), expected: 'accepted' },
  { name: 'declarations of others', document: full.replace('<alert ', '<alert xmlns:x="urn:x" '), expected: 'accepted' },
  { name: 'an attribute of another namespace', document: full.replace('<alert ', '<alert xmlns:x="urn:x" x:y="z" '), expected: ['cap-attribute', '/alert'] },
  { name: 'an attribute on the root', document: full.replace('<alert ', '<alert version="1.2" '), expected: ['cap-attribute', '/alert'] },
  { name: 'schema locations on the root', document: full.replace('<alert ', `<alert ${XSI} xsi:schemaLocation="${CAP} CAP-v1.2.xsd" xsi:noNamespaceSchemaLocation="x" `), expected: 'accepted' },
  { name: 'xsi:type that says what the schema says', document: full.replace('<identifier>', `<identifier ${XSI} xsi:type="xs:string">`), expected: 'accepted' },
  { name: 'the same for an integer', document: full.replace('<size>', `<size ${XSI} xsi:type="xs:integer">`), expected: 'accepted' },
  { name: 'xsi:type that says something else', document: full.replace('<identifier>', `<identifier ${XSI} xsi:type="xs:integer">`), expected: ['cap-attribute', '/alert/identifier'] },
  { name: 'xsi:type of no namespace', document: full.replace('<identifier>', `<identifier ${XSI} xsi:type="string">`), expected: ['cap-attribute', '/alert/identifier'] },
  { name: 'xsi:type of a base', document: full.replace('<sent>', `<sent ${XSI} xsi:type="xs:dateTime">`), expected: ['cap-attribute', '/alert/sent'] },
  { name: 'xsi:type on a group', document: full.replace('<info>', `<info ${XSI} xsi:type="xs:anyType">`), expected: ['cap-attribute', '/alert/info[1]'] },
  { name: 'CAP 1.1', document: full.replace('cap:1.2', 'cap:1.1'), expected: ['cap-namespace', '/'] },
  { name: 'CAP 1.0', document: full.replace(CAP, 'http://www.incident.com/cap/1.0'), expected: ['cap-namespace', '/'] },
  { name: 'no namespace', document: full.replace(` xmlns="${CAP}"`, ''), expected: ['cap-namespace', '/'] },
  { name: 'the namespace with a blank', document: full.replace(CAP, `${CAP} `), expected: ['cap-namespace', '/'] },
  { name: 'the namespace in capitals', document: full.replace(CAP, CAP.toUpperCase()), expected: ['cap-namespace', '/'] },
  { name: 'another root', document: full.replace(/^<alert|alert>$/g, (tag) => tag.replace('alert', 'Alert')), expected: ['cap-root', '/'] },
  { name: 'an info alone', document: info.replace('<info>', `<info xmlns="${CAP}">`), expected: ['cap-root', '/'] },
]; // prettier-ignore

export const SIGNATURE_CASES: readonly Case[] = [
  { name: 'a signature at the end', document: tail(signature('<SignedInfo a="b">x<D/></SignedInfo>', ' Id="s"')), expected: 'accepted' },
  { name: 'by a prefix', document: tail(`<ds:Signature xmlns:ds="${DSIG}"><ds:SignedInfo/></ds:Signature>`), expected: 'accepted' },
  { name: 'two of them, and blanks between', document: tail(`${signature('')} \n ${signature('')}`), expected: 'accepted' },
  { name: 'any element of its namespace', document: tail(`<Object xmlns="${DSIG}">x<y xmlns=""/></Object>`), expected: 'accepted' },
  { name: 'with xml:lang in it', document: tail(signature('<x xml:lang="zh" y="z"/>')), expected: 'accepted' },
  { name: 'without any info', document: minimal.replace('</alert>', `${signature('')}</alert>`), expected: 'accepted' },
  { name: 'before an info', document: within('<info>', signature('')), expected: ['cap-order', '/alert/info[1]'] },
  { name: 'between two infos', document: tail(`${signature('')}${info}`), expected: ['cap-order', '/alert/info[2]'] },
  { name: 'inside an info', document: within('<event>', signature('')), expected: ['cap-unknown-element', '/alert/info[1]/Signature'] },
  { name: 'of another standard', document: tail('<Signature xmlns="http://www.w3.org/2009/xmldsig11#"/>'), expected: ['cap-unknown-element', '/alert/Signature'] },
  { name: 'of no namespace', document: tail('<Signature xmlns=""/>'), expected: ['cap-unknown-element', '/alert/Signature'] },
  { name: 'text after it', document: tail(`${signature('')}x`), expected: ['cap-text', '/alert'] },
  { name: 'a message inside it', document: tail(nested(full)), expected: 'accepted' },
  { name: 'a faulty message inside it', document: tail(nested(full.replace('>Actual<', '>Real<'))), expected: ['cap-value', '/alert/Signature/Object/alert/status'] },
  { name: 'an empty message inside it', document: tail(nested(`<alert xmlns="${CAP}"/>`)), expected: ['cap-missing-element', '/alert/Signature/Object/alert/identifier'] },
  { name: 'an info inside it, which the schema knows only in its place', document: tail(nested(`<info xmlns="${CAP}">x</info>`)), expected: 'accepted' },
  { name: 'a value inside it', document: tail(nested(`<value xmlns="${CAP}">x</value>`)), expected: 'accepted' },
  { name: 'a faulty value inside it', document: tail(nested(`<value xmlns="${CAP}"><x/></value>`)), expected: ['cap-unknown-element', '/alert/Signature/Object/value/x'] },
  { name: 'a value with an attribute inside it', document: tail(nested(`<valueName xmlns="${CAP}" x="y"/>`)), expected: ['cap-attribute', '/alert/Signature/Object/valueName'] },
]; // prettier-ignore

const declared = (encoding: string, xml: string): string => `<?xml version="1.0" encoding="${encoding}"?>\n${xml}`;
const latin = full.replace(/[^\0-\xFF]/g, (character) => `&#${character.codePointAt(0)};`).replace('>a<', '>é<');

export const TEXT_CASES: readonly Case[] = [
  { name: 'indented', document: full.replace(/></g, '>\r\n\t <').replace(/>\s+<\//g, '></'), expected: 'accepted' },
  { name: 'a declaration, comments and instructions around it', document: `${declared('UTF-8', '<!-- x --><?x y?>')}${full}<!-- x -->\n<?x y?>\n`, expected: 'accepted' },
  { name: 'a byte order mark', document: `\uFEFF${declared('utf-8', full)}`, expected: 'accepted' },
  { name: 'ISO-8859-1', document: Buffer.from(declared('ISO-8859-1', latin), 'latin1'), expected: 'accepted' },
  { name: 'characters by number and beyond the first plane', document: full.replace('>a<', '>&#x61;\u{20000}&#131072;<'), expected: 'accepted' },
  { name: 'standalone', document: `<?xml version="1.0" standalone="yes"?>${full}`, expected: 'accepted' },
  { name: 'two roots', document: full + full, expected: ['xml-malformed', '/'] },
  { name: 'text after the root', document: `${full}x`, expected: ['xml-malformed', '/'] },
  { name: 'an end tag of another name', document: full.replace('</sender>', '</identifier>'), expected: ['xml-malformed', '/alert'] },
  { name: 'cut off', document: envelope, expected: ['xml-malformed', '/alert'] },
  { name: 'an undeclared entity', document: full.replace('>a<', '>&nbsp;<'), expected: ['xml-malformed', '/alert/identifier'] },
  { name: 'an undeclared prefix', document: full.replace('<sender>', '<x:sender>').replace('</sender>', '</x:sender>'), expected: ['xml-malformed', '/alert'] },
  { name: 'the same attribute twice', document: full.replace('<alert ', '<alert xmlns:a="urn:x" xmlns:a="urn:x" '), expected: ['xml-malformed', '/'] },
  { name: 'a declaration after a blank', document: ` ${declared('UTF-8', full)}`, expected: ['xml-malformed', '/'] },
  { name: 'a character XML does not have', document: full.replace('>a<', '>\u0001<'), expected: ['xml-malformed', '/alert/identifier'] },
]; // prettier-ignore
