import { type Canonicalisation } from './canonical-xml';
import { type XmlTag } from './xml-tree';

/** How a message was signed: read from its signature, where that has the one form we verify. */
export interface SignatureForm {
  readonly signedInfo: XmlTag;
  readonly canonicalisation: Canonicalisation;
  readonly algorithm: SignatureAlgorithm;
  readonly signatureValue: Buffer;
  readonly reference: { readonly canonicalisation: Canonicalisation; readonly hash: string; readonly digest: Buffer };
}

interface SignatureAlgorithm {
  readonly keyType: 'rsa' | 'ec';
  readonly hash: string;
}

export const XML_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ENVELOPED = `${XML_SIGNATURE}enveloped-signature`;
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** The two differ in attributes of the xml namespace that stand around a part; a message and its signature have none. */
const INCLUSIVE = ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', 'http://www.w3.org/2006/12/xml-c14n11'];

/** Neither SHA-1 nor HMAC: the one is broken, the other would take the public key for a secret. */
const ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  [`${MORE}rsa-sha256`, { keyType: 'rsa', hash: 'sha256' }],
  [`${MORE}rsa-sha384`, { keyType: 'rsa', hash: 'sha384' }],
  [`${MORE}rsa-sha512`, { keyType: 'rsa', hash: 'sha512' }],
  [`${MORE}ecdsa-sha256`, { keyType: 'ec', hash: 'sha256' }],
]);
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

/**
 * Reads a Signature element that signs, with one reference of URI "" and the transforms enveloped and canonical, the whole document it
 * stands in. Null for every other form, however right it may be elsewhere: what is signed must be what is read.
 */
export function readSignatureForm(signature: XmlTag): SignatureForm | null {
  const signedInfo = only(signature, 'SignedInfo');
  const [method, signatureMethod, reference, ...more] = signedInfo ? partsOf(signedInfo) : [];
  const canonicalisation = canonicalisationOf(nameIs(method, 'CanonicalizationMethod'));
  const algorithm = ALGORITHMS.get(algorithmOf(nameIs(signatureMethod, 'SignatureMethod')));
  const signatureValue = bytesOf(only(signature, 'SignatureValue'));
  const whole = wholeDocument(nameIs(reference, 'Reference'));
  if (!signedInfo || !canonicalisation || !algorithm || !signatureValue || !whole || more.length > 0) return null;
  if (hasInherited(signature)) return null;
  return { signedInfo, canonicalisation, algorithm, signatureValue, reference: whole };
}

function wholeDocument(reference: XmlTag | null): SignatureForm['reference'] | null {
  if (reference?.attributes.find(({ name }) => name === 'URI')?.value !== '') return null;
  const [transforms, digestMethod, digestValue, ...more] = partsOf(reference);
  const canonicalisation = enveloped(nameIs(transforms, 'Transforms'));
  const hash = DIGESTS.get(algorithmOf(nameIs(digestMethod, 'DigestMethod')));
  const digest = bytesOf(nameIs(digestValue, 'DigestValue'));
  return canonicalisation && hash && digest && more.length === 0 ? { canonicalisation, hash, digest } : null;
}

/** The signature taken out first, then the canonical form; where none is named it is the inclusive one. */
function enveloped(transforms: XmlTag | null): Canonicalisation | null {
  const [first, second, ...more] = transforms ? partsOf(transforms).map((part) => nameIs(part, 'Transform')) : [];
  if (!first || algorithmOf(first) !== ENVELOPED || partsOf(first).length > 0 || more.length > 0) return null;
  return second === undefined ? { isExclusive: false, inclusivePrefixes: [] } : canonicalisationOf(second);
}

function canonicalisationOf(method: XmlTag | null): Canonicalisation | null {
  const algorithm = algorithmOf(method);
  const parameters = method ? partsOf(method) : [];
  if (INCLUSIVE.includes(algorithm))
    return parameters.length === 0 ? { isExclusive: false, inclusivePrefixes: [] } : null;
  if (algorithm !== EXCLUSIVE || parameters.length > 1) return null;
  const [prefixes] = parameters;
  if (prefixes === undefined) return { isExclusive: true, inclusivePrefixes: [] };
  if (prefixes.local !== 'InclusiveNamespaces' || prefixes.uri !== EXCLUSIVE) return null;
  const list = prefixes.attributes.find(({ name }) => name === 'PrefixList')?.value ?? '';
  const words = list.split(/\s+/).filter(Boolean);
  return { isExclusive: true, inclusivePrefixes: words.map((word) => (word === '#default' ? '' : word)) };
}

/** Attributes of the xml namespace around SignedInfo would have to be signed with it. */
function hasInherited(tag: XmlTag | null): boolean {
  return tag !== null && (tag.attributes.some(({ prefix }) => prefix === 'xml') || hasInherited(tag.parent));
}

/** The child elements. */
function partsOf(tag: XmlTag): XmlTag[] {
  return tag.children.filter((child): child is XmlTag => typeof child === 'object' && 'children' in child);
}

function only(tag: XmlTag, local: string): XmlTag | null {
  const found = partsOf(tag).filter((part) => nameIs(part, local) !== null);
  return found.length === 1 ? (found[0] ?? null) : null;
}

function nameIs(tag: XmlTag | undefined, local: string): XmlTag | null {
  return tag?.local === local && tag.uri === XML_SIGNATURE ? tag : null;
}

function algorithmOf(tag: XmlTag | null): string {
  return tag?.attributes.find(({ name }) => name === 'Algorithm')?.value ?? '';
}

/** Strictly: Buffer.from would pass over what is no base64. */
function bytesOf(tag: XmlTag | null): Buffer | null {
  const texts = tag?.children.filter((child) => typeof child === 'string') ?? [];
  if (texts.length !== tag?.children.length) return null;
  const text = texts.join('').replace(/[ \t\r\n]/g, '');
  return /^(?:[A-Za-z\d+/]{4})+(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text)
    ? Buffer.from(text, 'base64')
    : null;
}
