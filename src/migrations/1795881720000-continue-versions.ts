import type { MigrationInterface, QueryRunner } from 'typeorm';
import { logDeleted } from './1795881660000-speed-up-writes.js';

/** Tables whose rows have a version. */
const VERSIONED = [
  'owners',
  'lists',
  'labels',
  'tasks',
  'completions',
  'reminder_events',
  'webhooks',
  'webhook_deliveries',
] as const;

/**
 * A new row starts above the last version of every row that its owner has destroyed. So a version of an id never comes
 * again, even where the change log that knew the id has been forgotten.
 */
export class ContinueVersions1795881720000 implements MigrationInterface {
  readonly name = 'ContinueVersions1795881720000';

  async up(runner: QueryRunner): Promise<void> {
    // Null for owners of before, until their next write: to find it for all of them would hold everybody up.
    await runner.query(`ALTER TABLE owners ADD COLUMN destroyed_version integer`);
    await runner.query(`ALTER TABLE owners ALTER COLUMN destroyed_version SET DEFAULT 0`);
    await runner.query(`
      CREATE FUNCTION first_version() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(nullif(current_setting('app.first_version', true), ''), '1')::integer
      $$`);
    await runner.query(lockOwnerAndContinue);
    await runner.query(logDeletedVersion());
    for (const table of VERSIONED) {
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN version SET DEFAULT first_version()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of VERSIONED) {
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN version SET DEFAULT 1`);
    }
    await runner.query(logDeleted);
    await runner.query(lockOwner);
    await runner.query(`DROP FUNCTION first_version()`);
    await runner.query(`ALTER TABLE owners DROP COLUMN destroyed_version`);
  }
}

/** The row is read as it is locked, so that what a statement is to know of its owner costs no look of its own. */
export const lockOwnerAndContinue = `
      CREATE OR REPLACE FUNCTION lock_owner() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
        destroyed integer;
      BEGIN
        -- What a trigger goes on to change is locked by what set it off.
        IF owner IS NULL OR owner = '' OR pg_trigger_depth() > 1 THEN
          RETURN NULL;
        END IF;
        SELECT destroyed_version INTO destroyed FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        IF NOT FOUND THEN
          INSERT INTO owners (owner_id) VALUES (owner) ON CONFLICT DO NOTHING;
          SELECT destroyed_version INTO destroyed FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        END IF;
        IF destroyed IS NULL THEN
          -- Each version took a number of the owner's clock: none that was forgotten is above what is forgotten.
          UPDATE owners SET destroyed_version = greatest(forgotten, (
                   SELECT max(version) FROM changes
                    WHERE changes.owner_id = owner AND change = 'deleted' AND type <> 'completion'))
           WHERE owner_id = owner RETURNING destroyed_version INTO destroyed;
        END IF;
        IF destroyed > 0 AND TG_OP = 'INSERT' THEN
          PERFORM set_config('app.first_version', (destroyed + 1)::text, true);
        END IF;
        RETURN NULL;
      END $$`;

const lockOwner = `
      CREATE OR REPLACE FUNCTION lock_owner() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        owner text := current_setting('app.owner_id', true);
      BEGIN
        IF owner IS NULL OR owner = '' OR pg_trigger_depth() > 1 THEN
          RETURN NULL;
        END IF;
        PERFORM FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        IF NOT FOUND THEN
          INSERT INTO owners (owner_id) VALUES (owner) ON CONFLICT DO NOTHING;
          PERFORM FROM owners WHERE owner_id = owner FOR NO KEY UPDATE;
        END IF;
        RETURN NULL;
      END $$`;

export const logDeletedVersion = (): string =>
  logDeleted
    .replace(
      'UPDATE owners SET seq = seq + number',
      `UPDATE owners SET destroyed_version = greatest(destroyed_version, CASE WHEN TG_ARGV[0] <> 'completion' THEN last END),
                 seq = seq + number`,
    )
    .replace('count(*) AS number', 'count(*) AS number, max(version) AS last');
