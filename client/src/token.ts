import { NetworkError, SignedOut } from './problem.js';
import { abortable } from './request.js';

/**
 * Returns a token, or null without a session. `rejected` is the token that the API has rejected: return another one.
 * An error counts as a network failure and keeps the user signed in.
 */
export type GetToken = (context: { readonly rejected?: string }) => Promise<string | null>;

interface Token {
  readonly value: string;
  /** Local time from which on to use another one. */
  readonly renewAt: number;
}

/** Renew this long before a token expires, but use at least 90 % of its lifetime. */
const MARGIN_MS = 30_000;
/** Time for `getToken`, so that one that never returns does not block all later calls. */
const TIMEOUT_MS = 30_000;

/** The current token. Concurrent calls share one request for the next one. */
export class TokenSource {
  private current: Token | undefined;
  private pending: Promise<Token> | undefined;
  private isSignedOut = false;
  private generation = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly getToken: GetToken) {}

  /**
   * Returns a token that has not expired.
   * @param rejected a token that the API has rejected
   */
  async token(rejected?: string): Promise<string> {
    const held = this.current;
    if (held && held.value !== rejected && Date.now() < held.renewAt) return held.value;
    this.pending ??= this.request(rejected);
    return (await this.pending).value;
  }

  /** Forgets the token, for example after a sign-out or when another user signs in. */
  clear(): void {
    this.generation++;
    this.current = this.pending = undefined;
  }

  /** Calls the listener when `getToken` returns null. Returns a function that removes the listener. */
  onSignedOut(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private async request(rejected?: string): Promise<Token> {
    const { generation } = this;
    this.current = undefined;
    try {
      const answer = this.getToken(rejected === undefined ? {} : { rejected });
      const value = await abortable(answer, AbortSignal.timeout(TIMEOUT_MS));
      if (value === null) throw new SignedOut();
      const token = { value, renewAt: Date.now() + lifetimeOf(value) };
      this.isSignedOut = false;
      if (generation === this.generation) this.current = token;
      return token;
    } catch (error) {
      if (!(error instanceof SignedOut)) throw new NetworkError('No token', error);
      if (!this.isSignedOut) for (const listener of this.listeners) listener();
      this.isSignedOut = true;
      throw error;
    } finally {
      if (generation === this.generation) this.pending = undefined;
    }
  }
}

/** The useful lifetime of a token. Measured from its `iat`, so that a wrong local clock does not matter. */
function lifetimeOf(token: string): number {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const { exp, iat } = JSON.parse(atob(payload)) as { exp?: number; iat?: number };
    const ms = exp! * 1000 - (iat === undefined ? Date.now() : iat * 1000);
    return ms > 0 ? ms - Math.min(MARGIN_MS, ms / 10) : Infinity;
  } catch {
    return Infinity;
  }
}

interface TokenAnswer {
  readonly data: { readonly token: string } | null;
  readonly error: { readonly status: number } | null;
}

/** Gets tokens from Better Auth’s own client, created with `plugins: [jwtClient()]`. */
export function betterAuthToken(authClient: { token(): Promise<TokenAnswer> }): GetToken {
  return async () => {
    const { data, error } = await authClient.token();
    if (error?.status === 401) return null;
    if (!data) throw new Error('No token', { cause: error });
    return data.token;
  };
}

/**
 * Gets tokens from the embedded issuer, with the browser’s session cookie.
 * @param url the URL of the service
 * @param session returns the session for environments without cookies: the `set-auth-token` header of the sign-in
 */
export function embeddedIssuerToken(url: string, session?: () => string | null): GetToken {
  return async () => {
    const bearer = session?.();
    const response = await fetch(`${url.replace(/\/+$/, '')}/api/auth/token`, {
      credentials: 'include',
      ...(bearer && { headers: { authorization: `Bearer ${bearer}` } }),
    });
    if (response.status === 401) return null;
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return ((await response.json()) as { token: string }).token;
  };
}

/** The `sub` of a JWT, which the server sets as the owner of each row. */
export function subjectOf(token: string): unknown {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return (JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}
