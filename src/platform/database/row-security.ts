import type { QueryRunner } from 'typeorm';

/**
 * The role for the statements of requests. It has neither LOGIN, SUPERUSER nor BYPASSRLS. The login role switches to it per
 * transaction, when it sets the owner.
 */
export const APP_ROLE = 'todo_app';

/** The third isolation layer: enables and forces row-level security on a new table and grants access to the request role. */
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
 * Runs `work` on the rows of all owners. A migration has no owner, so a forced policy would hide all rows from it. Other
 * transactions are unaffected, because the migration locks the tables until it commits.
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
