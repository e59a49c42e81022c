import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager, type MigrationInterface } from 'typeorm';
import { createIssuer } from '../../auth/issuer/create-issuer.js';
import type { Env } from '../../platform/config/env.js';
import { untilConnected } from '../../platform/database/connection.js';
import { dataSourceOptions, type PostgresOptions } from '../../data-source.js';
import type { DatabaseUrls } from '../../platform/database/database-urls.js';
import { readSchemaState } from '../../platform/database/schema-state.js';
import { migrateQueue } from '../../platform/jobs/queue-schema.js';
import { runMigrationsWithRetry } from './run-with-retry.js';

const POLL_MS = 200;
/** Not the name that versions lock which wait in a statement: those would wait for this one's index, and it for their snapshots. */
const LOCK = 'todo-backend migrations, polled';

export interface MigrateOptions {
  /** The names of the migrations that there are to be, where not all are wanted. */
  readonly only?: readonly string[];
  /** Whether the embedded issuer's tables are wanted, also where another issuer is trusted. */
  readonly withIssuer?: boolean;
  /** How often a migration asks for a table that others have, before all is given up. */
  readonly tries?: number;
}

/**
 * Brings the schema up to date, one process at a time, and with it the job queue's, and the embedded issuer's where
 * there is one. A schema that is newer than the code is left as it is.
 * @returns the names of the migrations that were run
 */
export async function migrate(
  env: Env,
  { direct }: DatabaseUrls,
  { only, withIssuer = env.trust.mode === 'embedded', tries }: MigrateOptions = {},
): Promise<readonly string[]> {
  // Each of them opens a connection, and changes nothing where it is done again.
  const connected = <T>(work: () => Promise<T>): Promise<T> =>
    untilConnected(work, env.DATABASE_START_SECONDS);
  const dataSource = await connected(() => new DataSource(optionsFor(direct, only)).initialize());
  try {
    return await dataSource.transaction(async (lock) => {
      while (!(await isFirst(lock))) await sleep(POLL_MS);
      const { pending, unknown } = await connected(() => readSchemaState(dataSource));
      if (unknown.length > 0) return [];
      if (pending.length > 0) await runMigrationsWithRetry(dataSource, tries);
      await connected(() => migrateQueue(dataSource, direct));
      if (withIssuer) await connected(() => migrateIssuer(env, direct));
      return pending;
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Asked again and again: a statement that waits keeps a snapshot, for whose end CREATE INDEX CONCURRENTLY would wait for ever. */
async function isFirst(lock: EntityManager): Promise<boolean> {
  const [{ taken }] = await lock.query(`SELECT pg_try_advisory_xact_lock(hashtext('${LOCK}')) AS taken`);
  return taken as boolean;
}

function optionsFor(url: string, only?: readonly string[]): PostgresOptions {
  const options = dataSourceOptions(url, 2);
  const migrations = options.migrations as (new () => MigrationInterface)[];
  return { ...options, migrations: migrations.filter((Type) => !only || only.includes(new Type().name!)) };
}

async function migrateIssuer(env: Env, directUrl: string): Promise<void> {
  const issuer = await createIssuer(env, directUrl);
  try {
    await issuer.migrate();
  } finally {
    await issuer.close();
  }
}
