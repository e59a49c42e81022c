import type { Identity } from './identity.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the JwtAuthGuard once the token is verified. */
    user?: Identity;
    /** What its token or ticket has come to, where that was looked at before the JwtAuthGuard asks. */
    checked?: Identity | Error;
  }

  interface FastifyContextConfig {
    /** Whether the route takes a ticket in place of a token. */
    takesTickets?: boolean;
    /** Whether the route is open to callers without a token. */
    isPublic?: boolean;
  }
}
