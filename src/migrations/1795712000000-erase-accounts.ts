import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE, secureTable } from '../platform/database/row-security.js';

const UNLESS_ERASED = `current_setting('app.verbatim', true) IS DISTINCT FROM 'erase'`;
/** What follows, row by row, from one that is deleted; where all of an owner's go, these only take time. */
const FOLLOWING = { tasks_remove_terms: 'tasks', labels_drop: 'labels' } as const;
const FUNCTIONS = { tasks_remove_terms: 'remove_terms()', labels_drop: 'drop_label()' } as const;

/** The confirmation of an erasure, and the way to what an owner has where the request role may not enter. */
export class EraseAccounts1795712000000 implements MigrationInterface {
  readonly name = 'EraseAccounts1795712000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasures (
        owner_id text NOT NULL,
        token_hash bytea NOT NULL,
        expires_at timestamp(3) with time zone NOT NULL,
        CONSTRAINT erasures_pkey PRIMARY KEY (owner_id),
        CONSTRAINT erasures_owner_id_check CHECK (owner_id <> '')
      )`);
    await secureTable(runner, 'erasures');
    await this.createErasing(runner);
    for (const name of Object.keys(FOLLOWING)) {
      await recreate(runner, name as keyof typeof FOLLOWING, `WHEN (${UNLESS_ERASED})`);
    }
  }

  /** Whose jobs and whose account it is, the functions take from the scope and from nowhere else. */
  private async createErasing(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION erase_jobs()
      RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        IF coalesce(owner, '') = '' THEN
          RAISE EXCEPTION 'an erasure needs an owner';
        END IF;
        DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'ownerId' = owner;
      END $$`);
    // The embedded issuer's tables are not there where another issuer is trusted.
    await runner.query(`
      CREATE FUNCTION erase_sign_in()
      RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        IF coalesce(owner, '') = '' THEN
          RAISE EXCEPTION 'an erasure needs an owner';
        END IF;
        -- By itself: PostgreSQL looks for all tables of an expression before it evaluates any of it.
        IF to_regclass('auth."user"') IS NULL THEN
          RETURN;
        END IF;
        IF NOT EXISTS (SELECT FROM auth."user" WHERE id = owner) THEN
          RETURN;
        END IF;
        DELETE FROM auth.verification WHERE strpos(identifier, owner) > 0 OR strpos(value, owner) > 0
            OR identifier = (SELECT email FROM auth."user" WHERE id = owner);
        DELETE FROM auth.session WHERE "userId" = owner;
        DELETE FROM auth.account WHERE "userId" = owner;
        DELETE FROM auth."user" WHERE id = owner;
      END $$`);
    await runner.query(`REVOKE ALL ON FUNCTION erase_jobs(), erase_sign_in() FROM PUBLIC`);
    await runner.query(`GRANT EXECUTE ON FUNCTION erase_jobs(), erase_sign_in() TO ${APP_ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(FOLLOWING)) await recreate(runner, name as keyof typeof FOLLOWING, '');
    await runner.query(`DROP FUNCTION erase_jobs(), erase_sign_in()`);
    await runner.query(`DROP TABLE erasures`);
  }
}

async function recreate(runner: QueryRunner, name: keyof typeof FOLLOWING, when: string): Promise<void> {
  await runner.query(`DROP TRIGGER ${name} ON ${FOLLOWING[name]}`);
  await runner.query(`
    CREATE TRIGGER ${name} AFTER DELETE ON ${FOLLOWING[name]}
      FOR EACH ROW ${when} EXECUTE FUNCTION ${FUNCTIONS[name]}`);
}
