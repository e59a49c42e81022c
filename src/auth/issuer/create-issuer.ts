import type { Env } from '../../platform/config/env.js';
import { keepSecret } from '../../platform/config/kept-secret.js';
import type { Issuer } from './issuer.js';

/** Creates the configured embedded issuer. Loaded on demand, because Better Auth is slow to load. */
export async function createIssuer(env: Env, databaseUrl: string): Promise<Issuer> {
  const { BetterAuthIssuer } = await import('./better-auth.issuer.js');
  return new BetterAuthIssuer({
    databaseUrl,
    origin: env.publicUrl,
    secret: env.BETTER_AUTH_SECRET ?? keepSecret(env.DATA_DIR, 'better-auth.secret'),
    trustedOrigins: env.CORS_ORIGINS,
  });
}
