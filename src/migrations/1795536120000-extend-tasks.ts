import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners } from '../platform/database/row-security.js';
import { countRows } from './1795536000000-create-owners-and-lists.js';

const SORTS = ['created_at', 'updated_at', 'priority', 'title'];
/** So that of what was made or changed in some time the order by another column is known without a look at the rows. */
const BESIDE: Readonly<Record<string, string>> = {
  created_at: 'INCLUDE (updated_at, position, priority)',
  updated_at: 'INCLUDE (created_at, position, priority)',
};

/** Where a task stands, when it is due, how it recurs, its labels, and the trash. */
export class ExtendTasks1795536120000 implements MigrationInterface {
  readonly name = 'ExtendTasks1795536120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks
        ADD COLUMN list_id uuid,
        ADD COLUMN parent_id uuid,
        ADD COLUMN position text COLLATE "C",
        ADD COLUMN due_wall timestamp(0) without time zone,
        ADD COLUMN due_timed boolean,
        ADD COLUMN due_time_zone text,
        ADD COLUMN due_at timestamp(3) with time zone,
        ADD COLUMN start_on date,
        ADD COLUMN duration_minutes integer,
        ADD COLUMN recurrence_rule text,
        ADD COLUMN recurrence_from text,
        ADD COLUMN series_start timestamp(0) without time zone,
        ADD COLUMN series_number integer,
        ADD COLUMN label_ids uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN reminders jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN deleted_at timestamp(3) with time zone,
        ADD COLUMN deleted_with uuid`);
    await acrossOwners(runner, ['tasks', 'lists'], () => giveEachItsPlace(runner));
    await runner.query(
      `ALTER TABLE tasks ALTER COLUMN list_id SET NOT NULL, ALTER COLUMN position SET NOT NULL`,
    );
    await this.addConstraints(runner);
    await this.addIndexes(runner);
    await this.addTriggers(runner);
  }

  private async addConstraints(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks
        ADD CONSTRAINT tasks_list_id_fkey FOREIGN KEY (owner_id, list_id) REFERENCES lists (owner_id, id)
          ON DELETE CASCADE,
        ADD CONSTRAINT tasks_parent_id_fkey FOREIGN KEY (owner_id, parent_id) REFERENCES tasks (owner_id, id)
          ON DELETE CASCADE,
        ADD CONSTRAINT tasks_parent_id_check CHECK (parent_id <> id),
        ADD CONSTRAINT tasks_position_check CHECK (position <> ''),
        ADD CONSTRAINT tasks_due_check CHECK (
          (due_wall IS NULL) = (due_timed IS NULL)
          AND (due_time_zone IS NULL) = (due_at IS NULL)
          AND (due_time_zone IS NULL OR due_timed IS TRUE)
          AND (due_timed IS NOT FALSE OR due_wall = date_trunc('day', due_wall))),
        ADD CONSTRAINT tasks_label_ids_check CHECK (cardinality(label_ids) <= 50),
        ADD CONSTRAINT tasks_duration_minutes_check CHECK (duration_minutes > 0),
        ADD CONSTRAINT tasks_recurrence_check CHECK (
          CASE WHEN recurrence_rule IS NULL
            THEN recurrence_from IS NULL AND series_start IS NULL AND series_number IS NULL
            ELSE recurrence_from IN ('due', 'completion') AND due_wall IS NOT NULL
              AND series_start IS NOT NULL AND series_number >= 1 END),
        ADD CONSTRAINT tasks_deleted_with_check CHECK (deleted_with IS NULL OR deleted_at IS NOT NULL)`);
  }

  private async addIndexes(runner: QueryRunner): Promise<void> {
    // What lists are read from holds no trash.
    for (const column of SORTS) {
      await runner.query(`DROP INDEX tasks_by_${column}`);
      await runner.query(`
        CREATE INDEX tasks_by_${column} ON tasks (owner_id, ${column}, id) ${BESIDE[column] ?? ''} WHERE deleted_at IS NULL`);
    }
    await runner.query(`
      CREATE INDEX tasks_by_position ON tasks (owner_id, position, id) WHERE deleted_at IS NULL`);
    await runner.query(
      `CREATE INDEX tasks_by_due ON tasks (owner_id, due_wall, id) WHERE deleted_at IS NULL`,
    );
    await runner.query(`CREATE INDEX tasks_by_list ON tasks (owner_id, list_id, position, id)`);
    await runner.query(`
      CREATE INDEX tasks_by_parent ON tasks (owner_id, parent_id, position, id) WHERE parent_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX tasks_in_trash ON tasks (owner_id, deleted_at, id) WHERE deleted_at IS NOT NULL`);
    // For finding what is open, and for counting it by list and by label, without a look at the rows.
    await runner.query(`
      CREATE INDEX tasks_open ON tasks (owner_id, list_id) INCLUDE (id, label_ids)
       WHERE NOT completed AND deleted_at IS NULL`);
    // A list tells of its owner: without this the planner takes the two for independent, and plans for too few rows.
    await runner.query(`CREATE STATISTICS tasks_of_list (dependencies) ON owner_id, list_id FROM tasks`);
  }

  private async addTriggers(runner: QueryRunner): Promise<void> {
    await runner.query(countRows('tasks'));
    await runner.query(`
      CREATE TRIGGER tasks_count_added AFTER INSERT ON tasks REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_tasks()`);
    await runner.query(`
      CREATE TRIGGER tasks_count_removed AFTER DELETE ON tasks REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION count_tasks()`);
    // What a foreign key is for one id, for a list of them: the labels are there, and stay until this commits. Those that the task had
    // before are not locked: whoever deletes one of them waits for the task.
    await runner.query(`
      CREATE FUNCTION check_label_ids() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        added uuid[] := NEW.label_ids;
        found_ids integer;
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          added := ARRAY(SELECT id FROM unnest(NEW.label_ids) AS id WHERE id <> ALL (OLD.label_ids));
        END IF;
        PERFORM FROM labels WHERE owner_id = NEW.owner_id AND id = ANY (added) FOR KEY SHARE;
        GET DIAGNOSTICS found_ids = ROW_COUNT;
        IF found_ids <> cardinality(added) THEN
          RAISE foreign_key_violation USING MESSAGE = 'a label is not there', CONSTRAINT = 'tasks_label_ids_fkey';
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tasks_check_label_ids_of_new BEFORE INSERT ON tasks
        FOR EACH ROW WHEN (NEW.label_ids <> '{}') EXECUTE FUNCTION check_label_ids()`);
    await runner.query(`
      CREATE TRIGGER tasks_check_label_ids BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.label_ids <> NEW.label_ids AND NEW.label_ids <> '{}')
        EXECUTE FUNCTION check_label_ids()`);
    await runner.query(`
      CREATE FUNCTION drop_label() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE tasks SET label_ids = array_remove(label_ids, OLD.id)
         WHERE owner_id = OLD.owner_id AND label_ids @> ARRAY[OLD.id]
           AND id IN (SELECT task_id FROM task_terms WHERE owner_id = OLD.owner_id AND term = '#' || OLD.id);
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE FUNCTION trash_with_list() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.deleted_at IS NULL THEN
          UPDATE tasks SET deleted_at = NULL, deleted_with = NULL
           WHERE owner_id = NEW.owner_id AND list_id = NEW.id AND deleted_with = NEW.id;
        ELSE
          UPDATE tasks SET deleted_at = NEW.deleted_at, deleted_with = NEW.id
           WHERE owner_id = NEW.owner_id AND list_id = NEW.id AND deleted_at IS NULL;
        END IF;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER lists_trash AFTER UPDATE ON lists
        FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)) EXECUTE FUNCTION trash_with_list()`);
    await runner.query(`
      CREATE TRIGGER labels_drop AFTER DELETE ON labels FOR EACH ROW EXECUTE FUNCTION drop_label()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER lists_trash ON lists`);
    await runner.query(`DROP TRIGGER labels_drop ON labels`);
    await runner.query(`DROP TRIGGER tasks_check_label_ids ON tasks`);
    await runner.query(`DROP TRIGGER tasks_check_label_ids_of_new ON tasks`);
    await runner.query(`DROP TRIGGER tasks_count_added ON tasks`);
    await runner.query(`DROP TRIGGER tasks_count_removed ON tasks`);
    await runner.query(`DROP FUNCTION trash_with_list(), drop_label(), check_label_ids(), count_tasks()`);
    await runner.query(`DROP STATISTICS tasks_of_list`);
    await acrossOwners(runner, ['tasks'], async () => {
      // Before this there was no trash: what is in it was deleted.
      await runner.query(`DELETE FROM tasks WHERE deleted_at IS NOT NULL`);
    });
    // Their indexes and constraints go with the columns.
    await runner.query(`
      ALTER TABLE tasks
        DROP COLUMN list_id, DROP COLUMN parent_id, DROP COLUMN position,
        DROP COLUMN due_wall, DROP COLUMN due_timed, DROP COLUMN due_time_zone, DROP COLUMN due_at,
        DROP COLUMN start_on, DROP COLUMN duration_minutes,
        DROP COLUMN recurrence_rule, DROP COLUMN recurrence_from, DROP COLUMN series_start, DROP COLUMN series_number,
        DROP COLUMN label_ids, DROP COLUMN reminders, DROP COLUMN deleted_at, DROP COLUMN deleted_with`);
    for (const column of SORTS) {
      await runner.query(`CREATE INDEX tasks_by_${column} ON tasks (owner_id, ${column}, id)`);
    }
  }
}

/** Into its owner's inbox, the oldest first, with keys as `fractional-indexing` makes them: "d" and four digits. */
async function giveEachItsPlace(runner: QueryRunner): Promise<void> {
  const digit = (place: number) =>
    `substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (nth / ${62 ** place} % 62)::integer + 1, 1)`;
  await runner.query(`ALTER TABLE tasks DISABLE TRIGGER USER`);
  await runner.query(`
    WITH placed AS (
      SELECT owner_id, id, row_number() OVER (PARTITION BY owner_id ORDER BY created_at, id) - 1 AS nth FROM tasks
    )
    UPDATE tasks SET
      list_id = (SELECT lists.id FROM lists WHERE lists.owner_id = tasks.owner_id AND inbox),
      position = 'd' || ${[3, 2, 1, 0].map(digit).join(' || ')}
    FROM placed WHERE placed.owner_id = tasks.owner_id AND placed.id = tasks.id`);
  await runner.query(`ALTER TABLE tasks ENABLE TRIGGER USER`);
}
