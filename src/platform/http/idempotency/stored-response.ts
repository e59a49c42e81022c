import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** An answer as it was sent. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; absent where there is no body. */
  readonly body?: unknown;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** In characters of JSON. A shorter answer gains next to nothing by compression. */
const MIN_COMPRESSED = 1_024;
/** What every compressed answer begins with, and no JSON does (RFC 1952, section 2.3.1). */
const GZIP_MAGIC = 0x1f;

/**
 * Seals an answer with the key that the client chose, which the database knows only the hash of: an answer can hold
 * what is shown once, such as the secret of a webhook, and a copy of the database must not.
 */
export async function seal(answer: StoredResponse, key: string): Promise<Buffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(key), nonce);
  const sealed = Buffer.concat([cipher.update(await pack(answer)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export async function unseal(sealed: Buffer, key: string): Promise<StoredResponse> {
  const decipher = createDecipheriv(CIPHER, sealingKey(key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const packed = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  const text = packed[0] === GZIP_MAGIC ? await promisify(gunzip)(packed) : packed;
  return JSON.parse(text.toString()) as StoredResponse;
}

async function pack(answer: StoredResponse): Promise<string | Buffer> {
  const text = JSON.stringify(answer);
  return text.length < MIN_COMPRESSED ? text : promisify(gzip)(text);
}

export const sha256 = (...parts: string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

const sealingKey = (key: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'idempotency answer', 32));
