import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { LRUCache } from 'lru-cache';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Problem } from '../platform/errors/problem.js';
import { Identity, NotAJwt, TokenExpired, TokenInvalid } from '../platform/identity.js';
import { type FetchKeys, KeySet } from './key-set.js';
import { Metrics } from '../platform/observability/metrics.js';

const CLOCK_TOLERANCE_SECONDS = 30;
const CACHED_TOKENS = 20_000;
/** RFC 7515, section 7.1. Node's limit on request headers bounds the length. */
const SIGNED_JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const KEY_SET_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'];
/** The media type may be written in full (RFC 7515, section 4.1.9). */
const TOKEN_TYPES = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];
const CLAIM_REASONS: Readonly<Record<string, string>> = { iss: 'issuer', aud: 'audience' };
/** One year. A longer lifetime is a misconfiguration, because tokens cannot be revoked. */
const MAX_LIFETIME_SECONDS = 366 * 86_400;

export interface ExpectedClaims {
  readonly issuer?: string;
  readonly audience?: string;
}

/** Checks a token's signature and times, issuer and audience. */
type CheckToken = (token: string) => Promise<JWTVerifyResult>;

/** Verifies tokens and caches the result, so that each signature is checked once. */
export class TokenVerifier {
  private verified = new LRUCache<string, Identity>({ max: CACHED_TOKENS });

  private constructor(
    private readonly check: CheckToken,
    /** The key set; undefined with a shared secret. */
    readonly keys?: KeySet,
  ) {}

  /** Trusts an issuer's asymmetric keys. HMAC is not accepted, so a public key cannot be used as a shared secret. */
  static byKeySet(fetchKeys: FetchKeys, expected: Required<ExpectedClaims>): TokenVerifier {
    const options = { ...requirements(expected), algorithms: KEY_SET_ALGORITHMS };
    const keys = new KeySet(fetchKeys, () => verifier.clearCache());
    const verifier = new TokenVerifier((token) => jwtVerify(token, keys.find, options), keys);
    return verifier;
  }

  /** Trusts tokens signed with the shared secret. */
  static bySecret(secret: string, expected: ExpectedClaims): TokenVerifier {
    const key = Buffer.from(secret);
    const options = { ...requirements(expected), algorithms: ['HS256'] };
    return new TokenVerifier(async (token) => {
      const verified = await jwtVerify(token, key, options);
      return { ...verified, payload: named(verified.payload) };
    });
  }

  /**
   * @throws TokenExpired, TokenInvalid
   * @throws KeysUnavailable if the key server is unavailable
   */
  async verify(token: string): Promise<Identity> {
    const known = this.recall(token);
    if (known) return known;
    const { verified } = this;
    const identity = await this.verifyUncached(token);
    // If the key was withdrawn meanwhile, this is the old cache, which is no longer read.
    verified.set(digestOf(token), identity);
    return identity;
  }

  /** The cached identity of a token; undefined if it must be verified. */
  recall(token: string): Identity | undefined {
    const known = this.verified.get(digestOf(token));
    if (!known || known.expiresAt * 1000 <= Date.now()) return undefined;
    this.keys?.refreshInBackground();
    return known;
  }

  /** Clears the cache, because a key may have been withdrawn. */
  clearCache(): void {
    this.verified = new LRUCache({ max: CACHED_TOKENS });
  }

  private async verifyUncached(token: string): Promise<Identity> {
    if (!SIGNED_JWT.test(token)) throw new NotAJwt();
    try {
      const verified = await this.check(token);
      checkTypeAndTimes(verified);
      return new Identity(verified.payload);
    } catch (error) {
      if (error instanceof Problem) throw error;
      if (error instanceof errors.JWTExpired) throw new TokenExpired(error);
      throw new TokenInvalid({ cause: error, reason: reasonOf(error) });
    }
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');

function requirements({ issuer, audience }: ExpectedClaims): JWTVerifyOptions {
  return { issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp'] };
}

/** Checks what jose does not: a token of another type can be signed with the same key (RFC 8725, section 3.11). */
function checkTypeAndTimes({ protectedHeader: { typ }, payload }: JWTVerifyResult): void {
  const { iat = 0, exp = 0 } = payload;
  const latest = Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS;
  if (typ !== undefined && !isTokenType(typ))
    throw unacceptable(payload, 'typ', 'must be absent, JWT or at+jwt');
  if (iat > latest) throw unacceptable(payload, 'iat', 'must not be in the future');
  if (exp > latest + MAX_LIFETIME_SECONDS) throw unacceptable(payload, 'exp', 'must be within a year');
}

/** A reason code for the log. Of the token, it contains at most the name of a claim. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REASONS[error.claim] ?? error.claim;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'key';
  return error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'format';
}

const isTokenType = (typ: unknown): boolean =>
  typeof typ === 'string' && TOKEN_TYPES.includes(typ.toLowerCase());

const unacceptable = (payload: JWTPayload, claim: string, reason: string): Error =>
  new errors.JWTClaimValidationFailed(`"${claim}" ${reason}`, payload, claim, 'check_failed');

/** Better Auth's own HS256 tokens (its session cookie as a JWT) name the user under `user` and have no `sub`. */
function named(claims: JWTPayload): JWTPayload {
  const user = claims.user as Record<string, unknown> | null | undefined;
  if (claims.sub !== undefined || typeof user !== 'object' || user === null) return claims;
  return { ...claims, sub: user.id as string, email: user.email, name: user.name };
}

const STATES = ['fresh', 'stale', 'none'] as const;

/** Metrics of the issuer's key set; none with a shared secret. */
@Injectable()
export class KeyMetrics implements OnModuleInit {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { keys } = this.tokens;
    if (!keys) return;
    this.metrics.gauge(
      { name: 'todo_key_set_age_seconds', help: 'Seconds since the keys of the issuer were last fetched.' },
      () => (keys.ageMs === undefined ? undefined : keys.ageMs / 1_000),
    );
    this.metrics.gauge(
      {
        name: 'todo_key_set_state',
        help: 'State of the key set: fresh, stale (over ten minutes old, still in use) or none.',
        labels: ['state'],
      },
      () => STATES.map((state) => ({ labels: { state }, value: keys.state === state ? 1 : 0 })),
    );
  }
}
