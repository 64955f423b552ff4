import { type AlertContent } from './alert-content';
import { parseCap12InSlices } from './cap12';
import { CAP12_NAMESPACE } from './cap12-schema';
import { excerpt, MalformedAlert } from './malformed-alert';
import { parseNationalInSlices } from './national';
import { NATIONAL_NAMESPACES } from './national-schema';
import { decodeXml } from './xml-guard';
import { findXmlRoot, type XmlRoot } from './xml-root';

/** Known, and never accepted: what they lack or name otherwise would have to be guessed. */
const EARLIER_CAP: Record<string, string> = {
  'urn:oasis:names:tc:emergency:cap:1.1': 'CAP 1.1',
  'http://www.incident.com/cap/1.0': 'CAP 1.0',
};

/**
 * Reads an XML message by the adapter of its root's namespace; `nationalNamespaces` are those under which the national dialect is
 * known here. Throws MalformedAlert and nothing else.
 */
export async function parseXmlInSlices(
  bytes: Buffer,
  contentType?: string,
  nationalNamespaces: readonly string[] = NATIONAL_NAMESPACES,
): Promise<AlertContent> {
  const root = await findXmlRoot(decodeXml(bytes, contentType));
  // What breaks before its root is explained by any adapter's reader.
  if (root === null || root.namespace === CAP12_NAMESPACE) return parseCap12InSlices(bytes, contentType);
  if (!nationalNamespaces.includes(root.namespace)) throw foreignNamespace(root, nationalNamespaces);
  return parseNationalInSlices(bytes, contentType, nationalNamespaces);
}

function foreignNamespace({ namespace, line, column }: XmlRoot, nationalNamespaces: readonly string[]): MalformedAlert {
  const earlier = EARLIER_CAP[namespace];
  const found = namespace === '' ? '没有命名空间' : `命名空间为“${excerpt(namespace)}”`;
  const accepted = `只接受 CAP 1.2（${CAP12_NAMESPACE}）和国家预警格式（${nationalNamespaces.join('、')}）`;
  const detail = `${found}${earlier === undefined ? '' : `，即 ${earlier}`}；${accepted}`;
  return new MalformedAlert('cap-namespace', detail, { line, column, pointer: '/' });
}
