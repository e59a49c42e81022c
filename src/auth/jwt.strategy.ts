import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { TokenInvalid } from '../platform/identity/auth.errors.js';
import { bearerToken } from '../platform/identity/bearer-token.js';
import { Identity } from '../platform/identity/identity.js';
import { TokenVerifier } from './token-verifier.js';

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
  recall({ raw, checked }: FastifyRequest): Identity | undefined {
    if (checked) return checked instanceof Identity ? checked : undefined;
    const token = bearerToken(raw);
    return token === undefined ? undefined : this.tokens.recall(token);
  }

  override authenticate(request: unknown): void {
    const { raw, checked } = request as FastifyRequest;
    if (checked) return checked instanceof Identity ? this.success(checked) : this.error(checked);
    const token = bearerToken(raw);
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
