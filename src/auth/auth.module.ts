import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import type { Env } from '../platform/config/env.js';
import { readOrCreateSecret } from '../platform/config/secret-files.js';
import { Issuer } from './issuer/issuer.js';
import type { DatabaseUrls } from '../platform/database/database-urls.js';
import { JobHandlers } from '../platform/jobs/job-queue.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { IssuerController } from './issuer/issuer.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeyMetrics, TokenVerifier } from './token-verifier.js';
import { fetchFrom } from './key-set.js';

/** Creates the configured embedded issuer. Loaded on demand, because Better Auth is slow to load. */
export async function createIssuer(env: Env, databaseUrl: string): Promise<Issuer> {
  const { BetterAuthIssuer } = await import('./issuer/better-auth.issuer.js');
  return new BetterAuthIssuer({
    databaseUrl,
    origin: env.publicUrl,
    secret: env.BETTER_AUTH_SECRET ?? readOrCreateSecret(env.DATA_DIR, 'better-auth.secret'),
    trustedOrigins: env.CORS_ORIGINS,
  });
}

/** Authentication: verifies tokens of the configured issuer, or embeds that issuer. */
@Module({})
export class AuthModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly handlers: JobHandlers,
    @Optional() @Inject(Issuer) private readonly issuer?: Issuer,
  ) {}

  static forRoot(env: Env, { direct }: DatabaseUrls): DynamicModule {
    const isIssuer = env.trust.mode === 'embedded';
    return {
      module: AuthModule,
      global: true,
      controllers: [AuthController, ...(isIssuer ? [IssuerController] : [])],
      providers: [
        AuthService,
        KeyMetrics,
        JwtStrategy,
        // Created lazily: earlier warnings would miss the service's log.
        {
          provide: TokenVerifier,
          useFactory: (issuer?: Issuer) => createVerifier(env, issuer),
          inject: [{ token: Issuer, optional: true }],
        },
        ...(isIssuer ? [{ provide: Issuer, useFactory: () => createIssuer(env, direct) }] : []),
      ],
      exports: [TokenVerifier, JwtStrategy],
    };
  }

  onModuleInit(): void {
    const { issuer } = this;
    if (issuer) this.handlers.daily('purge-expired-sessions', () => issuer.purgeExpired());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.issuer?.close();
  }
}

function createVerifier({ trust, production }: Env, issuer: Issuer | undefined): TokenVerifier {
  if (trust.mode === 'secret') {
    warnAboutUncheckedClaims(trust);
    return TokenVerifier.bySecret(trust.secret, trust);
  }
  if (trust.mode === 'key-set') {
    if (production) warnAboutPlainHttp(trust.jwksUrl);
    return TokenVerifier.byKeySet(fetchFrom(trust.jwksUrl), trust);
  }
  return TokenVerifier.byKeySet(issuer!.fetchKeys, { issuer: trust.issuer, audience: trust.issuer });
}

function warnAboutUncheckedClaims({ issuer, audience }: { issuer?: string; audience?: string }): void {
  const unchecked = [issuer === undefined && 'AUTH_ISSUER', audience === undefined && 'AUTH_AUDIENCE'].filter(
    Boolean,
  );
  if (unchecked.length === 0) return;
  new Logger(AuthModule.name).warn(
    `${unchecked.join(' and ')} not set: any token signed with AUTH_SECRET is accepted, from any issuer and for any audience`,
  );
}

function warnAboutPlainHttp(jwksUrl: string): void {
  const { protocol, hostname } = new URL(jwksUrl);
  if (protocol !== 'http:' || isLoopback(hostname)) return;
  new Logger(AuthModule.name).warn(
    'AUTH_JWKS_URL uses http://: an attacker on the network can forge tokens for any user; use https://',
  );
}

/** @param hostname as `URL` normalizes it, with IPv6 addresses in brackets */
function isLoopback(hostname: string): boolean {
  const address = hostname.replace('[', '').replace(']', '');
  if (ipaddr.isValid(address)) return ipaddr.process(address).range() === 'loopback';
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
