import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Env } from './env.js';
import { InstallationKey } from './installation-key.js';

/** Hands the one validated `Env` to whatever asks for it, and the key that this installation's secrets are made with. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(env: Env): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Env, useValue: env }, InstallationKey],
      exports: [Env, InstallationKey],
    };
  }
}
