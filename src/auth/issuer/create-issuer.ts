import type { Env } from '../../config/env.js';
import { keepSecret } from '../../config/kept-secret.js';
import { Issuer } from './issuer.js';

/** The embedded issuer, as the configuration has it. */
export function createIssuer(env: Env, databaseUrl: string): Issuer {
  return new Issuer({
    databaseUrl,
    origin: env.publicUrl,
    secret: env.BETTER_AUTH_SECRET ?? keepSecret(env.DATA_DIR, 'better-auth.secret'),
    trustedOrigins: env.CORS_ORIGINS,
    limited: env.production,
  });
}
