import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Finding } from './file-fault';
import { type Plan } from './plan';

const EXAMPLE =
  'a file with one CERTIFICATE or PUBLIC KEY in PEM: RSA of 2048 bits or more, or EC on P-256, P-384 or P-521';
const MIN_RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];

/** The same plan, each sender with the PEM text of its `certificateFile`; where one is no use, a finding. Paths begin at the plan file. */
export function readCertificates(plan: Plan, planFile: string): { readonly plan: Plan; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  const senders = plan.senders.map((sender, i) => {
    if (sender.certificateFile === undefined) return sender;
    const read = readCertificate(resolve(dirname(planFile), sender.certificateFile));
    if ('certificate' in read) return { ...sender, certificate: read.certificate };
    findings.push({
      pointer: `/senders/${i}/certificateFile`,
      reason: `${sender.certificateFile} ${read.fault}`,
      example: EXAMPLE,
    });
    return sender;
  });
  return { plan: { ...plan, senders }, findings };
}

function readCertificate(path: string): { readonly certificate: string } | { readonly fault: string } {
  try {
    const certificate = readFileSync(path, 'utf8');
    const labels = [...certificate.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----/gm)].map(([, label]) => label);
    if (labels.some((label) => label?.endsWith('PRIVATE KEY'))) {
      return { fault: "holds a private key, which is its owner's alone" };
    }
    if (labels.length !== 1) return { fault: `holds ${labels.length} PEM blocks` };
    if (labels[0] !== 'CERTIFICATE' && labels[0] !== 'PUBLIC KEY') return { fault: `holds a ${labels[0]}` };
    const fault = keyFault(createPublicKey(certificate));
    return fault === null ? { certificate } : { fault };
  } catch (error) {
    return { fault: `can't be read: ${(error as Error).message}` };
  }
}

function keyFault({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string | null {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'rsa')
    return modulusLength >= MIN_RSA_BITS ? null : `has an RSA key of ${modulusLength} bits`;
  if (asymmetricKeyType === 'ec') return CURVES.includes(namedCurve) ? null : `has a key on ${namedCurve}`;
  return `has a key of type ${asymmetricKeyType}`;
}
