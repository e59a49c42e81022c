import type { JWTPayload } from 'jose';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiSecurity } from '@nestjs/swagger';
import { problem, type ProblemContext } from './errors/problem.js';
import { RETRY_AFTER } from './errors/problems.js';

// RFC 6750, section 3. The response distinguishes only malformed and expired tokens. Any other failed check is logged but
// not returned, because it would help a forger.
const challenge = (description: string) => ({
  'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`,
});

/** `reason` is a code for the log. */
type Rejection = Pick<ProblemContext, 'detail' | 'cause'> & { readonly reason?: string };

export class TokenInvalid extends problem({
  name: 'token-invalid',
  status: 401,
  title: 'Not signed in',
  detail: 'The request needs a valid token. Send `Authorization: Bearer <token>`.',
  answeredBy: 'closed routes',
}) {
  readonly reason?: string;

  constructor({ reason, ...context }: Rejection = {}) {
    super({ ...context, headers: challenge('The token is missing or invalid') });
    this.reason = reason;
  }
}

export class NotAJwt extends TokenInvalid {
  constructor() {
    super({
      reason: 'format',
      detail:
        'The bearer token is not a JWT. If it is a session token, exchange it for a JWT at GET /api/auth/token of the issuer.',
    });
  }
}

export class TicketInvalid extends TokenInvalid {
  constructor() {
    super({
      reason: 'ticket',
      detail:
        'The ticket is invalid, expired or already used. Create another with POST /api/v1/events/ticket.',
    });
  }
}

export class TokenExpired extends problem({
  name: 'token-expired',
  status: 401,
  title: 'Token expired',
  detail: 'The token has expired. Get a new one and retry.',
  answeredBy: 'closed routes',
}) {
  readonly reason = 'expired';

  constructor(cause?: unknown) {
    super({ cause, headers: challenge('The token expired') });
  }
}

/** The reason code of a rejected token. Contains nothing from the token. */
export const rejectionOf = (checked: unknown): string | undefined =>
  checked instanceof TokenInvalid || checked instanceof TokenExpired ? checked.reason : undefined;

export class KeysUnavailable extends problem({
  name: 'keys-unavailable',
  status: 503,
  title: 'Signing keys unavailable',
  detail: 'Signing keys are temporarily unavailable. Retry after `Retry-After`.',
  answeredBy: 'closed routes',
}) {
  constructor(cause?: unknown) {
    super({ cause, headers: RETRY_AFTER });
  }
}

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

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the JwtAuthGuard once the token is verified. */
    user?: Identity;
    /** The result of verifying the token or ticket before the JwtAuthGuard runs. */
    checked?: Identity | Error;
  }

  interface FastifyContextConfig {
    /** Whether the route accepts a ticket instead of a token. */
    takesTickets?: boolean;
    /** Whether the route accepts requests without a token. */
    isPublic?: boolean;
  }
}

/** Turns bearer tokens into identities. The auth feature implements it. */
export interface TokenAuthenticator {
  /** Returns the cached identity of a verified token. */
  recall(token: string): Identity | undefined;
  /** @throws TokenExpired, TokenInvalid, KeysUnavailable */
  verify(token: string): Promise<Identity>;
}

/** Turns single-use tickets into identities. */
export interface TicketAuthenticator {
  /** @throws TicketInvalid, TokenExpired */
  admit(request: FastifyRequest): Promise<Identity>;
}

/** RFC 6750, section 2.1. The token itself is validated by the authenticator. */
const BEARER = /^Bearer +([^ ].*)$/i;

export function bearerToken({ rawHeaders }: IncomingMessage): string | undefined {
  // Reject duplicate Authorization headers. Node keeps only the first in `headers`.
  const headers = rawHeaders.filter(
    (_, nth) => nth % 2 === 1 && rawHeaders[nth - 1]!.toLowerCase() === 'authorization',
  );
  return headers.length === 1 ? BEARER.exec(headers[0]!)?.[1] : undefined;
}

/** Injects the caller's verified identity into a controller method. Use `@Owner()` to access data. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Identity =>
    context.switchToHttp().getRequest<FastifyRequest>().user!,
);

export const IS_PUBLIC = 'isPublic';

/**
 * Allows requests without a token. All other routes require one. Controllers outside the API can use it on the class.
 * API routes need it on the handler, because the Fastify hooks that reject unauthenticated requests read only handlers.
 */
export const Public = () =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), RouteConfig({ isPublic: true }), ApiSecurity({}));
