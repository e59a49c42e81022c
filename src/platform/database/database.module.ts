import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import type { Env } from '../config/env.js';
import { isLate } from './connection.js';
import { DatabaseIdentity, DatabaseZones } from './database-facts.js';
import { RequestDeadline } from './request-deadline.js';
import { Replica } from './replica.js';
import { SchemaStateReader, StartCheck } from './start-check.js';
import { UnitOfWork } from './unit-of-work.js';

/** The connections to PostgreSQL. Closed after the last request is answered. */
@Global()
@Module({})
export class DatabaseModule {
  /** @param options the data source's entities, migrations and connection */
  static forRoot(env: Env, options: TypeOrmModuleOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...options, ...retryAtStart(env) })],
      providers: [
        DatabaseIdentity,
        DatabaseZones,
        RequestDeadline,
        Replica,
        UnitOfWork,
        SchemaStateReader,
        StartCheck,
      ],
      exports: [DatabaseIdentity, DatabaseZones, Replica, UnitOfWork, SchemaStateReader],
    };
  }
}

/** The first connection can take longer on a busy machine than the usual timeout. */
function retryAtStart({ DATABASE_START_SECONDS: seconds }: Env) {
  const deadline = performance.now() + seconds * 1_000;
  return {
    retryAttempts: Infinity,
    retryDelay: 500,
    toRetry: (error: unknown) => isLate(error) && performance.now() < deadline,
  };
}
