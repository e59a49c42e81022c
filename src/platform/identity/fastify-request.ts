import type { Identity } from './identity.js';

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
