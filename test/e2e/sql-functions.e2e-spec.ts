import fc from 'fast-check';
import pg from 'pg';
import { keyAfter, keyBetween } from '../../src/platform/ordering.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const RUNS = 300;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const valueOf = async (expression: string, values: unknown[]): Promise<unknown> =>
  (await client.query({ text: `SELECT ${expression} AS value`, values })).rows[0].value;

describe('position_after', () => {
  const after = (key: string | null) => valueOf('position_after($1)', [key]);

  it.each([
    null,
    'a0',
    'az',
    'Zz',
    'Zy',
    'Yzz',
    'Y0z',
    'b0z',
    'bzz',
    'czzz',
    'a0V',
    'azV',
    'A00000000000000000000000001',
  ])('returns the same key as the service after %s', async (key) =>
    expect(await after(key)).toBe(keyAfter(key)),
  );

  it('returns the same key after any key of a reordered list', async () => {
    const moves = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
    const property = fc.asyncProperty(moves, async (places) => {
      const keys: string[] = [];
      for (const place of places) {
        const gap = place % (keys.length + 1);
        const key = keyBetween(keys[gap - 1] ?? null, keys[gap] ?? null);
        if (key !== undefined) keys.splice(gap, 0, key);
      }
      const { rows } = await client.query(
        'SELECT position_after(key) AS value FROM unnest($1::text[]) AS key',
        [keys],
      );
      expect(rows.map(({ value }) => value)).toEqual(keys.map(keyAfter));
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('returns a greater key after the last countable one', async () => {
    const last = 'z'.repeat(27);
    const next = (await after(last)) as string;
    expect(next > last).toBe(true);
    expect(keyBetween(last, next)).toBeDefined();
  });
});

describe('search_vector', () => {
  /** Builds it the slow way that works for any text, word by word. */
  const REFERENCE_VECTOR = `
    COALESCE((SELECT string_agg(format('''%s'':%s%s', word, least(nth, 16383), weight), ' ') FROM (
      SELECT word, nth, 'A' AS weight FROM search_words($1)
      UNION ALL SELECT word, nth, 'D' FROM search_words(COALESCE($2, '')) WHERE nth <= 20000
    ) AS words), '')::tsvector::text`;
  const same = async (title: string, description: string | null): Promise<void> => {
    const values = [title, description];
    expect(await valueOf('search_vector($1, $2)::text', values)).toBe(
      await valueOf(REFERENCE_VECTOR, values),
    );
  };

  // PostgreSQL text cannot contain NUL.
  const ascii = fc.string({
    unit: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)),
    maxLength: 80,
  });
  const text = fc.oneof(
    ascii,
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\0', '')),
  );

  it('finds the same words in ASCII as in any other text', async () => {
    const property = fc.asyncProperty(text, fc.option(text), same);
    await fc.assert(property, { numRuns: RUNS });
  });

  it.each([
    ['', null],
    ['a'.repeat(200), "it's 3.5 e-mail@example.com"],
    ['\t\r\n', '`~!@#$%^&*()_+-={}[]|\\:;"\'<>,.?/'],
    ['ÉCOLE, naïve ﬁ', 'ascii only'],
    ['ascii only', '日本語 straße'],
  ])('finds the words of %j and %j', same);

  it('indexes the first 20,000 words of a description', async () => {
    await same('x', 'ab '.repeat(20_001));
  });
});
