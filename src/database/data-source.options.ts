import type { DataSourceOptions } from 'typeorm';
import { Task } from '../tasks/task.entity.js';
import { CreateTasks1795449600000 } from './migrations/1795449600000-create-tasks.js';
import { prepareConnection } from './scoped-query.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** The one description of the database, for the service, its migrations and TypeORM's own command line. */
export function dataSourceOptions(url: string, poolSize = 1): PostgresOptions {
  return {
    type: 'postgres',
    url,
    entities: [Task],
    migrations: [CreateTasks1795449600000],
    migrationsTransactionMode: 'each',
    synchronize: false,
    // A condition that is undefined once matched every row (typeorm#11873); nothing here may.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize,
    connectTimeoutMS: 5_000,
    applicationName: 'todo-backend',
    // Statements are written to the socket without waiting for the answers to the ones before.
    extra: { pipeline: true, onConnect: prepareConnection, idleTimeoutMillis: 30_000, keepAlive: true },
  };
}
