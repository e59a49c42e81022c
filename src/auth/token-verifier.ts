import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import { Problem } from '../common/problem/problem.js';
import { TokenExpired, TokenInvalid } from './auth.errors.js';
import { Identity } from './identity.js';
import { type FetchKeys, KeySet } from './key-set.js';

const CLOCK_TOLERANCE_SECONDS = 30;
const CACHED_TOKENS = 20_000;
/** No token is this long (Better Auth's have about 600 characters); what is, is not worth the work. */
const LONGEST_TOKEN = 8_192;
const KEY_SET_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'];

export interface Expected {
  readonly issuer?: string;
  readonly audience?: string;
}

/** Checks a token's signature and times, issuer and audience. */
type CheckToken = (token: string) => Promise<JWTPayload>;

/** Verifies tokens, and remembers those it has verified so that the signature is checked once a token. */
export class TokenVerifier {
  private verified = new LRUCache<string, Identity>({ max: CACHED_TOKENS });

  private constructor(
    private readonly check: CheckToken,
    /** The keys it verifies with; a shared secret has none. */
    readonly keys?: KeySet,
  ) {}

  /** Trusts the asymmetric keys of an issuer; there is no shared secret that a public key could be mistaken for. */
  static byKeySet(fetchKeys: FetchKeys, expected: Required<Expected>): TokenVerifier {
    const options = { ...requirements(expected), algorithms: KEY_SET_ALGORITHMS };
    const keys = new KeySet(fetchKeys, () => verifier.forget());
    const verifier = new TokenVerifier(
      async (token) => (await jwtVerify(token, keys.find, options)).payload,
      keys,
    );
    return verifier;
  }

  /** Trusts whoever holds the secret. */
  static bySecret(secret: string, expected: Expected): TokenVerifier {
    const key = Buffer.from(secret);
    const options = { ...requirements(expected), algorithms: ['HS256'] };
    return new TokenVerifier(async (token) => named((await jwtVerify(token, key, options)).payload));
  }

  /**
   * @throws TokenExpired, TokenInvalid
   * @throws KeysUnavailable where it cannot be told, because the key server is away
   */
  async verify(token: string): Promise<Identity> {
    const known = this.recall(token);
    if (known) return known;
    const { verified } = this;
    const identity = await this.verifyAnew(token);
    // If its key was withdrawn meanwhile, this is a cache that nobody asks any more.
    verified.set(digestOf(token), identity);
    return identity;
  }

  /** Whose token it is, where it was verified before and is still good; undefined where that has to be looked into. */
  recall(token: string): Identity | undefined {
    const known = this.verified.get(digestOf(token));
    if (!known || known.expiresAt * 1000 <= Date.now()) return undefined;
    this.keys?.refreshBehind();
    return known;
  }

  /** Forgets every verified token, because a key may have been withdrawn. */
  forget(): void {
    this.verified = new LRUCache({ max: CACHED_TOKENS });
  }

  private async verifyAnew(token: string): Promise<Identity> {
    if (token.length > LONGEST_TOKEN) throw new TokenInvalid();
    try {
      return new Identity(await this.check(token));
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw error instanceof errors.JWTExpired ? new TokenExpired(error) : new TokenInvalid(error);
    }
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');

function requirements({ issuer, audience }: Expected): JWTVerifyOptions {
  return { issuer, audience, clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp'] };
}

/** Better Auth's own HS256 tokens (its session cookie as a JWT) name the user under `user` and have no `sub`. */
function named(claims: JWTPayload): JWTPayload {
  const user = claims.user as Record<string, unknown> | null | undefined;
  if (claims.sub !== undefined || typeof user !== 'object' || user === null) return claims;
  return { ...claims, sub: user.id as string, email: user.email, name: user.name };
}
