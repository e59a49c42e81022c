import type { JSONWebKeySet } from 'jose';

/** The header that tells the issuer whom it limits; what a caller writes there, or in X-Forwarded-For, does not count. */
export const CLIENT_ADDRESS = 'x-client-address';
/** The issuer's tables have a schema of their own, which the role of the requests may not enter. */
export const ISSUER_SCHEMA = 'auth';

/** Who signs the tokens, where the service brings that along. What it is made of is loaded only then. */
export abstract class Issuer {
  abstract readonly origin: string;
  /** The public keys of its tokens, asked for as anybody would. */
  abstract readonly fetchKeys: () => Promise<JSONWebKeySet>;
  /**
   * Answers 503 where too many passwords wait to be hashed.
   * @throws DatabaseUnavailable, DatabaseTimedOut
   */
  abstract handle(request: Request): Promise<Response>;
  /** Brings its tables up to date. */
  abstract migrate(): Promise<void>;
  /** Deletes expired sessions and verifications, which Better Auth itself leaves in place. */
  abstract purgeExpired(): Promise<void>;
  /** A token with which the user can set another password, once and within an hour. */
  abstract resetToken(userId: string): Promise<string>;
  abstract close(): Promise<void>;
}
