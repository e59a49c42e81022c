import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HIDDEN, logFunction } from './1795708800000-log-changes.js';
import { logUpdatedOrImported } from './1795711000000-log-imports.js';
import { CHANGE_TERMS, LONGEST_WORD, MOST_WORDS_KEPT, SEARCH_VECTOR } from './1795536180000-search-tasks.js';

/** Tables whose rows are both logged and counted: one update of the owner's row does both. */
const COUNTED = ['tasks', 'lists', 'labels'] as const;

/**
 * Makes the triggers of a write cheaper; what they keep stays the same. PostgreSQL plans a function in SQL again for each
 * statement that calls it from PL/pgSQL, which was most of their cost.
 */
export class SpeedUpWrites1795881660000 implements MigrationInterface {
  readonly name = 'SpeedUpWrites1795881660000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(searchVector);
    await runner.query(changeTerms);
    await runner.query(logCreated);
    await runner.query(logUpdated);
    await runner.query(logDeleted);
    for (const table of COUNTED) {
      await runner.query(`DROP TRIGGER ${table}_count_added ON ${table}`);
      await runner.query(`DROP TRIGGER ${table}_count_removed ON ${table}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of COUNTED) {
      await runner.query(`
        CREATE TRIGGER ${table}_count_added AFTER INSERT ON ${table} REFERENCING NEW TABLE AS changed
          FOR EACH STATEMENT EXECUTE FUNCTION count_${table}()`);
      await runner.query(`
        CREATE TRIGGER ${table}_count_removed AFTER DELETE ON ${table} REFERENCING OLD TABLE AS changed
          FOR EACH STATEMENT EXECUTE FUNCTION count_${table}()`);
    }
    await runner.query(replacing(logFunction('created')));
    await runner.query(logUpdatedOrImported());
    await runner.query(replacing(logFunction('deleted')));
    await runner.query(`CREATE OR REPLACE FUNCTION ${CHANGE_TERMS}`);
    await runner.query(`CREATE OR REPLACE FUNCTION ${SEARCH_VECTOR}`);
  }
}

const replacing = (definition: string): string =>
  definition.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION');

/** Every ASCII character that is no letter and no digit, as an escape string constant. */
const SEPARATORS = Array.from({ length: 127 }, (_, nth) => String.fromCharCode(nth + 1))
  .filter((character) => !/[A-Za-z0-9]/.test(character))
  .map((character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

const addWords = (column: string, weight: 'A' | 'D', most: number): string => `
        nth := 0;
        FOREACH word IN ARRAY string_to_array(translate(lower(coalesce(${column}, '') COLLATE "C"), separators, spaces), ' ') LOOP
          IF word <> '' THEN
            nth := nth + 1;
            EXIT WHEN nth > ${most};
            words := words || ('''' || left(word, ${LONGEST_WORD}) || ''':' || least(nth, 16383) || '${weight}');
          END IF;
        END LOOP;`;

/** In ASCII a word is a run of letters and digits. Everything else takes `search_words`, which gives the same for ASCII. */
const searchVector = `
      CREATE OR REPLACE FUNCTION search_vector(title text, description text) RETURNS tsvector
        LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        separators CONSTANT text := E'${SEPARATORS.join('')}';
        spaces CONSTANT text := repeat(' ', ${SEPARATORS.length});
        word text;
        nth integer;
        words text[] := '{}';
      BEGIN
        IF octet_length(title) <> char_length(title) OR octet_length(description) <> char_length(description) THEN
          RETURN (
            SELECT COALESCE(string_agg(format('''%s'':%s%s', found.word, least(found.nth, 16383), weight), ' '), '')::tsvector
              FROM (
                SELECT words.word, words.nth, 'A' AS weight FROM search_words(title) AS words
                UNION ALL
                SELECT words.word, words.nth, 'D' FROM search_words(COALESCE(description, '')) AS words
                 WHERE words.nth <= ${MOST_WORDS_KEPT}
              ) AS found);
        END IF;${addWords('title', 'A', MOST_WORDS_KEPT)}
        IF description IS NULL THEN
          RETURN array_to_string(words, ' ')::tsvector;
        END IF;${addWords('description', 'D', MOST_WORDS_KEPT)}
        RETURN array_to_string(words, ' ')::tsvector;
      END $$`;

/** As a table, `terms_of` becomes part of the statement's plan, which is kept. */
const changeTerms = `
      CREATE OR REPLACE FUNCTION change_terms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM task_terms WHERE owner_id = OLD.owner_id AND task_id = OLD.id AND term = ANY (ARRAY(
          SELECT term FROM terms_of(OLD.search, OLD.label_ids) AS term
          EXCEPT SELECT term FROM terms_of(NEW.search, NEW.label_ids) AS term));
        INSERT INTO task_terms SELECT NEW.owner_id, term, NEW.id FROM (
          SELECT term FROM terms_of(NEW.search, NEW.label_ids) AS term
          EXCEPT SELECT term FROM terms_of(OLD.search, OLD.label_ids) AS term
        ) AS gained;
        RETURN NULL;
      END $$`;

/** An erasure leaves no trace, and the owner's row with its counters goes as well. */
const UNLESS_ERASED = `
        IF current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'erase' THEN
          RETURN NULL;
        END IF;`;

/** Takes numbers from the clock of each owner, and counts, in one update of the owner's row. */
const clock = (changed: string, sign?: '+' | '-'): string => {
  const counters = COUNTED.map(
    (table) => `, ${table} = ${table} ${sign} CASE TG_TABLE_NAME WHEN '${table}' THEN number ELSE 0 END`,
  );
  return `clock AS (
          UPDATE owners SET seq = seq + number${sign ? counters.join('') : ''}
            FROM (SELECT owner_id AS of, count(*) AS number FROM ${changed} GROUP BY owner_id) AS numbers
           WHERE owner_id = of RETURNING owner_id, seq - number AS since
        )`;
};

const insertChanges = (change: string, state: string, before: string): string => `
        INSERT INTO changes (owner_id, seq, type, row_id, change, version, request_id, imported, state, before)
        SELECT owner_id, since + row_number() OVER (PARTITION BY owner_id), TG_ARGV[0], id, '${change}', version,
               nullif(current_setting('app.request_id', true), ''),
               current_setting('app.verbatim', true) IS NOT DISTINCT FROM 'import', ${state}, ${before}`;

const shown = (row: string): string => `to_jsonb(${row}) - ${HIDDEN}`;

export const logCreated = `
      CREATE OR REPLACE FUNCTION log_created() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${UNLESS_ERASED}
        -- Within an owner's scope lock_owner() has made the row.
        IF coalesce(current_setting('app.owner_id', true), '') = '' THEN
          INSERT INTO owners (owner_id) SELECT DISTINCT owner_id FROM added ON CONFLICT DO NOTHING;
        END IF;
        WITH ${clock('added', '+')}
        ${insertChanges('created', shown('added'), 'NULL')}
          FROM added JOIN clock USING (owner_id);
        RETURN NULL;
      END $$`;

export const logDeleted = `
      CREATE OR REPLACE FUNCTION log_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${UNLESS_ERASED}
        WITH ${clock('removed', '-')}
        ${insertChanges('deleted', 'NULL', shown('removed'))}
          FROM removed JOIN clock USING (owner_id);
        RETURN NULL;
      END $$`;

/** An import keeps the file's versions: by these alone, a row that replaces another of the same version would not be logged. */
export const logUpdated = `
      CREATE OR REPLACE FUNCTION log_updated() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN${UNLESS_ERASED}
        WITH changed AS MATERIALIZED (
          SELECT owner_id, id, added.version, ${shown('added')} AS state, ${shown('removed')} AS before
            FROM added JOIN removed USING (owner_id, id)
           WHERE added.version <> removed.version
              OR current_setting('app.verbatim', true) = 'import' AND ${shown('added')} <> ${shown('removed')}
        ), ${clock('changed')}
        ${insertChanges('updated', 'state', `(SELECT jsonb_object_agg(key, value) FROM jsonb_each(before) WHERE state -> key IS DISTINCT FROM value)`)}
          FROM changed JOIN clock USING (owner_id);
        RETURN NULL;
      END $$`;
