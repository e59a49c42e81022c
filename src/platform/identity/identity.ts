import type { JWTPayload } from 'jose';
import { TokenInvalid } from './auth.errors.js';

/** Control, format, surrogate, private-use and unassigned characters, and line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const MAX_SUBJECT_LENGTH = 255;

/** The user that a verified token identifies. Times are seconds since 1970 (RFC 7519, NumericDate). */
export class Identity {
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly issuedAt: number | null;
  readonly expiresAt: number;

  /** @throws TokenInvalid if `sub` or `exp` is missing or invalid */
  constructor(claims: JWTPayload) {
    if (!isSubject(claims.sub)) throw new TokenInvalid({ reason: 'subject' });
    if (typeof claims.exp !== 'number') throw new TokenInvalid({ reason: 'exp' });
    this.subject = claims.sub;
    this.expiresAt = claims.exp;
    this.issuedAt = typeof claims.iat === 'number' ? claims.iat : null;
    this.email = textOrNull(claims.email);
    this.name = textOrNull(claims.name);
  }
}

export function isSubject(value: unknown): value is string {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) return false;
  return [...value].length <= MAX_SUBJECT_LENGTH && !UNPRINTABLE.test(value);
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
