import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners, secureTable } from '../platform/database/row-security.js';

/** One row an owner, the lists, and an inbox for everybody who has tasks. */
export class CreateOwnersAndLists1795536000000 implements MigrationInterface {
  readonly name = 'CreateOwnersAndLists1795536000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE owners (
        owner_id text NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        time_zone text NOT NULL DEFAULT 'UTC',
        tasks integer NOT NULL DEFAULT 0,
        lists integer NOT NULL DEFAULT 0,
        labels integer NOT NULL DEFAULT 0,
        CONSTRAINT owners_pkey PRIMARY KEY (owner_id),
        CONSTRAINT owners_owner_id_check CHECK (owner_id <> '')
      )`);
    // The counts beside them are no setting: they leave the version alone.
    await runner.query(`
      CREATE TRIGGER owners_count_version BEFORE UPDATE ON owners
        FOR EACH ROW WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION count_version()`);
    await runner.query(`
      CREATE TABLE lists (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        name text NOT NULL,
        color text,
        position text COLLATE "C" NOT NULL,
        archived boolean NOT NULL DEFAULT false,
        inbox boolean NOT NULL DEFAULT false,
        deleted_at timestamp(3) with time zone,
        CONSTRAINT lists_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT lists_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT lists_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
        CONSTRAINT lists_color_check CHECK (color ~ '^#[0-9a-f]{6}$'),
        CONSTRAINT lists_position_check CHECK (position <> ''),
        CONSTRAINT lists_inbox_check CHECK (NOT inbox OR (NOT archived AND deleted_at IS NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX lists_inbox ON lists (owner_id) WHERE inbox`);
    await runner.query(`CREATE INDEX lists_by_position ON lists (owner_id, position, id)`);
    await runner.query(`
      CREATE TRIGGER lists_count_version BEFORE UPDATE ON lists
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    await runner.query(countRows('lists'));
    await runner.query(`
      CREATE TRIGGER lists_count_added AFTER INSERT ON lists REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_lists()`);
    await runner.query(`
      CREATE TRIGGER lists_count_removed AFTER DELETE ON lists REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_lists()`);
    await secureTable(runner, 'owners');
    await secureTable(runner, 'lists');
    await acrossOwners(runner, ['owners', 'lists', 'tasks'], async () => {
      await runner.query(`
        INSERT INTO lists (owner_id, id, name, position, inbox)
        SELECT owner_id, gen_random_uuid(), 'Inbox', 'a0', true FROM (SELECT DISTINCT owner_id FROM tasks) AS everybody`);
      await runner.query(`
        UPDATE owners SET tasks = (SELECT count(*) FROM tasks WHERE tasks.owner_id = owners.owner_id)`);
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE lists, owners`);
    await runner.query(`DROP FUNCTION count_lists()`);
  }
}

/**
 * A trigger function that keeps `owners.<table>` at the number of the owner's rows. The update locks the owner's row
 * until commit, which is what makes the limits exact.
 */
export const countRows = (table: 'tasks' | 'lists' | 'labels' | 'webhooks'): string => `
  CREATE FUNCTION count_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  BEGIN
    INSERT INTO owners AS o (owner_id, ${table})
    SELECT owner_id, sign * count(*) FROM changed GROUP BY owner_id
    ON CONFLICT (owner_id) DO UPDATE SET ${table} = o.${table} + EXCLUDED.${table};
    RETURN NULL;
  END $$`;
