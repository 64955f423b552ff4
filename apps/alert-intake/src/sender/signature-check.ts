import { type Plan } from '@qingkong/plan';
import { type ReadMessage } from '../format/alert-content';
import { verifySignature } from '../format/signature';
import { type Evidence, senderOf } from './authority';

/**
 * Verifies the signature of a message that has been read, on its XML as it came, by the certificate in the plan of the sender it names;
 * `unchecked` where the plan has none. Throws MalformedAlert.
 */
export async function checkSignature(plan: Plan, { content, xml }: ReadMessage): Promise<Evidence['signature']> {
  const certificate = senderOf(plan, content.sender)?.certificate;
  if (certificate === undefined) return 'unchecked';
  return xml === null ? 'absent' : verifySignature(xml, certificate);
}
