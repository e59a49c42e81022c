import type { JSONWebKeySet } from 'jose';

/** Header that passes the client address to the issuer. Values sent by the client, or in X-Forwarded-For, are ignored. */
export const CLIENT_ADDRESS = 'x-client-address';
/** The issuer's own schema; the role that serves requests has no access to it. */
export const ISSUER_SCHEMA = 'auth';

/** The embedded token issuer. Its implementation is loaded on demand. */
export abstract class Issuer {
  abstract readonly origin: string;
  /** The public keys of the issuer, read through its own endpoint. */
  abstract readonly fetchKeys: () => Promise<JSONWebKeySet>;
  /**
   * Answers 503 if too many passwords are waiting to be hashed.
   * @throws DatabaseUnavailable, DatabaseTimedOut
   */
  abstract handle(request: Request): Promise<Response>;
  /** Migrates the issuer's tables. */
  abstract migrate(): Promise<void>;
  /** Deletes expired sessions and verifications, which Better Auth keeps. */
  abstract purgeExpired(): Promise<void>;
  /** Creates a single-use password reset token, valid for one hour. */
  abstract resetToken(userId: string): Promise<string>;
  abstract close(): Promise<void>;
}
