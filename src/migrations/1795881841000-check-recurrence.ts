import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CheckRecurrence1795881841000 implements MigrationInterface {
  readonly name = 'CheckRecurrence1795881841000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tasks VALIDATE CONSTRAINT tasks_recurrence_check`);
  }

  /** A constraint stays checked until it is replaced. */
  async down(): Promise<void> {}
}
