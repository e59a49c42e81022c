import type { MigrationInterface, QueryRunner } from 'typeorm';
import { acrossOwners } from '../row-security.js';

/** What stands between words. Of ASCII's symbols, the collation calls only some punctuation. */
const BETWEEN = '[:space:][:punct:][:cntrl:]$+<=>^`|~\\u200B';
/** Scripts without spaces between words, arrows and other symbols, emoji: each character is a word of its own. */
const UNSPACED =
  '\\u0E01-\\u0E30\\u0E40-\\u0E46\\u0E81-\\u0EB0\\u2190-\\u2BFF\\u3005-\\u3007\\u3041-\\u30FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\U0001F000-\\U0001FAFF\\U00020000-\\U0003FFFF';
/** Marks that are put on letters, such as accents and the vowel points of Hebrew and Arabic, and what cannot be seen at all. */
const MARKS =
  '\\u00AD\\u0300-\\u036F\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7\\u061C\\u064B-\\u065F\\u0670\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u200C-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u20D0-\\u20FF\\u3099\\u309A\\uFE00-\\uFE0F\\uFE20-\\uFE2F\\uFEFF\\U000E0000-\\U000E01EF';
const LONGEST_WORD = 60;
const MOST_WORDS_ASKED = 20;
/** One character can be as many words as four; a tsvector holds a megabyte. */
const MOST_WORDS_KEPT = 20_000;

/**
 * Full-text search by PostgreSQL alone, without extensions and alike on every server. Each word is kept with a mark of its owner before it,
 * so that one index serves all owners and a search reads nobody else's part of it.
 */
export class SearchTasks1795536180000 implements MigrationInterface {
  readonly name = 'SearchTasks1795536180000';

  async up(runner: QueryRunner): Promise<void> {
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
    await runner.query(`
      CREATE FUNCTION search_mark(owner text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT left(md5(owner), 10)
      $$`);
    // Words of the title weigh more (A) than those of the description (D). No word has a quote or a backslash in it.
    await runner.query(`
      CREATE FUNCTION search_vector(owner text, title text, description text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT COALESCE(string_agg(format('''%s%s'':%s%s', search_mark(owner), word, least(nth, 16383), weight), ' '), '')::tsvector
          FROM (
            SELECT word, nth, 'A' AS weight FROM search_words(title)
            UNION ALL
            SELECT word, nth, 'D' FROM search_words(COALESCE(description, '')) WHERE nth <= ${MOST_WORDS_KEPT}
          ) AS words
      $$`);
    await runner.query(`
      CREATE FUNCTION search_query(owner text, asked text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT string_agg(format('''%s%s'':*', search_mark(owner), word), ' & ')::tsquery
          FROM search_words(asked) WHERE nth <= ${MOST_WORDS_ASKED}
      $$`);
    await runner.query(`ALTER TABLE tasks ADD COLUMN search tsvector NOT NULL DEFAULT ''`);
    await runner.query(`
      CREATE FUNCTION index_words() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.search := search_vector(NEW.owner_id, NEW.title, NEW.description);
        RETURN NEW;
      END $$`);
    await acrossOwners(runner, ['tasks'], async () => {
      await runner.query(`ALTER TABLE tasks DISABLE TRIGGER USER`);
      await runner.query(`UPDATE tasks SET search = search_vector(owner_id, title, description)`);
      await runner.query(`ALTER TABLE tasks ENABLE TRIGGER USER`);
    });
    await runner.query(`
      CREATE INDEX tasks_by_word ON tasks USING gin (search) WITH (fastupdate = off) WHERE deleted_at IS NULL`);
    await runner.query(`
      CREATE TRIGGER tasks_index_words_of_new BEFORE INSERT ON tasks
        FOR EACH ROW EXECUTE FUNCTION index_words()`);
    await runner.query(`
      CREATE TRIGGER tasks_index_words BEFORE UPDATE ON tasks
        FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.description IS DISTINCT FROM NEW.description)
        EXECUTE FUNCTION index_words()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER tasks_index_words ON tasks`);
    await runner.query(`DROP TRIGGER tasks_index_words_of_new ON tasks`);
    await runner.query(`ALTER TABLE tasks DROP COLUMN search`);
    await runner.query(
      `DROP FUNCTION index_words(), search_query(text, text), search_vector(text, text, text)`,
    );
    await runner.query(`DROP FUNCTION search_mark(text), search_words(text)`);
  }
}
