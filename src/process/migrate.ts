import { DataSource } from 'typeorm';
import { createIssuer } from '../auth/issuer/create-issuer.js';
import type { Env } from '../config/env.js';
import { dataSourceOptions } from '../database/data-source.options.js';
import type { DatabaseUrls } from '../database/database-urls.js';
import { readSchemaState } from '../database/schema-state.js';
import { migrateQueue } from '../jobs/queue-schema.js';

/**
 * Brings the schema up to date, one process at a time, and with it the job queue's, and the embedded issuer's where
 * there is one. A schema that is newer than the code is left as it is.
 * @returns the names of the migrations that were run
 */
export async function migrate(env: Env, { direct }: DatabaseUrls): Promise<readonly string[]> {
  const dataSource = await new DataSource(dataSourceOptions(direct, 2)).initialize();
  try {
    return await dataSource.transaction(async (lock) => {
      await lock.query(`SELECT pg_advisory_xact_lock(hashtext('todo-backend migrations'))`);
      const { pending, unknown } = await readSchemaState(dataSource);
      if (unknown.length > 0) return [];
      if (pending.length > 0) await dataSource.runMigrations();
      await migrateQueue(dataSource, direct);
      if (env.trust.mode === 'embedded') await migrateIssuer(env, direct);
      return pending;
    });
  } finally {
    await dataSource.destroy();
  }
}

async function migrateIssuer(env: Env, directUrl: string): Promise<void> {
  const issuer = createIssuer(env, directUrl);
  try {
    await issuer.migrate();
  } finally {
    await issuer.close();
  }
}
