import type { QueryRunner } from 'typeorm';
import { APP_ROLE } from './app-role.js';

/** The third wall around a new table: row-level security, enabled and forced, and the rights of the request role. */
export async function secureTable(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await runner.query(`
    CREATE POLICY ${table}_of_owner ON ${table}
      USING (owner_id = current_setting('app.owner_id', true))
      WITH CHECK (owner_id = current_setting('app.owner_id', true))`);
  await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${APP_ROLE}`);
}

/**
 * Runs `work` over everybody's rows of the tables: a migration acts for no owner, so a forced policy would hide all of
 * them from it. Nobody else sees the difference, because the migration's transaction locks the tables until it commits.
 */
export async function acrossOwners(
  runner: QueryRunner,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  for (const table of tables) await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  await work();
  for (const table of tables) await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
