import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * With the setting `app.verbatim` rows are written as they are given, and nothing is derived from that: 'undo' puts back
 * what was, as a new version; 'import' keeps the versions too; 'erase' leaves no trace.
 */
export class ObeyVerbatim1795708860000 implements MigrationInterface {
  readonly name = 'ObeyVerbatim1795708860000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, body] of Object.entries(DERIVING)) {
      const modes = VERBATIM[name as keyof typeof DERIVING];
      const unless = `
        IF current_setting('app.verbatim', true) IN (${modes}) THEN
          RETURN NEW;
        END IF;`;
      await runner.query(derivingFunction(name, unless + body));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name, body] of Object.entries(DERIVING)) await runner.query(derivingFunction(name, body));
  }
}

/** The trigger functions of earlier migrations that derive one thing from another, as they made them. */
const DERIVING = {
  count_version: `
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        RETURN NEW;`,
  time_completion: `
        NEW.completed_at := CASE WHEN NEW.completed THEN now() END;
        RETURN NEW;`,
  record_completion: `
        IF NEW.completed THEN
          INSERT INTO completions (owner_id, id, task_id, completed_at, occurrence)
          VALUES (NEW.owner_id, gen_random_uuid(), NEW.id, NEW.completed_at, occurrence_of(NEW));
        ELSE
          DELETE FROM completions WHERE owner_id = NEW.owner_id AND id = (
            SELECT id FROM completions WHERE owner_id = NEW.owner_id AND task_id = NEW.id
             ORDER BY completed_at DESC, id DESC LIMIT 1);
        END IF;
        RETURN NULL;`,
  trash_with_list: `
        IF NEW.deleted_at IS NULL THEN
          UPDATE tasks SET deleted_at = NULL, deleted_with = NULL
           WHERE owner_id = NEW.owner_id AND list_id = NEW.id AND deleted_with = NEW.id;
        ELSE
          UPDATE tasks SET deleted_at = NEW.deleted_at, deleted_with = NEW.id
           WHERE owner_id = NEW.owner_id AND list_id = NEW.id AND deleted_at IS NULL;
        END IF;
        RETURN NULL;`,
} as const;
/** In which modes each of them does nothing. */
const VERBATIM = {
  count_version: `'import'`,
  time_completion: `'import', 'undo'`,
  record_completion: `'import', 'undo'`,
  trash_with_list: `'import', 'undo'`,
} as const;

const derivingFunction = (name: string, body: string): string => `
      CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${body}
      END $$`;
