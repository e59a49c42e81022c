import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { KeysUnavailable } from '../platform/identity.js';

const FRESH_FOR_MS = 10 * 60_000;
/** Minimum time between fetches for unknown key ids, so that forged tokens cannot flood the key server. */
const UNKNOWN_KEY_COOLDOWN_MS = 30_000;
/** Minimum time between fetches after a failure. */
const FAILURE_COOLDOWN_MS = 1_000;

/** Key types of the accepted signature algorithms. */
const KEY_TYPES = ['OKP', 'EC', 'RSA'];

export type KeySetState = 'fresh' | 'stale' | 'none';

/** Fetches the issuer's current keys; rejects if they are unavailable. */
export type FetchKeys = () => Promise<JSONWebKeySet>;

/**
 * The issuer's public keys. They are refreshed in the background after ten minutes, refetched for an unknown key id, and
 * stay in use while the key server is unavailable.
 */
export class KeySet {
  private keys?: { readonly find: JWTVerifyGetKey; readonly text: string };
  private fetchedAt = -Infinity;
  private failedAt = -Infinity;
  private unknownKeyFetchedAt = -Infinity;
  private failure?: unknown;
  private fetching?: Promise<void>;

  /** @param onChange called when keys were added or withdrawn, which can make verified tokens invalid */
  constructor(
    private readonly fetchKeys: FetchKeys,
    private readonly onChange: () => void = () => {},
    private readonly now: () => number = Date.now,
  ) {}

  get state(): KeySetState {
    if (!this.keys) return 'none';
    return this.isWithin(FRESH_FOR_MS, this.fetchedAt) ? 'fresh' : 'stale';
  }

  /** Age of the keys; undefined without keys. */
  get ageMs(): number | undefined {
    return this.keys && this.now() - this.fetchedAt;
  }

  /** Fetches keys unless they are fresh; for the readiness probe. Never rejects. */
  async refresh(): Promise<void> {
    if (this.state !== 'fresh') await this.fetch();
  }

  /** Refreshes stale keys without waiting. */
  refreshInBackground(): void {
    if (this.state === 'stale') void this.fetch();
  }

  /**
   * Finds the key for a token header, for jose's `jwtVerify`. A key id must match exactly.
   * @throws KeysUnavailable if there are no keys, or if the requested key cannot be fetched
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!this.keys) await this.fetch();
    else this.refreshInBackground();
    if (!this.keys) throw new KeysUnavailable(this.failure);
    try {
      return await this.keys.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.fetchForUnknown();
      return await this.keys.find(header, token);
    }
  };

  private async fetchForUnknown(): Promise<void> {
    if (this.isWithin(UNKNOWN_KEY_COOLDOWN_MS, this.unknownKeyFetchedAt)) return;
    await this.fetch();
    if (this.failure !== undefined) throw new KeysUnavailable(this.failure);
    this.unknownKeyFetchedAt = this.now();
  }

  private fetch(): Promise<void> {
    if (this.isWithin(FAILURE_COOLDOWN_MS, this.failedAt)) return Promise.resolve();
    this.fetching ??= this.fetchOnce().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetchOnce(): Promise<void> {
    try {
      const keySet = await this.fetchKeys();
      if (!hasKeys(keySet)) throw new Error('the key server returned no keys');
      const text = JSON.stringify(keySet);
      const changed = this.keys !== undefined && this.keys.text !== text;
      this.keys = { find: createLocalJWKSet(keySet), text };
      this.fetchedAt = this.now();
      this.failure = undefined;
      if (changed) this.onChange();
    } catch (error) {
      this.failure = error;
      this.failedAt = this.now();
    }
  }

  /** A time in the future means that the clock was set back, so it counts as elapsed. */
  private isWithin(ms: number, since: number): boolean {
    const age = this.now() - since;
    return age >= 0 && age < ms;
  }
}

/** An empty key set is treated like an outage, so that signed-in users stay signed in. */
function hasKeys({ keys }: Partial<JSONWebKeySet>): boolean {
  return Array.isArray(keys) && keys.some((key) => KEY_TYPES.includes(key?.kty as string));
}

/** Requests with an unknown key id wait for the fetch, so it must stay well under five seconds. */
const FETCH_TIMEOUT_MS = 3_000;
/** Enough for several hundred keys. */
const MAX_KEY_SET_BYTES = 256 * 1024;

/** Fetches a JSON Web Key Set (RFC 7517, section 5) over HTTP. */
export function fetchFrom(url: string): FetchKeys {
  return async () => {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the key server answered ${response.status}`);
    return JSON.parse(await readLimited(response)) as JSONWebKeySet;
  };
}

async function readLimited({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += (chunk as Uint8Array).length;
    // Leaving the loop closes the connection.
    if (length > MAX_KEY_SET_BYTES) throw new Error('the response of the key server is too large');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}
