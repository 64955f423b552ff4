import { type AlertMessage } from './alert-message.entity';

/** What comes in, as far as it may be a message that we have: the hash of its bytes, and whether it comes with authority. */
export interface Newcomer {
  readonly bodyHash: string;
  readonly isAuthorised: boolean;
}

/** `copy`: other words without authority, under the key of a message that has it. `of` is the message that we have. */
export type Identity =
  { readonly is: 'new' } | { readonly is: 'repeat' | 'conflict' | 'copy'; readonly of: AlertMessage };

/**
 * R11: what a message is beside those that came under its key (sender, identifier, sent) before. The key belongs to whoever speaks with
 * authority (C09): who has none can't take it from them, neither before them nor after. `earlier` holds all of that key that have
 * authority or the same bytes.
 */
export function identityOf({ bodyHash, isAuthorised }: Newcomer, earlier: readonly AlertMessage[]): Identity {
  const rightful = earlier.find((one) => one.isAuthorised);
  if (isAuthorised) {
    if (!rightful) return { is: 'new' };
    return { is: rightful.bodyHash === bodyHash ? 'repeat' : 'conflict', of: rightful };
  }
  const same = earlier.find((one) => one.bodyHash === bodyHash);
  if (same) return { is: 'repeat', of: same };
  return rightful ? { is: 'copy', of: rightful } : { is: 'new' };
}
