import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HIDDEN, logFunction } from './1795708800000-log-changes.js';

const REPLACED = `CREATE OR REPLACE FUNCTION log_updated()`;
const BY_VERSION = 'added.version <> removed.version';
/** An import keeps the file's versions: by them alone, a row that was replaced by another of the same version would be no news. */
const BY_VERSION_OR_IMPORTED = `(added.version <> removed.version
          OR current_setting('app.verbatim', true) = 'import' AND to_jsonb(added) - ${HIDDEN} <> to_jsonb(removed) - ${HIDDEN})`;

const settingsTrigger = (changed: string): string => `
  CREATE TRIGGER owners_log_settings AFTER UPDATE ON owners
    FOR EACH ROW WHEN (${changed}) EXECUTE FUNCTION log_settings()`;

/** What an import replaces is logged, whatever the versions. */
export class LogImports1795711000000 implements MigrationInterface {
  readonly name = 'LogImports1795711000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(logUpdatedOrImported());
    await runner.query(`DROP TRIGGER owners_log_settings ON owners`);
    await runner.query(
      settingsTrigger(
        '(OLD.version, OLD.time_zone, OLD.updated_at) IS DISTINCT FROM (NEW.version, NEW.time_zone, NEW.updated_at)',
      ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(logUpdated());
    await runner.query(`DROP TRIGGER owners_log_settings ON owners`);
    await runner.query(settingsTrigger('OLD.version <> NEW.version'));
  }
}

const logUpdated = (): string => logFunction('updated').replace('CREATE FUNCTION log_updated()', REPLACED);

export const logUpdatedOrImported = (): string => logUpdated().replace(BY_VERSION, BY_VERSION_OR_IMPORTED);
