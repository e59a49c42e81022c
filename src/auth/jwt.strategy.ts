import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { bearerToken, Identity, TokenInvalid } from '../platform/identity.js';
import { TokenVerifier } from './token-verifier.js';

/**
 * passport-jwt's strategy with another verifier. Its own (jsonwebtoken) lacks EdDSA, which Better Auth uses, and answers
 * 401 when the keys are unavailable.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  // Passport runs a strategy through a derived object, on which #private members do not work.
  constructor(private readonly tokens: TokenVerifier) {
    super({
      jwtFromRequest: () => null,
      secretOrKeyProvider: (_request, _token, done) => done(new TokenInvalid()),
    });
    // Passport registers strategies by name for the whole process: with a shared name, the service started last would
    // verify the tokens of all. (Passing the instance instead of a name would share it between requests and mix up
    // identities.)
    this.name = `jwt-${randomUUID()}`;
    passport.use(this);
  }

  /** The identity of a token that was already verified; synchronous. */
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

  /** Required by passport-jwt, but never called: `authenticate` above replaces it. */
  validate(): never {
    throw new TokenInvalid();
  }
}
