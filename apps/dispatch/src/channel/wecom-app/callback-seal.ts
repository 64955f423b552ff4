import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Query of a call back, as far as its signature needs it. */
export interface SealedQuery {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
}

const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * How WeCom signs and encrypts calls back, both ways: SHA-1 over the sorted parts, AES-256-CBC, and within it 16 random bytes, the
 * length, the text and the corp's id.
 */
export class CallbackSeal {
  private readonly key: Buffer;

  /** `encodingKey`: the 43 characters of EncodingAESKey. */
  constructor(
    private readonly token: string,
    encodingKey: string,
    private readonly corpId: string,
  ) {
    this.key = Buffer.from(`${encodingKey}=`, 'base64');
  }

  /** The text of a call back; null if it isn't WeCom's, or not for this corp. */
  open(encrypted: string, { signature, timestamp, nonce }: SealedQuery): string | null {
    const expected = Buffer.from(this.sign(encrypted, timestamp, nonce));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    try {
      return this.decrypt(Buffer.from(encrypted, 'base64'));
    } catch {
      return null;
    }
  }

  /** An answer, encrypted, and its signature. */
  close(text: string, timestamp: string, nonce: string): { readonly encrypted: string; readonly signature: string } {
    const said = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(said.length);
    const plain = Buffer.concat([randomBytes(RANDOM_BYTES), length, said, Buffer.from(this.corpId)]);
    const padding = BLOCK - (plain.length % BLOCK);
    const cipher = createCipheriv('aes-256-cbc', this.key, this.key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
    const encrypted = Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
    return { encrypted, signature: this.sign(encrypted, timestamp, nonce) };
  }

  private sign(encrypted: string, timestamp: string, nonce: string): string {
    return hash('sha1', [this.token, timestamp, nonce, encrypted].sort().join(''), 'hex');
  }

  private decrypt(encrypted: Buffer): string | null {
    const decipher = createDecipheriv('aes-256-cbc', this.key, this.key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(encrypted), decipher.final()]);
    const padding = padded.at(-1) ?? 0;
    if (padding < 1 || padding > BLOCK) return null;
    const plain = padded.subarray(0, padded.length - padding);
    const end = RANDOM_BYTES + LENGTH_BYTES + plain.readUInt32BE(RANDOM_BYTES);
    if (plain.subarray(end).toString('utf8') !== this.corpId) return null;
    return plain.subarray(RANDOM_BYTES + LENGTH_BYTES, end).toString('utf8');
  }
}
