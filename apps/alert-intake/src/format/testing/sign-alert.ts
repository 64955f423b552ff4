import { type KeyObject, sign } from 'node:crypto';
import { SignedXml } from 'xml-crypto';

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
export const ENVELOPED = `${DSIG}enveloped-signature`;
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

/** How to sign, where it isn't the usual way: RSA-SHA256, enveloped, exclusive. */
export interface Manner {
  readonly algorithm?: string;
  readonly canonicalisation?: string;
  readonly transforms?: readonly string[];
  readonly digest?: string;
  readonly prefix?: string;
  /** What is signed, by XPath; the whole document if none is named. */
  readonly parts?: readonly string[];
}

/** A message signed by xml-crypto, another implementation than ours. */
export function signAlert(xml: string, key: KeyObject, manner: Manner = {}): Buffer {
  const { algorithm = `${MORE}rsa-sha256`, canonicalisation = EXCLUSIVE, transforms = [ENVELOPED, EXCLUSIVE] } = manner;
  const signer = new SignedXml({
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: canonicalisation,
  });
  signer.SignatureAlgorithms[`${MORE}ecdsa-sha256`] = EcdsaSha256;
  for (const xpath of manner.parts ?? ['/*']) {
    const whole = manner.parts === undefined ? { isEmptyUri: true } : {};
    signer.addReference({ xpath, transforms, digestAlgorithm: manner.digest ?? SHA256, ...whole });
  }
  signer.computeSignature(xml, manner.prefix === undefined ? {} : { prefix: manner.prefix });
  return Buffer.from(signer.getSignedXml());
}

/** xml-crypto has none. */
class EcdsaSha256 {
  getAlgorithmName = (): string => `${MORE}ecdsa-sha256`;

  getSignature(signedInfo: string, key: string): string {
    return sign('sha256', Buffer.from(signedInfo), { key, dsaEncoding: 'ieee-p1363' }).toString('base64');
  }

  verifySignature(): never {
    throw new Error('Only signs');
  }
}
