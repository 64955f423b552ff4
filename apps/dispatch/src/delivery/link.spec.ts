import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { confirmField, linkToken, provesLink, readToken } from './link';

const key = randomBytes(32);
const salt = randomBytes(16);

describe('H9 acknowledgement links', () => {
  it('lead back to their delivery and prove it, whatever the place (property)', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 47n }), fc.integer({ min: 1, max: 65_535 }), (batch, ordinal) => {
        const target = { batchId: String(batch), ordinal };
        const token = linkToken(key, salt, target);
        expect(token).toHaveLength(32);
        expect(readToken(token)).toEqual(target);
        expect(provesLink(key, salt, token)).toBe(true);
      }),
    );
  });

  it('prove nothing once a single character differs, under another key, or for another batch', () => {
    const token = linkToken(key, salt, { batchId: '7', ordinal: 3 });
    for (let i = 0; i < token.length; i += 1) {
      const forged = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
      expect(provesLink(key, salt, forged)).toBe(false);
    }
    expect(provesLink(randomBytes(32), salt, token)).toBe(false);
    expect(provesLink(key, randomBytes(16), token)).toBe(false);
  });

  it('are the same on a retry, and what is not formed like one is none', () => {
    const target = { batchId: '7', ordinal: 3 };
    expect(linkToken(key, salt, target)).toBe(linkToken(key, salt, target));
    for (const text of ['', 'x', '../../etc', 'A'.repeat(31), 'A'.repeat(33), 'ü'.repeat(32)])
      expect(readToken(text)).toBeNull();
  });

  it('ask for a field that only the page knows', () => {
    const token = linkToken(key, salt, { batchId: '7', ordinal: 3 });
    expect(confirmField(key, token)).toHaveLength(22);
    expect(confirmField(randomBytes(32), token)).not.toBe(confirmField(key, token));
  });
});
