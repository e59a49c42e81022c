import type { FastifyRequest } from 'fastify';
import type { Identity } from './identity.js';

/** Turns bearer tokens into identities. The auth feature implements it. */
export interface TokenAuthenticator {
  /** The identity of a token that was verified before, without verifying it again. */
  recall(token: string): Identity | undefined;
  /** @throws TokenExpired, TokenInvalid, KeysUnavailable */
  verify(token: string): Promise<Identity>;
}

/** Turns single-use tickets into identities. */
export interface TicketAuthenticator {
  /** @throws TicketInvalid, TokenExpired */
  admit(request: FastifyRequest): Promise<Identity>;
}
