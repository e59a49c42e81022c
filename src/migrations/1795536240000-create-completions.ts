import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners, secureTable } from '../platform/database/row-security.js';

/** One row for each time that a task, or an occurrence of it, was done. */
export class CreateCompletions1795536240000 implements MigrationInterface {
  readonly name = 'CreateCompletions1795536240000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE completions (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        task_id uuid NOT NULL,
        completed_at timestamp(3) with time zone NOT NULL,
        occurrence jsonb NOT NULL,
        CONSTRAINT completions_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT completions_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT completions_task_id_fkey FOREIGN KEY (owner_id, task_id) REFERENCES tasks (owner_id, id)
          ON DELETE CASCADE
      )`);
    await runner.query(
      `CREATE INDEX completions_of_task ON completions (owner_id, task_id, completed_at, id)`,
    );
    await runner.query(`CREATE INDEX completions_by_time ON completions (owner_id, completed_at)`);
    await secureTable(runner, 'completions');
    await runner.query(`
      CREATE FUNCTION occurrence_of(task tasks) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT jsonb_build_object(
          'dueWall', to_char(task.due_wall, 'YYYY-MM-DD"T"HH24:MI:SS'),
          'dueTimed', task.due_timed,
          'dueTimeZone', task.due_time_zone,
          'dueAt', to_char(task.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'seriesStart', to_char(task.series_start, 'YYYY-MM-DD"T"HH24:MI:SS'),
          'seriesNumber', task.series_number)
      $$`);
    // Done once more or no longer: the newest record comes or goes with the state. A task that recurs is moved on by the service, which
    // records that itself; only the end of its series comes by here.
    await runner.query(`
      CREATE FUNCTION record_completion() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.completed THEN
          INSERT INTO completions (owner_id, id, task_id, completed_at, occurrence)
          VALUES (NEW.owner_id, gen_random_uuid(), NEW.id, NEW.completed_at, occurrence_of(NEW));
        ELSE
          DELETE FROM completions WHERE owner_id = NEW.owner_id AND id = (
            SELECT id FROM completions WHERE owner_id = NEW.owner_id AND task_id = NEW.id
             ORDER BY completed_at DESC, id DESC LIMIT 1);
        END IF;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tasks_record_completion_of_new AFTER INSERT ON tasks
        FOR EACH ROW WHEN (NEW.completed) EXECUTE FUNCTION record_completion()`);
    await runner.query(`
      CREATE TRIGGER tasks_record_completion AFTER UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.completed <> NEW.completed) EXECUTE FUNCTION record_completion()`);
    await acrossOwners(runner, ['tasks', 'completions'], async () => {
      await runner.query(`
        INSERT INTO completions (owner_id, id, task_id, completed_at, occurrence)
        SELECT owner_id, gen_random_uuid(), id, completed_at, occurrence_of(tasks) FROM tasks WHERE completed`);
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER tasks_record_completion ON tasks`);
    await runner.query(`DROP TRIGGER tasks_record_completion_of_new ON tasks`);
    await runner.query(`DROP TABLE completions`);
    await runner.query(`DROP FUNCTION record_completion(), occurrence_of(tasks)`);
  }
}
