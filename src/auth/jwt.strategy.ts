import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { TokenInvalid } from './auth.errors.js';
import type { Identity } from './identity.js';
import { TokenVerifier } from './token-verifier.js';

/** RFC 6750, section 2.1: one scheme, one token, nothing after it. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * passport-jwt's strategy with another verifier: its own (jsonwebtoken) has no EdDSA, which Better Auth signs with, and
 * would answer 401 where the keys cannot be had.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  // Passport runs a strategy on an object made from it, where a #private member would not be found.
  constructor(private readonly tokens: TokenVerifier) {
    super({
      jwtFromRequest: () => null,
      secretOrKeyProvider: (_request, _token, done) => done(new TokenInvalid()),
    });
    // Passport keeps strategies by name for the whole process: by a name that they share, the service that was started
    // last would verify the tokens of all. (Given itself instead of a name, passport would share it among requests, and
    // answer one caller with another's identity.)
    this.name = `jwt-${randomUUID()}`;
    passport.use(this);
  }

  /** Who calls, where the token was verified before: nothing is left to be waited for. */
  recall({ raw }: { readonly raw: IncomingMessage }): Identity | undefined {
    const token = bearerToken(raw);
    return token === undefined ? undefined : this.tokens.recall(token);
  }

  override authenticate(request: unknown): void {
    const token = bearerToken((request as { raw: IncomingMessage }).raw);
    if (token === undefined) return this.error(new TokenInvalid());
    this.tokens.verify(token).then(
      (identity) => this.success(identity),
      (error: Error) => this.error(error),
    );
  }

  /** Passport-jwt's own way to an identity, which `authenticate` above replaces. */
  validate(): never {
    throw new TokenInvalid();
  }
}

function bearerToken(request: IncomingMessage): string | undefined {
  // Node keeps the first of two Authorization headers; two callers at once are none.
  const headers = request.rawHeaders.filter(
    (_, nth) => nth % 2 === 1 && request.rawHeaders[nth - 1]!.toLowerCase() === 'authorization',
  );
  return headers.length === 1 ? BEARER.exec(headers[0]!)?.[1] : undefined;
}
