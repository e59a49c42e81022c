import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners, secureTable } from '../platform/database/row-security.js';

/** What stands between words. Of ASCII's symbols, the collation calls only some punctuation. */
const BETWEEN = '[:space:][:punct:][:cntrl:]$+<=>^`|~\\u200B';
/** Scripts without spaces between words, arrows and other symbols, emoji: each character is a word of its own. */
const UNSPACED =
  '\\u0E01-\\u0E30\\u0E40-\\u0E46\\u0E81-\\u0EB0\\u2190-\\u2BFF\\u3005-\\u3007\\u3041-\\u30FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\U0001F000-\\U0001FAFF\\U00020000-\\U0003FFFF';
/** Marks that are put on letters, such as accents and the vowel points of Hebrew and Arabic, and what cannot be seen at all. */
const MARKS =
  '\\u00AD\\u0300-\\u036F\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7\\u061C\\u064B-\\u065F\\u0670\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u200C-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u20D0-\\u20FF\\u3099\\u309A\\uFE00-\\uFE0F\\uFE20-\\uFE2F\\uFEFF\\U000E0000-\\U000E01EF';
export const LONGEST_WORD = 60;
const MOST_WORDS_ASKED = 20;
/** One character can be as many words as four; a tsvector holds a megabyte. */
export const MOST_WORDS_KEPT = 20_000;

/**
 * Full-text search by PostgreSQL alone, without extensions and alike on every server. What a task is found by, its words and its labels,
 * stands in a table of its own. A GIN index would take a quarter of the room, but under row-level security PostgreSQL does not use one:
 * a condition goes to an index before the policy has been checked only if its operator is known to leak nothing, and of those that GIN
 * has there is none. The comparisons of a B-tree are.
 */
export class SearchTasks1795536180000 implements MigrationInterface {
  readonly name = 'SearchTasks1795536180000';

  async up(runner: QueryRunner): Promise<void> {
    await this.addWords(runner);
    await this.addTerms(runner);
  }

  private async addWords(runner: QueryRunner): Promise<void> {
    // Compatibility forms, accents and case do not count; some letters that have no accent to lose are spelled out.
    await runner.query(`
      CREATE FUNCTION search_words(input text) RETURNS TABLE (word text, nth bigint)
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT left(matched[1], ${LONGEST_WORD}), ordinality
          FROM regexp_matches(
            replace(replace(replace(
              translate(
                lower(regexp_replace(normalize(input, NFKD), '[${MARKS}]', '', 'g') COLLATE "und-x-icu"),
                'øłđıħς', 'oldihσ'),
              'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') COLLATE "und-x-icu",
            '[${UNSPACED}]|[^${BETWEEN}${UNSPACED}]+', 'g') WITH ORDINALITY AS words (matched, ordinality)
      $$`);
    // Words of the title weigh more (A) than those of the description (D). No word has a quote or a backslash in it.
    await runner.query(`CREATE FUNCTION ${SEARCH_VECTOR}`);
    await runner.query(`
      CREATE FUNCTION asked_words(asked text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT word FROM search_words(asked) WHERE nth <= ${MOST_WORDS_ASKED}
      $$`);
    await runner.query(`
      CREATE FUNCTION search_query(asked text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT string_agg(format('''%s'':*', word), ' & ')::tsquery FROM asked_words(asked) AS word
      $$`);
    await runner.query(`ALTER TABLE tasks ADD COLUMN search tsvector NOT NULL DEFAULT ''`);
    await runner.query(`
      CREATE FUNCTION index_words() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search := search_vector(NEW.title, NEW.description);
        RETURN NEW;
      END $$`);
    await acrossOwners(runner, ['tasks'], async () => {
      await runner.query(`ALTER TABLE tasks DISABLE TRIGGER USER`);
      await runner.query(`UPDATE tasks SET search = search_vector(title, description)`);
      await runner.query(`ALTER TABLE tasks ENABLE TRIGGER USER`);
    });
    await runner.query(`
      CREATE TRIGGER tasks_index_words_of_new BEFORE INSERT ON tasks
        FOR EACH ROW EXECUTE FUNCTION index_words()`);
    await runner.query(`
      CREATE TRIGGER tasks_index_words BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.description IS DISTINCT FROM NEW.description)
        EXECUTE FUNCTION index_words()`);
  }

  private async addTerms(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE task_terms (
        owner_id text NOT NULL,
        term text COLLATE "C" NOT NULL,
        task_id uuid NOT NULL,
        CONSTRAINT task_terms_pkey PRIMARY KEY (owner_id, term, task_id),
        CONSTRAINT task_terms_owner_id_check CHECK (owner_id <> '')
      )`);
    await secureTable(runner, 'task_terms');
    // A word after "=", a label after "#". What is in the trash is in it, too.
    await runner.query(`
      CREATE FUNCTION terms_of(search tsvector, label_ids uuid[]) RETURNS SETOF text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT '=' || word FROM unnest(tsvector_to_array(search)) AS word
        UNION ALL SELECT '#' || label_id FROM unnest(label_ids) AS label_id
      $$`);
    await acrossOwners(runner, ['tasks', 'task_terms'], async () => {
      await runner.query(`
        INSERT INTO task_terms SELECT owner_id, term, id FROM tasks, terms_of(search, label_ids) AS term`);
    });
    await runner.query(`
      CREATE FUNCTION add_terms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO task_terms SELECT owner_id, term, id FROM added, terms_of(search, label_ids) AS term;
        RETURN NULL;
      END $$`);
    await runner.query(`CREATE FUNCTION ${CHANGE_TERMS}`);
    await runner.query(`
      CREATE FUNCTION remove_terms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM task_terms
         WHERE owner_id = OLD.owner_id AND term = ANY (ARRAY(SELECT terms_of(OLD.search, OLD.label_ids))) AND task_id = OLD.id;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tasks_add_terms AFTER INSERT ON tasks REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION add_terms()`);
    await runner.query(`
      CREATE TRIGGER tasks_change_terms AFTER UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.search <> NEW.search OR OLD.label_ids <> NEW.label_ids) EXECUTE FUNCTION change_terms()`);
    await runner.query(`
      CREATE TRIGGER tasks_remove_terms AFTER DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION remove_terms()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const trigger of ['add_terms', 'change_terms', 'remove_terms'])
      await runner.query(`DROP TRIGGER tasks_${trigger} ON tasks`);
    await runner.query(`DROP FUNCTION add_terms(), change_terms(), remove_terms()`);
    await runner.query(`DROP TABLE task_terms`);
    await runner.query(`DROP FUNCTION terms_of(tsvector, uuid[])`);
    await runner.query(`DROP TRIGGER tasks_index_words ON tasks`);
    await runner.query(`DROP TRIGGER tasks_index_words_of_new ON tasks`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN search`);
    await runner.query(
      `DROP FUNCTION index_words(), search_query(text), asked_words(text), search_vector(text, text)`,
    );
    await runner.query(`DROP FUNCTION search_words(text)`);
  }
}

export const SEARCH_VECTOR = `
      search_vector(title text, description text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT COALESCE(string_agg(format('''%s'':%s%s', word, least(nth, 16383), weight), ' '), '')::tsvector
          FROM (
            SELECT word, nth, 'A' AS weight FROM search_words(title)
            UNION ALL
            SELECT word, nth, 'D' FROM search_words(COALESCE(description, '')) WHERE nth <= ${MOST_WORDS_KEPT}
          ) AS words
      $$`;

export const CHANGE_TERMS = `
      change_terms() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        lost text[] := ARRAY(SELECT terms_of(OLD.search, OLD.label_ids) EXCEPT SELECT terms_of(NEW.search, NEW.label_ids));
      BEGIN
        DELETE FROM task_terms WHERE owner_id = OLD.owner_id AND term = ANY (lost) AND task_id = OLD.id;
        INSERT INTO task_terms SELECT NEW.owner_id, term, NEW.id FROM (
          SELECT terms_of(NEW.search, NEW.label_ids) EXCEPT SELECT terms_of(OLD.search, OLD.label_ids)
        ) AS gained (term);
        RETURN NULL;
      END $$`;
