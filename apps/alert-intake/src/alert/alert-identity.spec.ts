import { identityOf } from './alert-identity';
import { type AlertMessage } from './alert-message.entity';

/** What is there under the key, by its bytes; `!`: with authority. */
const known = (text: string): readonly AlertMessage[] =>
  text.split(' ').filter(Boolean).map((one) => ({ bodyHash: one[0], isAuthorised: one.endsWith('!') }) as AlertMessage); // prettier-ignore

describe('R11, C09 what comes, beside what came under its key before', () => {
  it.each([
    ['a!', '', 'new'],
    ['a!', 'a!', 'repeat of a!'],
    ['a!', 'b!', 'conflict of b!'],
    ['a!', 'a', 'new'],
    ['a!', 'a b!', 'conflict of b!'],
    ['a', '', 'new'],
    ['a', 'a', 'repeat of a'],
    ['a', 'a!', 'repeat of a!'],
    ['a', 'b!', 'copy of b!'],
    ['a', 'b! a', 'repeat of a'],
  ])('%s after "%s": %s', (newcomer, earlier, expected) => {
    const [{ bodyHash, isAuthorised } = { bodyHash: '', isAuthorised: false }] = known(newcomer);
    const identity = identityOf({ bodyHash, isAuthorised }, known(earlier));
    const of = 'of' in identity ? ` of ${identity.of.bodyHash}${identity.of.isAuthorised ? '!' : ''}` : '';
    expect(identity.is + of).toBe(expected);
  });
});
