import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureTable } from '../platform/database/row-security.js';
import { countRows } from './1795536000000-create-owners-and-lists.js';

/** Labels; which task has which stands on the task itself. */
export class CreateLabels1795536060000 implements MigrationInterface {
  readonly name = 'CreateLabels1795536060000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE labels (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        name text COLLATE "und-x-icu" NOT NULL,
        color text,
        CONSTRAINT labels_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT labels_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT labels_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
        CONSTRAINT labels_color_check CHECK (color ~ '^#[0-9a-f]{6}$')
      )`);
    // "Café" typed with a combining accent, and CAFÉ, are the same label.
    await runner.query(`CREATE UNIQUE INDEX labels_name ON labels (owner_id, lower(normalize(name, NFKC)))`);
    await runner.query(`CREATE INDEX labels_by_name ON labels (owner_id, name, id)`);
    await runner.query(`
      CREATE TRIGGER labels_count_version BEFORE UPDATE ON labels
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    await runner.query(countRows('labels'));
    await runner.query(`
      CREATE TRIGGER labels_count_added AFTER INSERT ON labels REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_labels()`);
    await runner.query(`
      CREATE TRIGGER labels_count_removed AFTER DELETE ON labels REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_labels()`);
    await secureTable(runner, 'labels');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE labels`);
    await runner.query(`DROP FUNCTION count_labels()`);
  }
}
