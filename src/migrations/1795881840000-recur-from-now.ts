import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners } from '../platform/database/row-security.js';

/** Lets a task recur from now: on its schedule, without what was missed. An older version takes it for `due`. */
export class RecurFromNow1795881840000 implements MigrationInterface {
  readonly name = 'RecurFromNow1795881840000';

  /** Rows are checked by the next migration, which keeps nobody from writing meanwhile. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tasks DROP CONSTRAINT tasks_recurrence_check,
        ADD CONSTRAINT tasks_recurrence_check CHECK (${recurrenceFrom(`'due', 'completion', 'now'`)}) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await acrossOwners(runner, ['tasks', 'owners', 'changes'], async () => {
      await runner.query(`UPDATE tasks SET recurrence_from = 'due' WHERE recurrence_from = 'now'`);
    });
    await runner.query(`
      ALTER TABLE tasks DROP CONSTRAINT tasks_recurrence_check,
        ADD CONSTRAINT tasks_recurrence_check CHECK (${recurrenceFrom(`'due', 'completion'`)})`);
  }
}

const recurrenceFrom = (values: string): string => `
          CASE WHEN recurrence_rule IS NULL
            THEN recurrence_from IS NULL AND series_start IS NULL AND series_number IS NULL
            ELSE recurrence_from IN (${values}) AND due_wall IS NOT NULL
              AND series_start IS NOT NULL AND series_number >= 1 END`;
