import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonicalDocument, canonicalElement } from './canonical-xml';
import { readSignatureForm, type SignatureForm, XML_SIGNATURE } from './signature-form';
import { decodeXml } from './xml-guard';
import { readXmlTree, type XmlTag, type XmlTree } from './xml-tree';

/** `valid`: the whole message is as the owner of the key signed it. */
export type SignatureVerdict = 'valid' | 'invalid' | 'absent';

/**
 * Verifies the enveloped XML signature of a message on its bytes, by the certificate or public key on file (PEM) and no other: KeyInfo
 * is not looked at, nor the dates of a certificate. Anything but one signature of the whole document, in the form that
 * {@link readSignatureForm} allows, is invalid. Throws MalformedAlert for what the reader of messages refuses too.
 */
export async function verifySignature(bytes: Buffer, certificatePem: string): Promise<SignatureVerdict> {
  const text = decodeXml(bytes);
  // The name of an element can be written in one way only.
  if (!text.includes('Signature')) return 'absent';
  const tree = await readXmlTree(text);
  const [signature, ...others] = signaturesIn(tree.root);
  if (signature === undefined) return 'absent';
  const form = others.length === 0 && signature.parent === tree.root ? readSignatureForm(signature) : null;
  return form !== null && isSignedBy(createPublicKey(certificatePem), form) && isUnchanged(tree, signature, form)
    ? 'valid'
    : 'invalid';
}

function signaturesIn(tag: XmlTag): XmlTag[] {
  const within = tag.children.filter((child) => typeof child === 'object' && 'children' in child).flatMap(signaturesIn);
  return tag.local === 'Signature' && tag.uri === XML_SIGNATURE ? [tag, ...within] : within;
}

function isSignedBy(
  key: KeyObject,
  { signedInfo, canonicalisation, algorithm, signatureValue }: SignatureForm,
): boolean {
  if (key.asymmetricKeyType !== algorithm.keyType) return false;
  const signed = Buffer.from(canonicalElement(signedInfo, canonicalisation));
  // XML signatures hold r and s of ECDSA side by side, not in DER; for RSA it says nothing.
  return verify(algorithm.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signatureValue);
}

function isUnchanged(tree: XmlTree, signature: XmlTag, { reference }: SignatureForm): boolean {
  const signed = canonicalDocument(tree, reference.canonicalisation, signature);
  return createHash(reference.hash).update(signed).digest().equals(reference.digest);
}
