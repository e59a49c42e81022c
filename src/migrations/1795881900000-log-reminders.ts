import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners } from '../platform/database/row-security.js';
import { measureBytes, measured } from './1795881730000-count-bytes.js';

const TABLE = 'reminder_events';
const LOGGED = {
  created: `INSERT ON ${TABLE} REFERENCING NEW TABLE AS added`,
  updated: `UPDATE ON ${TABLE} REFERENCING OLD TABLE AS removed NEW TABLE AS added`,
  deleted: `DELETE ON ${TABLE} REFERENCING OLD TABLE AS removed`,
} as const;

/** What decides when a task reminds its owner. */
const CHANGED = `
  (OLD.reminders, OLD.due_wall, OLD.due_timed, OLD.due_time_zone, OLD.completed, OLD.deleted_at)
  IS DISTINCT FROM
  (NEW.reminders, NEW.due_wall, NEW.due_timed, NEW.due_time_zone, NEW.completed, NEW.deleted_at)`;
const HAS = `NEW.reminders <> '[]'`;
const HAS_OR_HAD = `(OLD.reminders <> '[]' OR NEW.reminders <> '[]')`;

/** Reminders have a state, and are part of the change log. */
export class LogReminders1795881900000 implements MigrationInterface {
  readonly name = 'LogReminders1795881900000';

  async up(runner: QueryRunner): Promise<void> {
    // The reminders of before were shown to nobody; as due, all of them would appear at once.
    await runner.query(`
      ALTER TABLE ${TABLE}
        ADD COLUMN state text NOT NULL DEFAULT 'dismissed',
        ADD COLUMN snoozed_until timestamp(3) with time zone,
        ADD CONSTRAINT reminder_events_state_check CHECK (state IN ('due', 'snoozed', 'dismissed')),
        ADD CONSTRAINT reminder_events_snoozed_until_check CHECK ((snoozed_until IS NULL) = (state <> 'snoozed'))`);
    await runner.query(`ALTER TABLE ${TABLE} ALTER COLUMN state SET DEFAULT 'due'`);
    await runner.query(`CREATE INDEX reminder_events_by_time ON ${TABLE} (owner_id, remind_at, id)`);
    await runner.query(`CREATE INDEX reminder_events_by_state ON ${TABLE} (owner_id, state, remind_at, id)`);
    await runner.query(`
      CREATE TRIGGER reminder_events_count_version BEFORE UPDATE ON ${TABLE}
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_version()`);
    for (const [kind, event] of Object.entries(LOGGED)) {
      await runner.query(`
        CREATE TRIGGER reminder_events_log_${kind} AFTER ${event}
          FOR EACH STATEMENT EXECUTE FUNCTION log_${kind}('reminder')`);
    }
    // A task that has lost its reminders has its open ones dismissed.
    await runner.query(setAlarm(HAS_OR_HAD));
    await runner.query(replacing(measureBytes.replace(COMPLETIONS, `${COMPLETIONS} + ${measured(TABLE)}`)));
    await measureAgain(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await measureAgain(runner);
    await acrossOwners(runner, ['changes'], async () => {
      await runner.query(`DELETE FROM changes WHERE type = 'reminder'`);
    });
    await runner.query(replacing(measureBytes));
    await runner.query(setAlarm(HAS));
    for (const kind of Object.keys(LOGGED)) {
      await runner.query(`DROP TRIGGER reminder_events_log_${kind} ON ${TABLE}`);
    }
    await runner.query(`DROP TRIGGER reminder_events_count_version ON ${TABLE}`);
    await runner.query(`DROP INDEX reminder_events_by_state, reminder_events_by_time`);
    await runner.query(`ALTER TABLE ${TABLE} DROP COLUMN state, DROP COLUMN snoozed_until`);
  }
}

const COMPLETIONS = measured('completions');

const replacing = (definition: string): string =>
  definition.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION');

const setAlarm = (which: string): string => `
      CREATE OR REPLACE TRIGGER tasks_set_alarm BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (${which} AND ${CHANGED}) EXECUTE FUNCTION set_alarm()`;

/** With their next write, the owners who have any are measured. */
async function measureAgain(runner: QueryRunner): Promise<void> {
  await acrossOwners(runner, ['owners', TABLE], async () => {
    await runner.query(`UPDATE owners SET bytes = NULL WHERE owner_id IN (SELECT owner_id FROM ${TABLE})`);
  });
}
