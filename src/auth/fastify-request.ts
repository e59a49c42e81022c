import type { OwnerId } from '../ownership/owner-id.js';
import type { Identity } from './identity.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the JwtAuthGuard once the token is verified. */
    user?: Identity;
    /** Set by the OwnershipInterceptor. */
    owner?: OwnerId;
  }
}
