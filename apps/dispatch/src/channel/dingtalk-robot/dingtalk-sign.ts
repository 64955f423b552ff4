import { createHmac } from 'node:crypto';

/** What DingTalk checks a call by: HMAC-SHA256 of `timestamp\nsecret` with the secret as key, in base64. `timestamp`: milliseconds since 1970. */
export function signDingtalk(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}
