import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HIDDEN } from './1795708800000-log-changes.js';
import { logCreated, logUpdated } from './1795881660000-speed-up-writes.js';
import { lockOwnerAndContinue, logDeletedVersion } from './1795881720000-continue-versions.js';

/** What a row takes beside its content: its header and its indexes. */
export const ROW_BYTES = 300;
/** A term of the search takes about so much, its index included. */
export const TERM_BYTES = 150;
export const DELIVERY_BYTES = 400;

/** `problemOf` makes a LimitReached of it. */
export const REFUSE = `RAISE EXCEPTION USING ERRCODE = '54Q01', MESSAGE = 'storage quota reached', DETAIL = quota;`;

/** Counts what each owner stores, in the updates of the owner's row that are made anyway, and refuses more than the quota. */
export class CountBytes1795881730000 implements MigrationInterface {
  readonly name = 'CountBytes1795881730000';

  async up(runner: QueryRunner): Promise<void> {
    // Null for owners of before, until their next write: to measure all of them would hold everybody up.
    await runner.query(`ALTER TABLE owners ADD COLUMN bytes bigint`);
    await runner.query(`ALTER TABLE owners ALTER COLUMN bytes SET DEFAULT 0`);
    await runner.query(`ALTER TABLE changes ADD COLUMN bytes integer NOT NULL DEFAULT 1300`);
    await runner.query(measureBytes);
    await runner.query(lockOwnerWithinQuota());
    await runner.query(logCreatedBytes);
    await runner.query(logUpdatedBytes);
    await runner.query(logDeletedBytes);
    await runner.query(logSettings(true));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(logSettings(false));
    await runner.query(logDeletedVersion());
    await runner.query(logUpdated);
    await runner.query(logCreated);
    await runner.query(lockOwnerAndContinue);
    await runner.query(`DROP FUNCTION measure_bytes(text)`);
    await runner.query(`ALTER TABLE changes DROP COLUMN bytes`);
    await runner.query(`ALTER TABLE owners DROP COLUMN bytes`);
  }
}

export const measured = (table: string): string =>
  `(SELECT coalesce(sum(${ROW_BYTES} + pg_column_size(to_jsonb(t) - ${HIDDEN})), 0) FROM ${table} t WHERE t.owner_id = owner)`;

export const measureBytes = `
      CREATE FUNCTION measure_bytes(owner text) RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT ${['tasks', 'lists', 'labels', 'completions'].map(measured).join(' + ')}
             + ${TERM_BYTES} * (SELECT coalesce(sum(length(search)), 0) FROM tasks WHERE owner_id = owner)
             + (SELECT coalesce(sum(bytes), 0) FROM changes WHERE owner_id = owner)
             + (SELECT coalesce(sum(${ROW_BYTES} + octet_length(answer)), 0) FROM idempotency_keys WHERE owner_id = owner)
             + ${DELIVERY_BYTES} * (SELECT count(*) FROM webhook_deliveries WHERE owner_id = owner)
      $$`;

/**
 * At the quota nothing is added any more. What is there can be changed until a tenth above it, so that there is room to put things
 * in order, and deleted always.
 */
const lockOwnerWithinQuota = (): string =>
  lockOwnerAndContinue
    .replace(
      'destroyed integer;',
      `destroyed integer;
        stored bigint;
        quota bigint := nullif(current_setting('app.max_bytes', true), '')::bigint;`,
    )
    .replaceAll(
      'SELECT destroyed_version INTO destroyed FROM owners',
      'SELECT destroyed_version, bytes INTO destroyed, stored FROM owners',
    )
    .replace(
      'IF destroyed > 0 AND',
      `IF stored IS NULL THEN
          UPDATE owners SET bytes = measure_bytes(owner) WHERE owner_id = owner RETURNING bytes INTO stored;
        END IF;
        IF TG_OP = 'INSERT' AND stored >= quota OR TG_OP = 'UPDATE' AND stored >= quota * 1.1 THEN
          ${REFUSE}
        END IF;
        IF destroyed > 0 AND`,
    );

const settings = (row: string): string =>
  `jsonb_build_object('version', ${row}.version, 'time_zone', ${row}.time_zone,
         'created_at', ${row}.created_at, 'updated_at', ${row}.updated_at)`;

/** A line of the settings counts for the column's default. */
export const logSettings = (counts: boolean): string => `
      CREATE OR REPLACE FUNCTION log_settings() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${
        counts
          ? `
        IF NEW.bytes >= nullif(current_setting('app.max_bytes', true), '')::bigint * 1.1 THEN
          ${REFUSE.replace('DETAIL = quota', "DETAIL = current_setting('app.max_bytes')")}
        END IF;`
          : ''
      }
        WITH clock AS (
          UPDATE owners SET seq = seq + 1${counts ? ', bytes = bytes + 1300' : ''} WHERE owner_id = NEW.owner_id RETURNING seq
        )
        INSERT INTO changes (owner_id, seq, type, change, version, request_id, imported, state, before)
        SELECT NEW.owner_id, seq, 'settings', 'updated', NEW.version, nullif(current_setting('app.request_id', true), ''),
               current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', ${settings('NEW')},
               (SELECT jsonb_object_agg(key, value) FROM jsonb_each(${settings('OLD')})
                 WHERE ${settings('NEW')} -> key IS DISTINCT FROM value)
          FROM clock;
        RETURN NULL;
      END $$`;

const UNLESS_ERASED = `
        IF current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'erase' THEN
          RETURN NULL;
        END IF;`;

/** Statements about tasks alone: in a branch of another table they are never parsed. */
const countTerms = (rows: string): string => `
        IF TG_TABLE_NAME = 'tasks' THEN
          SELECT ${TERM_BYTES} * coalesce(sum(length(search)), 0) INTO terms FROM ${rows};
        END IF;`;

const counted = (sign: '+' | '-'): string =>
  ['tasks', 'lists', 'labels']
    .map((table) => `, ${table} = ${table} ${sign} CASE TG_TABLE_NAME WHEN '${table}' THEN number ELSE 0 END`)
    .join('');

const clock = (set: string, more = ''): string => `clock AS (
          UPDATE owners SET seq = seq + number, ${set}
            FROM (SELECT owner_id AS of, count(*) AS number${more} FROM changed GROUP BY owner_id) AS numbers
           WHERE owner_id = of RETURNING owner_id, seq - number AS since
        )`;

const insertChanges = (change: string): string => `
        INSERT INTO changes (owner_id, seq, type, row_id, change, version, request_id, imported, state, before, bytes)
        SELECT owner_id, since + row_number() OVER (PARTITION BY owner_id), TG_ARGV[0], id, '${change}', version,
               nullif(current_setting('app.request_id', true), ''),
               current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', state, before, changed.bytes
          FROM changed JOIN clock USING (owner_id);
        RETURN NULL;`;

const shown = (row: string): string => `to_jsonb(${row}) - ${HIDDEN}`;

/** The row, and a line that says as much. */
export const logCreatedBytes = `
      CREATE OR REPLACE FUNCTION log_created() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        terms bigint := 0;
      BEGIN${UNLESS_ERASED}
        -- Within an owner's scope lock_owner() has made the row.
        IF coalesce(current_setting('app.owner_id', true), '') = '' THEN
          INSERT INTO owners (owner_id) SELECT DISTINCT owner_id FROM added ON CONFLICT DO NOTHING;
        END IF;${countTerms('added')}
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, version, state, NULL::jsonb AS before, ${ROW_BYTES} + pg_column_size(state) AS bytes
            FROM (SELECT owner_id, id, version, ${shown('added')} AS state FROM added OFFSET 0) AS row
        ), ${clock(`bytes = bytes + 2 * size + terms${counted('+')}`, ', sum(bytes) AS size')}
        ${insertChanges('created')}
      END $$`;

/** What the row has lost, the line has gained. */
const logDeletedBytes = `
      CREATE OR REPLACE FUNCTION log_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        terms bigint := 0;
      BEGIN${UNLESS_ERASED}${countTerms('removed')}
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, version, NULL::jsonb AS state, before, ${ROW_BYTES} + pg_column_size(before) AS bytes
            FROM (SELECT owner_id, id, version, ${shown('removed')} AS before FROM removed OFFSET 0) AS row
        ), ${clock(
          `bytes = bytes - terms${counted('-')},
                 destroyed_version = greatest(destroyed_version, CASE WHEN TG_ARGV[0] <> 'completion' THEN last END)`,
          ', max(version) AS last',
        )}
        ${insertChanges('deleted')}
      END $$`;

/** An import keeps the file's versions: by these alone, a row that replaces another of the same version would not be logged. */
export const logUpdatedBytes = `
      CREATE OR REPLACE FUNCTION log_updated() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        terms bigint := 0;
      BEGIN${UNLESS_ERASED}
        IF TG_TABLE_NAME = 'tasks' THEN
          SELECT ${TERM_BYTES} * coalesce(sum(length(added.search) - length(removed.search)), 0) INTO terms
            FROM added JOIN removed USING (owner_id, id) WHERE added.search <> removed.search;
        END IF;
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, version, state, before,
                 ${ROW_BYTES} + pg_column_size(state) + coalesce(pg_column_size(before), 0) AS bytes,
                 pg_column_size(state) - pg_column_size(was) AS growth
            FROM (
              SELECT owner_id, id, version, state, was, (
                       SELECT jsonb_object_agg(key, value) FROM jsonb_each(was) WHERE state -> key IS DISTINCT FROM value
                     ) AS before
                FROM (
                  SELECT owner_id, id, added.version, ${shown('added')} AS state, ${shown('removed')} AS was
                    FROM added JOIN removed USING (owner_id, id)
                   WHERE added.version <> removed.version
                      OR current_setting('app.verbatim', true) = 'import' AND ${shown('added')} <> ${shown('removed')}
                   OFFSET 0
                ) AS row
               OFFSET 0
            ) AS row
        ), ${clock('bytes = bytes + size + terms', ', sum(bytes + growth) AS size')}
        ${insertChanges('updated')}
      END $$`;
