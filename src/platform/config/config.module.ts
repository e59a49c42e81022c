import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Env } from './env.js';
import { InstallationKey } from './installation-key.js';

/** Provides the validated `Env` and the installation key. */
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
