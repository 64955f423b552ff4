import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SignedXml } from 'xml-crypto';
import { parseCap12 } from './cap12';
import { MalformedAlert } from './malformed-alert';
import { verifySignature } from './signature';
import { DSIG, ENVELOPED, EXCLUSIVE, INCLUSIVE, type Manner, MORE, signAlert } from './testing/sign-alert';

const SAMPLES = join(__dirname, '../../../../samples');
const sample = (name: string): string => readFileSync(join(SAMPLES, name), 'utf8');
const yellow = sample('alerts/story-02-10-1530-yellow.xml');
const signedSample = sample('alerts/format-signed.xml');
const certificate = sample('certificates/city-platform.pem');

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const verdict = (document: string | Buffer, key = rsa.publicKey) => verifySignature(Buffer.from(document), pem(key));
const signed = (manner?: Manner, xml = yellow): Buffer => signAlert(xml, rsa.privateKey, manner);

describe('a signature made by another implementation', () => {
  it('is valid by the certificate on file, or by its public key alone', async () => {
    expect(await verifySignature(Buffer.from(signedSample), certificate)).toBe('valid');
    expect(await verdict(signedSample, createPublicKey(certificate))).toBe('valid');
  });

  it.each<[string, Manner]>([
    ['exclusive', {}],
    ['inclusive', { canonicalisation: INCLUSIVE, transforms: [ENVELOPED, INCLUSIVE] }],
    ['of one kind inside, of the other outside', { canonicalisation: INCLUSIVE }],
    ['no canonical form named', { transforms: [ENVELOPED] }],
    ['with a prefix', { prefix: 'ds', canonicalisation: INCLUSIVE, transforms: [ENVELOPED, INCLUSIVE] }],
    ['SHA-512', { algorithm: `${MORE}rsa-sha512`, digest: 'http://www.w3.org/2001/04/xmlenc#sha512' }],
  ])('is valid: %s', async (_, manner) => {
    expect(await verdict(signed(manner))).toBe('valid');
  });

  it('is valid: ECDSA', async () => {
    const bytes = signAlert(yellow, ec.privateKey, { algorithm: `${MORE}ecdsa-sha256` });
    expect(await verdict(bytes, ec.publicKey)).toBe('valid');
    expect(await verdict(bytes, rsa.publicKey)).toBe('invalid');
  });

  it.each(['format-bilingual.xml', 'format-prefix-cdata.xml', 'format-bom.xml'])('is valid: %s', async (name) => {
    expect(await verdict(signed({}, sample(`alerts/${name}`)))).toBe('valid');
  });

  it('is valid over what others write: odd characters and prefixes', async () => {
    const odd = `<c:a xmlns:c="urn:c" xmlns="urn:d" xmlns:x="urn:x" z="1" x:b="&lt;&quot;"><b xmlns=""><x:e xmlns:x="urn:y"/></b>&gt;]]&gt;𠀀<c:f/></c:a>`;
    for (const form of [EXCLUSIVE, INCLUSIVE]) {
      expect(await verdict(signed({ canonicalisation: form, transforms: [ENVELOPED, form] }, odd))).toBe('valid');
    }
  });

  it('does not cover comments, which nobody reads, nor the declaration', async () => {
    const text = signed().toString();
    expect(await verdict(text.replace('<info>', '<!-- x --><info>').replace('黄色<', '黄<!-- x -->色<'))).toBe('valid');
    expect(await verdict(`\uFEFF${text.replace('encoding="UTF-8"', 'encoding="utf-8" standalone="yes"')}`)).toBe(
      'valid',
    );
  });
});

describe('a message that nobody signed', () => {
  it.each([
    ['no signature', yellow],
    ['the word', yellow.replace('Ⅲ级', 'Signature')],
    ['an element of another standard', yellow.replace('</alert>', '<Signature xmlns="urn:x"/></alert>')],
    ['JSON', '{"a":1}'],
  ])('has none: %s', async (_, document) => expect(await verdict(document)).toBe('absent'));
});

describe('a signature that does not hold', () => {
  const text = signed().toString();

  it.each([
    ['another colour', text.replace('Moderate', 'Extreme')],
    ['a blank more', text.replace('<info>', ' <info>')],
    ['an info more', text.replace('<info>', '<info><category>Env</category></info><info>')],
    ['an attribute more', text.replace('<info>', '<info x="">')],
    ['an instruction more', text.replace('<info>', '<?x?><info>')],
    ['text after it', text.replace('</alert>', ' </alert>')],
    ['an instruction around it', `${text}<?x?>`],
    ['another namespace of the same name', text.replace('cap:1.2"', 'cap:1.3"')],
    ['another digest', text.replace(/<DigestValue>./, '<DigestValue>_')],
    ['another value', text.replace(/<SignatureValue>..../, '<SignatureValue>AAAA')],
    ['no value', text.replace(/<SignatureValue>.*<\/SignatureValue>/, '<SignatureValue/>')],
    ['the signature of another message', yellow.replace('0001', '0002').replace('</alert>', `${/<Signature.*<\/Signature>/s.exec(text)?.[0] ?? ''}</alert>`)],
  ])('%s', async (_, document) => expect(await verdict(document)).toBe('invalid')); // prettier-ignore

  it('is by another key, though KeyInfo brings that key along', async () => {
    const bytes = signAlert(yellow, stranger.privateKey).toString();
    const key = `<KeyInfo><KeyValue>${pem(stranger.publicKey)}</KeyValue></KeyInfo></Signature>`;
    expect(await verdict(bytes, stranger.publicKey)).toBe('valid');
    expect(await verdict(bytes.replace('</Signature>', key), stranger.publicKey)).toBe('valid');
    expect(await verdict(bytes.replace('</Signature>', key))).toBe('invalid');
  });

  it('never survives another character in what is read', async () => {
    const [start, end] = [text.indexOf('<identifier>'), text.indexOf('<Signature')];
    const change = fc.tuple(
      fc.integer({ min: start, max: end - 1 }),
      fc.constantFrom('x', ' ', '0', '黄', '\n', '&#65;'),
    );
    const holds = async ([at, put]: [number, string]): Promise<void> => {
      // `&#65;` is an A: the same character, written otherwise, is no other one.
      if (text[at] === put || (put === '&#65;' && text[at] === 'A')) return;
      const changed = verdict(text.slice(0, at) + put + text.slice(at + 1));
      expect(await changed.catch((error: unknown) => (error as MalformedAlert).kind)).toMatch(/invalid|malformed/);
    };
    await fc.assert(fc.asyncProperty(change, holds), { numRuns: 300 });
  });
});

/** Right elsewhere, and no proof here that what is read was signed. */
describe('a form that is not allowed', () => {
  const withId = yellow.replace('<info>', '<info Id="i">');

  it.each<[string, Manner]>([
    ['SHA-1 for the digest', { digest: `${DSIG}sha1` }],
    ['SHA-1 for the signature', { algorithm: `${DSIG}rsa-sha1` }],
    ['RSA with MGF1', { algorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }],
    ['comments signed too', { canonicalisation: `${EXCLUSIVE}WithComments` }],
    ['comments of the message signed too', { transforms: [ENVELOPED, `${EXCLUSIVE}WithComments`] }],
    ['the signature not taken out', { transforms: [EXCLUSIVE] }],
    ['taken out last', { transforms: [EXCLUSIVE, ENVELOPED] }],
    ['two canonical forms', { transforms: [ENVELOPED, EXCLUSIVE, EXCLUSIVE] }],
    ['a part only', { parts: ["//*[local-name(.)='info']"] }],
    ['the whole by its Id', { parts: ['/*'] }],
    ['the whole and a part', { parts: ['/*', "//*[local-name(.)='info']"] }],
  ])('%s', async (_, manner) => expect(await verdict(signed(manner, withId))).toBe('invalid')); // prettier-ignore

  it('HMAC with the public key, which everybody knows, as its secret', async () => {
    const signer = new SignedXml({ privateKey: pem(rsa.publicKey), signatureAlgorithm: `${DSIG}hmac-sha1`, canonicalizationAlgorithm: EXCLUSIVE });
    signer.enableHMAC();
    signer.addReference({ xpath: '/*', isEmptyUri: true, transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: `${DSIG}sha1` });
    signer.computeSignature(yellow);
    expect(await verdict(signer.getSignedXml())).toBe('invalid');
  }); // prettier-ignore

  it.each([
    ['an XPath that leaves something out', `<Transform Algorithm="${EXCLUSIVE}"/>`, '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(//x)</XPath></Transform>'],
    ['XSLT', `<Transform Algorithm="${EXCLUSIVE}"/>`, '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>'],
    ['an address to fetch', 'URI=""', 'URI="https://a.example/"'],
    ['no URI', ' URI=""', ''],
    ['XPointer', 'URI=""', 'URI="#xpointer(/)"'],
    ['a truncated HMAC', `${MORE}rsa-sha256`, `${MORE}hmac-sha256`],
    ['an xml attribute around it', '<Signature ', '<Signature xml:lang="zh" '],
    ['a SignedInfo more', '<SignedInfo>', '<SignedInfo/><SignedInfo>'],
    ['a Reference more', '</SignedInfo>', '<Reference URI=""/></SignedInfo>'],
    ['a value more', '</Signature>', '<SignatureValue>AAAA</SignatureValue></Signature>'],
    ['a digest in pieces', '<DigestValue>', '<DigestValue><x/>'],
  ])('%s', async (_, from, to) => {
    expect(await verdict(signed().toString().replace(from, to))).toBe('invalid');
  }); // prettier-ignore
});

/** Signature wrapping: something signed stands where nobody reads it, something else where it is read. */
describe('a signature that is elsewhere', () => {
  const text = signed().toString();
  const original = text.slice(text.indexOf('<alert'));
  const signature = /<Signature.*<\/Signature>/s.exec(text)?.[0] ?? '';
  const forged = yellow.replace('Moderate', 'Extreme');
  const after = (tail: string): string => forged.replace('</alert>', `${tail}</alert>`);

  it.each([
    ['the signed message inside another signature', after(`<Signature xmlns="${DSIG}"><Object>${original}</Object></Signature>`)],
    ['the signed message inside an object', after(`<Object xmlns="${DSIG}">${original}</Object>`)],
    ['the message inside its own signature', after(signature.replace('</Signature>', `<Object>${original.replace(signature, '')}</Object></Signature>`))],
    ['two signatures, the right one first', text.replace('</alert>', `${signature}</alert>`)],
    ['two signatures, the right one last', text.replace('<Signature', `<Signature xmlns="${DSIG}"/><Signature`)],
    ['a signature inside the signature', text.replace('</Signature>', `<Object><Signature/></Object></Signature>`)],
    ['the signed message inside a forged one', forged.replace('<info>', `${original}<info>`)],
    ['the signature deeper', text.replace(signature, '').replace('</info>', `${signature}</info>`)],
    ['another root around', `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${original}</alert>`],
  ])('%s', async (_, document) => expect(await verdict(document)).toBe('invalid')); // prettier-ignore
});

describe('documents that nobody should parse', () => {
  it.each([
    ['DOCTYPE', '<!DOCTYPE a><Signature/>'],
    ['larger than 1 MiB', `<Signature>${'x'.repeat(1024 * 1024)}</Signature>`],
    ['another encoding', '<?xml version="1.0" encoding="GBK"?><Signature/>'],
    ['deep', '<Signature>'.repeat(90_000)],
    ['wide', `<Signature ${Array.from({ length: 30_000 }, (_, at) => `a${at}=""`).join(' ')}/>`],
    ['not well-formed', '<Signature>'],
    ['a namespace with blanks', signed().toString().replace(DSIG, ` ${DSIG}`)],
  ])('%s is refused as by the reader', async (_, document) => {
    await expect(verdict(document)).rejects.toThrow(MalformedAlert);
  });

  it('the event loop turns while 1 MiB is verified', async () => {
    const bytes = signed({}, yellow.replace('受不利', `${'霾'.repeat(300_000)}受不利`));
    let [isVerifying, turns] = [true, 0];
    const turn = (): void => {
      turns += 1;
      if (isVerifying) setImmediate(turn);
    };
    setImmediate(turn);
    expect(await verdict(bytes)).toBe('valid');
    isVerifying = false;
    expect(turns).toBeGreaterThanOrEqual(4);
    expect(parseCap12(bytes).description).toHaveLength(300_026);
  });
});
