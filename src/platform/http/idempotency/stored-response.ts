import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { problem, type ProblemContext } from '../../errors/problem.js';

/** A response as it was sent. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined without a body. */
  readonly body?: unknown;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** In characters of JSON. Compressing less gains almost nothing. */
const MIN_COMPRESSED_LENGTH = 1_024;
/** The first byte of gzip data, never the first of JSON (RFC 1952, section 2.3.1). */
const GZIP_MAGIC = 0x1f;

/**
 * Encrypts a response with the client's key. The database stores only the hash of the key. A copy of the database must not
 * reveal secrets in responses that are shown only once, such as a webhook's.
 */
export async function seal(response: StoredResponse, key: string): Promise<Buffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, sealingKey(key), nonce);
  const sealed = Buffer.concat([cipher.update(await pack(response)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export async function unseal(sealed: Buffer, key: string): Promise<StoredResponse> {
  const decipher = createDecipheriv(CIPHER, sealingKey(key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const packed = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  const text = packed[0] === GZIP_MAGIC ? await promisify(gunzip)(packed) : packed;
  return JSON.parse(text.toString()) as StoredResponse;
}

async function pack(response: StoredResponse): Promise<string | Buffer> {
  const text = JSON.stringify(response);
  return text.length < MIN_COMPRESSED_LENGTH ? text : promisify(gzip)(text);
}

export const sha256 = (...parts: string[]): Buffer =>
  createHash('sha256').update(JSON.stringify(parts)).digest();

const sealingKey = (key: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'idempotency answer', 32));

export class RequestInProgress extends problem({
  name: 'request-in-progress',
  status: 409,
  title: 'Request in progress',
  detail: 'The first request with this Idempotency-Key is still in progress. Retry after `Retry-After`.',
  answeredBy: 'routes that write',
}) {
  constructor(context: ProblemContext = {}) {
    super({ ...context, headers: { 'retry-after': '1' } });
  }
}

export class IdempotencyKeyReused extends problem({
  name: 'idempotency-key-reused',
  status: 422,
  title: 'Idempotency-Key reused',
  detail: 'This Idempotency-Key was used for a different request in the last 24 hours. Use a new key.',
  answeredBy: 'routes that write',
}) {}
