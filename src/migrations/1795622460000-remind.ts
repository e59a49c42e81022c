import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureTable } from '../platform/database/row-security.js';

/** What a reminder hangs on: a change of any of it sets the task's alarm anew. */
const CHANGED = `
  (OLD.reminders, OLD.due_wall, OLD.due_timed, OLD.due_time_zone, OLD.completed, OLD.deleted_at)
  IS DISTINCT FROM
  (NEW.reminders, NEW.due_wall, NEW.due_timed, NEW.due_time_zone, NEW.completed, NEW.deleted_at)`;

/** Reminders: an alarm of each task that has some, and what became due. */
export class Remind1795622460000 implements MigrationInterface {
  readonly name = 'Remind1795622460000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks ADD COLUMN remind_since timestamp(3) with time zone`);
    await runner.query(`
      CREATE TABLE reminder_events (
        owner_id text NOT NULL,
        id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        updated_at timestamp(3) with time zone NOT NULL DEFAULT now(),
        task_id uuid NOT NULL,
        remind_at timestamp(3) with time zone NOT NULL,
        CONSTRAINT reminder_events_pkey PRIMARY KEY (owner_id, id),
        CONSTRAINT reminder_events_owner_id_check CHECK (owner_id <> ''),
        CONSTRAINT reminder_events_task_id_fkey FOREIGN KEY (owner_id, task_id) REFERENCES tasks (owner_id, id)
          ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX reminder_events_once ON reminder_events (owner_id, task_id, remind_at)`);
    await secureTable(runner, 'reminder_events');
    // The job works out when the alarm is to go off, at once and then again each time that it does.
    await runner.query(`
      CREATE FUNCTION set_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.remind_since := now();
        PERFORM schedule_job('remind', NEW.id::text, jsonb_build_object('taskId', NEW.id), NULL, false);
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tasks_set_alarm_of_new BEFORE INSERT ON tasks
        FOR EACH ROW WHEN (NEW.reminders <> '[]') EXECUTE FUNCTION set_alarm()`);
    await runner.query(`
      CREATE TRIGGER tasks_set_alarm BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (NEW.reminders <> '[]' AND ${CHANGED}) EXECUTE FUNCTION set_alarm()`);
    // A date and a floating time are due at another moment once their owner lives elsewhere.
    await runner.query(`
      CREATE FUNCTION set_alarms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM schedule_job('remind', id::text, jsonb_build_object('taskId', id), NULL, false) FROM tasks
          WHERE owner_id = NEW.owner_id AND reminders <> '[]' AND due_at IS NULL AND NOT completed AND deleted_at IS NULL;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER owners_set_alarms AFTER UPDATE ON owners
        FOR EACH ROW WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION set_alarms()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER owners_set_alarms ON owners`);
    await runner.query(`DROP TRIGGER tasks_set_alarm ON tasks`);
    await runner.query(`DROP TRIGGER tasks_set_alarm_of_new ON tasks`);
    await runner.query(`DROP FUNCTION set_alarms(), set_alarm()`);
    await runner.query(`DROP TABLE reminder_events`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN remind_since`);
  }
}
