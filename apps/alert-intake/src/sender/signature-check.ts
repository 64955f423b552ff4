import { type Plan } from '@qingkong/plan';
import { type RawMessage } from '../format/alert-formats';
import { messageXml } from '../format/message-xml';
import { verifySignature } from '../format/signature';
import { type Evidence, senderOf } from './authority';

/**
 * Verifies the signature of a message that has been read, on its bytes as they came, by the certificate in the plan; `unchecked` where
 * the plan has none of the sender it names. Throws MalformedAlert.
 */
export async function checkSignature(plan: Plan, sender: string, message: RawMessage): Promise<Evidence['signature']> {
  const certificate = senderOf(plan, sender)?.certificate;
  if (certificate === undefined) return 'unchecked';
  const xml = messageXml(message);
  return xml === null ? 'absent' : verifySignature(xml, certificate);
}
