import { type DynamicModule, Module } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Env } from '../../config/env.js';
import { PostgresStore } from './postgres-store.js';
import { RateLimitOptions } from './rate-limit-options.js';
import { RateLimits } from './rate-limits.js';
import { RedisStore } from './redis-store.js';
import { SharedStore } from './shared-store.js';

/** Provides the rate limits. `app.setup` adds the hooks that enforce them, because hooks run before any module. */
@Module({})
export class RateLimitsModule {
  static forRoot(env: Env): DynamicModule {
    return {
      module: RateLimitsModule,
      providers: [
        RateLimits,
        RateLimitOptions,
        {
          provide: SharedStore,
          useFactory: (source: DataSource) => storeOf(env, source),
          inject: [DataSource],
        },
      ],
      exports: [RateLimits],
    };
  }
}

async function storeOf(env: Env, source: DataSource): Promise<SharedStore | undefined> {
  switch (env.rateLimitStore) {
    case 'redis':
      return RedisStore.create(env.REDIS_URL!);
    case 'postgres':
      return PostgresStore.create(() => (source.driver as PostgresDriver).master as Pool);
    case 'memory':
      return undefined;
  }
}
