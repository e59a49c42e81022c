import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { KeysUnavailable } from '../platform/identity/auth.errors.js';

const FRESH_FOR_MS = 10 * 60_000;
/** Between two fetches for key ids that nobody knows, so that forged tokens cannot make us hammer the key server. */
const UNKNOWN_KEY_COOLDOWN_MS = 30_000;
/** Between two fetches where the last one failed. */
const FAILURE_COOLDOWN_MS = 1_000;

/** Of the algorithms that tokens may be signed with. */
const KEY_TYPES = ['OKP', 'EC', 'RSA'];

export type KeySetState = 'fresh' | 'stale' | 'none';

/** Fetches the issuer's current keys; rejects where they cannot be had. */
export type FetchKeys = () => Promise<JSONWebKeySet>;

/**
 * The issuer's public keys. They are refreshed behind the requests once they are ten minutes old, fetched anew for a key
 * id that is unknown, and stay in use for as long as the key server is away.
 */
export class KeySet {
  private keys?: { readonly find: JWTVerifyGetKey; readonly text: string };
  private fetchedAt = -Infinity;
  private failedAt = -Infinity;
  private lookedForUnknownAt = -Infinity;
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

  /** Since they were fetched; undefined where there are none. */
  get ageMs(): number | undefined {
    return this.keys && this.now() - this.fetchedAt;
  }

  /** Makes sure, where it can, that there are keys; for the readiness probe. */
  async refresh(): Promise<void> {
    if (this.state !== 'fresh') await this.fetch();
  }

  /** Refreshes keys that are ten minutes old, and keeps nobody waiting for it. */
  refreshBehind(): void {
    if (this.state === 'stale') void this.fetch();
  }

  /**
   * The key for a token's header, for jose's `jwtVerify`. A token that names a key gets that key or none.
   * @throws KeysUnavailable where there are no keys at all, or where the one it names might exist but cannot be fetched
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!this.keys) await this.fetch();
    else this.refreshBehind();
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
    if (this.isWithin(UNKNOWN_KEY_COOLDOWN_MS, this.lookedForUnknownAt)) return;
    await this.fetch();
    if (this.failure !== undefined) throw new KeysUnavailable(this.failure);
    this.lookedForUnknownAt = this.now();
  }

  private fetch(): Promise<void> {
    if (this.isWithin(FAILURE_COOLDOWN_MS, this.failedAt)) return Promise.resolve();
    this.fetching ??= this.fetchOnce().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetchOnce(): Promise<void> {
    try {
      const keySet = await this.fetchKeys();
      if (!hasKeys(keySet)) throw new Error('the key server answered without a key');
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

  /** A moment that is to come was before somebody set the clock back, and that is over as well. */
  private isWithin(ms: number, since: number): boolean {
    const age = this.now() - since;
    return age >= 0 && age < ms;
  }
}

/** An issuer without keys is out of order: who is signed in stays so, as where it does not answer. */
function hasKeys({ keys }: Partial<JSONWebKeySet>): boolean {
  return Array.isArray(keys) && keys.some((key) => KEY_TYPES.includes(key?.kty as string));
}

/** A caller whose key is unknown waits for it, and no caller waits for five seconds. */
const FETCH_TIMEOUT_MS = 3_000;
/** Some hundred keys; what is longer is none. */
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
    return JSON.parse(await shortText(response)) as JSONWebKeySet;
  };
}

async function shortText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += (chunk as Uint8Array).length;
    // Leaving the loop ends the connection.
    if (length > MAX_KEY_SET_BYTES) throw new Error('the key server answered more than a key set');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}
