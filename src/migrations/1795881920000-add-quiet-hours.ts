import type { MigrationInterface, QueryRunner } from 'typeorm';
import { logSettings } from './1795881730000-count-bytes.js';

/** Adds hours without Web Push messages to an owner's settings. */
export class AddQuietHours1795881920000 implements MigrationInterface {
  readonly name = 'AddQuietHours1795881920000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE owners ADD COLUMN quiet_hours jsonb`);
    await runner.query(
      logSettings(true).replaceAll(/'time_zone', (NEW|OLD)\.time_zone/g, `$&, 'quiet_hours', $1.quiet_hours`),
    );
    await this.watch(runner, ['time_zone', 'quiet_hours']);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.watch(runner, ['time_zone']);
    await runner.query(logSettings(true));
    await runner.query(`ALTER TABLE owners DROP COLUMN quiet_hours`);
  }

  /** The triggers that count the version of the settings and log them, where one of these columns changes. */
  private async watch(runner: QueryRunner, settings: readonly string[]): Promise<void> {
    const changed = (columns: readonly string[]): string => {
      const of = (row: string) => `(${columns.map((column) => `${row}.${column}`).join(', ')})`;
      return `${of('OLD')} IS DISTINCT FROM ${of('NEW')}`;
    };
    await runner.query(`DROP TRIGGER owners_count_version ON owners`);
    await runner.query(`
      CREATE TRIGGER owners_count_version BEFORE UPDATE ON owners
        FOR EACH ROW WHEN (${changed(settings)}) EXECUTE FUNCTION count_version()`);
    await runner.query(`DROP TRIGGER owners_log_settings ON owners`);
    await runner.query(`
      CREATE TRIGGER owners_log_settings AFTER UPDATE ON owners
        FOR EACH ROW WHEN (${changed(['version', ...settings, 'updated_at'])}) EXECUTE FUNCTION log_settings()`);
  }
}
