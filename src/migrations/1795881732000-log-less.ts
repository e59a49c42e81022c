import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners } from '../platform/database/row-security.js';
import { HIDDEN } from './1795708800000-log-changes.js';
import { logCreatedBytes, logUpdatedBytes, ROW_BYTES, TERM_BYTES } from './1795881730000-count-bytes.js';

/** In bytes. A longer description is not repeated with every change. */
const LONG = 2_000;

/**
 * Leaves a long description out of the state that a line of the log holds. It is in `before` of the next line that changed it, or
 * else in the row. In a database with data this begins a day later: until then an older version may read the log.
 */
export class LogLess1795881732000 implements MigrationInterface {
  readonly name = 'LogLess1795881732000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE changes ADD COLUMN omitted_bytes integer NOT NULL DEFAULT 0`);
    await runner.query(`
      CREATE INDEX changes_of_description ON changes (owner_id, row_id, seq) WHERE before ? 'description'`);
    const [{ since }] = (await runner.query(`
      SELECT CASE WHEN pg_relation_size('owners') = 0 THEN '-infinity' ELSE (now() + interval '1 day')::text END AS since
    `)) as [{ since: string }];
    await runner.query(logCreated(since));
    await runner.query(logUpdated(since));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(logUpdatedBytes);
    await runner.query(logCreatedBytes);
    await acrossOwners(runner, ['changes', 'tasks', 'owners'], async () => {
      await runner.query(putBack);
    });
    await runner.query(`DROP INDEX changes_of_description`);
    await runner.query(`ALTER TABLE changes DROP COLUMN omitted_bytes`);
  }
}

/** The owner's bytes are measured again at the next write. */
const putBack = `
      WITH whole AS (
        UPDATE changes SET bytes = bytes + omitted_bytes, state = state || jsonb_build_object('description', coalesce(
                 (SELECT next.before -> 'description' FROM changes AS next
                   WHERE next.owner_id = changes.owner_id AND next.row_id = changes.row_id AND next.type = 'task'
                     AND next.seq > changes.seq AND next.before ? 'description' ORDER BY next.seq LIMIT 1),
                 (SELECT to_jsonb(description) FROM tasks
                   WHERE tasks.owner_id = changes.owner_id AND tasks.id = changes.row_id)))
         WHERE omitted_bytes > 0 RETURNING owner_id
      )
      UPDATE owners SET bytes = NULL WHERE owner_id IN (SELECT owner_id FROM whole)`;

const UNLESS_ERASED = `
        IF current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'erase' THEN
          RETURN NULL;
        END IF;`;

const shown = (row: string): string => `to_jsonb(${row}) - ${HIDDEN}`;

/** Only tasks have a description. What is short as a whole is not looked into. */
const omitted = (since: string): string => `
                     CASE WHEN pg_column_size(state) > ${LONG} AND TG_TABLE_NAME = 'tasks' AND now() >= '${since}'::timestamptz
                            AND octet_length(state ->> 'description') > ${LONG}
                          THEN octet_length(state ->> 'description') ELSE 0 END AS omitted`;

const logged = `CASE WHEN omitted > 0 THEN state - 'description' ELSE state END`;

const clock = (set: string): string => `clock AS (
          UPDATE owners SET seq = seq + number, ${set}
            FROM (SELECT owner_id AS of, count(*) AS number, sum(bytes + growth) AS size FROM changed GROUP BY owner_id) AS numbers
           WHERE owner_id = of RETURNING owner_id, seq - number AS since
        )`;

const counted = ['tasks', 'lists', 'labels']
  .map((table) => `, ${table} = ${table} + CASE TG_TABLE_NAME WHEN '${table}' THEN number ELSE 0 END`)
  .join('');

const insertChanges = (change: string): string => `
        INSERT INTO changes (owner_id, seq, type, row_id, change, version, request_id, imported, state, before, bytes, omitted_bytes)
        SELECT owner_id, since + row_number() OVER (PARTITION BY owner_id), TG_ARGV[0], id, '${change}', version,
               nullif(current_setting('app.request_id', true), ''),
               current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', logged, before, changed.bytes, omitted
          FROM changed JOIN clock USING (owner_id);
        RETURN NULL;`;

const logCreated = (since: string): string => `
      CREATE OR REPLACE FUNCTION log_created() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        terms bigint := 0;
      BEGIN${UNLESS_ERASED}
        -- Within an owner's scope lock_owner() has made the row.
        IF coalesce(current_setting('app.owner_id', true), '') = '' THEN
          INSERT INTO owners (owner_id) SELECT DISTINCT owner_id FROM added ON CONFLICT DO NOTHING;
        END IF;
        IF TG_TABLE_NAME = 'tasks' THEN
          SELECT ${TERM_BYTES} * coalesce(sum(length(search)), 0) INTO terms FROM added;
        END IF;
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, version, logged, NULL::jsonb AS before, omitted,
                 ${ROW_BYTES} + pg_column_size(logged) AS bytes, ${ROW_BYTES} + pg_column_size(state) AS growth
            FROM (
              SELECT owner_id, id, version, state, omitted, ${logged} AS logged
                FROM (
                  SELECT owner_id, id, version, state, ${omitted(since)}
                    FROM (SELECT owner_id, id, version, ${shown('added')} AS state FROM added OFFSET 0) AS row
                   OFFSET 0
                ) AS row
               OFFSET 0
            ) AS row
        ), ${clock(`bytes = bytes + size + terms${counted}`)}
        ${insertChanges('created')}
      END $$`;

/** An import keeps the file's versions: by these alone, a row that replaces another of the same version would not be logged. */
const logUpdated = (since: string): string => `
      CREATE OR REPLACE FUNCTION log_updated() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        terms bigint := 0;
      BEGIN${UNLESS_ERASED}
        IF TG_TABLE_NAME = 'tasks' THEN
          SELECT ${TERM_BYTES} * coalesce(sum(length(added.search) - length(removed.search)), 0) INTO terms
            FROM added JOIN removed USING (owner_id, id) WHERE added.search <> removed.search;
        END IF;
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, version, logged, before, omitted,
                 ${ROW_BYTES} + pg_column_size(logged) + coalesce(pg_column_size(before), 0) AS bytes,
                 pg_column_size(state) - pg_column_size(was) AS growth
            FROM (
              SELECT owner_id, id, version, state, was, before, omitted, ${logged} AS logged
                FROM (
                  SELECT owner_id, id, version, state, was, (
                           SELECT jsonb_object_agg(key, value) FROM jsonb_each(was) WHERE state -> key IS DISTINCT FROM value
                         ) AS before, ${omitted(since)}
                    FROM (
                      SELECT owner_id, id, added.version, ${shown('added')} AS state, ${shown('removed')} AS was
                        FROM added JOIN removed USING (owner_id, id)
                       WHERE added.version <> removed.version
                          OR current_setting('app.verbatim', true) = 'import' AND ${shown('added')} <> ${shown('removed')}
                       OFFSET 0
                    ) AS row
                   OFFSET 0
                ) AS row
               OFFSET 0
            ) AS row
        ), ${clock('bytes = bytes + size + terms')}
        ${insertChanges('updated')}
      END $$`;
