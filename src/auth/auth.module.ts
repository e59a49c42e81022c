import {
  type DynamicModule,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import type { Env, TokenTrust } from '../config/env.js';
import type { DatabaseUrls } from '../database/database-urls.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { createIssuer } from './issuer/create-issuer.js';
import { Issuer } from './issuer/issuer.js';
import { IssuerController } from './issuer/issuer.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { fetchFrom } from './key-set.js';
import { TokenVerifier } from './token-verifier.js';

/** Who is calling: verifies the tokens of the issuer that the configuration trusts, or brings that issuer along. */
@Module({})
export class AuthModule implements OnApplicationShutdown {
  constructor(@Optional() @Inject(Issuer) private readonly issuer?: Issuer) {}

  static with(env: Env, { direct }: DatabaseUrls): DynamicModule {
    const isIssuer = env.trust.mode === 'embedded';
    return {
      module: AuthModule,
      global: true,
      controllers: [AuthController, ...(isIssuer ? [IssuerController] : [])],
      providers: [
        AuthService,
        JwtStrategy,
        // Made when Nest asks for it: what it warns of before that would miss the service's log.
        {
          provide: TokenVerifier,
          useFactory: (issuer?: Issuer) => createVerifier(env.trust, issuer),
          inject: [{ token: Issuer, optional: true }],
        },
        ...(isIssuer ? [{ provide: Issuer, useFactory: () => createIssuer(env, direct) }] : []),
      ],
      exports: [TokenVerifier, JwtStrategy],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.issuer?.close();
  }
}

function createVerifier(trust: TokenTrust, issuer: Issuer | undefined): TokenVerifier {
  if (trust.mode === 'secret') {
    warnOfUnchecked(trust);
    return TokenVerifier.bySecret(trust.secret, trust);
  }
  if (trust.mode === 'key-set') return TokenVerifier.byKeySet(fetchFrom(trust.jwksUrl), trust);
  return TokenVerifier.byKeySet(issuer!.fetchKeys, { issuer: trust.issuer, audience: trust.issuer });
}

function warnOfUnchecked({ issuer, audience }: { issuer?: string; audience?: string }): void {
  const unchecked = [issuer === undefined && 'AUTH_ISSUER', audience === undefined && 'AUTH_AUDIENCE'].filter(
    Boolean,
  );
  if (unchecked.length === 0) return;
  new Logger(AuthModule.name).warn(
    `${unchecked.join(' and ')} not set: any token signed with AUTH_SECRET is accepted, whoever issued it and whoever it is for`,
  );
}
