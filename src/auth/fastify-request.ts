import type { Identity } from './identity.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the JwtAuthGuard once the token is verified. */
    user?: Identity;
  }
}
