import type { FastifyRequest } from 'fastify';
import type { Identity } from './identity.js';

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
