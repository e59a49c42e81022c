// One owner with many tasks and many with few, in one big table. Each owner's tasks are alike: the same share of them
// is in each list, has each label, is completed, due, in the trash, and found by each word.

export const BIG = 'owner-0';
export const SMALL = 'owner-1';
export const FREQUENT_WORD = 'invoice';
export const RARE_WORD = 'zephyr';
/** The shares below hold exactly in each block of this many tasks of an owner. */
export const BLOCK = 1_000;
const LISTS = 20;
const LABELS = ['frequent', 'rare', ...Array.from({ length: 8 }, (_, nth) => `other ${nth}`)];
/** Shares per block of 1,000 tasks. */
const MANY = { frequentLabel: 50, rareLabel: 2, otherLabels: 150, frequentWord: 50, rareWord: 1 };
const DAYS = 730;
/** Creation time of all lists and labels. */
const LONG_AGO = `'2020-01-01'::timestamptz`;
const SESSIONS = 2;
const PHRASES = 4_096;
/** The first of this many consecutive tasks is the parent of five others; a tenth of all tasks are parents. */
const FAMILY = 50;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Runs as the superuser, without row-level security and, in these sessions, without triggers.
 * @param connect opens another session
 */
export async function seedScale(admin, connect, size) {
  await prepareSession(admin);
  await makeTools(admin);
  await insertOwners(admin, size);
  const indexes = await dropIndexes(admin);
  await Promise.all(
    Array.from({ length: SESSIONS }, async (_, part) => {
      const session = await connect();
      await prepareSession(session);
      await insertTasks(session, size, part).finally(() => session.end());
    }),
  );
  for (const definition of indexes) await admin.query(definition);
  await admin.query(`
    INSERT INTO completions (owner_id, id, task_id, completed_at, occurrence)
    SELECT owner_id, bench_id(id::text, completed_at), id, completed_at, occurrence_of(tasks)
      FROM tasks WHERE completed`);
  await admin.query('ALTER TABLE task_terms DROP CONSTRAINT task_terms_pkey');
  await admin.query(`
    INSERT INTO task_terms SELECT owner_id, term, id FROM tasks, terms_of(search, label_ids) AS term`);
  await admin.query(`
    ALTER TABLE task_terms ADD CONSTRAINT task_terms_pkey PRIMARY KEY (owner_id, term, task_id)`);
  await admin.query('DROP TABLE bench_pattern, bench_phrases');
  await admin.query('DROP FUNCTION bench_id(text, timestamptz)');
  for (const table of ['tasks', 'task_terms', 'completions', 'lists', 'labels', 'owners'])
    await admin.query(`VACUUM (ANALYZE, FREEZE) ${table}`);
  await admin.query('RESET ALL');
  await admin.query('CHECKPOINT');
}

async function prepareSession(session) {
  await session.query(`SET session_replication_role = replica`);
  await session.query(`SET synchronous_commit = off`);
  await session.query(`SET maintenance_work_mem = '1GB'`);
  await session.query(`SET work_mem = '512MB'`);
}

async function insertOwners(admin, { bigBlocks, owners }) {
  await admin.query(
    `INSERT INTO owners (owner_id, tasks, lists, labels)
     SELECT 'owner-' || u, CASE u WHEN 0 THEN $2::int ELSE 1 END * ${BLOCK}, ${LISTS}, ${LABELS.length}
       FROM generate_series(0, $1::int) u`,
    [owners, bigBlocks],
  );
  await admin.query(`
    INSERT INTO lists (owner_id, id, name, position, inbox)
    SELECT owner_id, bench_id(owner_id || ' list ' || l, ${LONG_AGO}), CASE l WHEN 0 THEN 'Inbox' ELSE 'List ' || l END,
           'b' || lpad(l::text, 2, '0'), l = 0
      FROM owners, generate_series(0, ${LISTS - 1}) l`);
  await admin.query(
    `INSERT INTO labels (owner_id, id, name)
     SELECT owner_id, bench_id(owner_id || ' label ' || name, ${LONG_AGO}), name FROM owners, unnest($1::text[]) name`,
    [LABELS],
  );
}

async function makeTools(admin) {
  // A UUIDv7 derived from a text and a time, so that a row's id is known before it exists.
  await admin.query(`
    CREATE FUNCTION bench_id(name text, made timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT (lpad(to_hex((extract(epoch FROM made) * 1000)::bigint), 12, '0') || '7' || substr(md5(name), 1, 3)
        || '8' || substr(md5(name), 4, 15))::uuid
    $$`);
  await admin.query(`
    CREATE UNLOGGED TABLE bench_pattern (
      k integer PRIMARY KEY, list integer, label_names text[], priority smallint, completed boolean, trashed boolean,
      due_kind integer, due_share float, word text, in_title boolean)`);
  await admin.query('CREATE UNLOGGED TABLE bench_phrases (k integer PRIMARY KEY, short text, long text)');
  for (const [table, rows] of [
    ['bench_pattern', patternRows()],
    ['bench_phrases', phraseRows()],
  ])
    await admin.query(
      `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`,
      [JSON.stringify(rows)],
    );
  await admin.query('ANALYZE bench_pattern, bench_phrases');
}

/** The properties of each task of a block. Each property is shuffled independently. */
function patternRows() {
  const random = randomFrom(42);
  const deal = (valueOf) =>
    shuffled(
      Array.from({ length: BLOCK }, (_, nth) => valueOf(nth)),
      random,
    );
  const { frequentWord, rareWord } = MANY;
  const columns = {
    list: deal((nth) => nth % LISTS),
    label_names: deal(labelsOf),
    priority: deal((nth) => (nth < 500 ? 0 : nth < 700 ? 1 : nth < 900 ? 2 : 3)),
    completed: deal((nth) => nth < 300),
    trashed: deal((nth) => nth < 10),
    due_kind: deal((nth) => (nth < 500 ? nth % 3 : null)),
    due_share: deal((nth) => nth / BLOCK),
    word: deal((nth) =>
      nth < frequentWord ? FREQUENT_WORD : nth < frequentWord + rareWord ? RARE_WORD : null,
    ),
    in_title: deal((nth) => nth < 500),
  };
  return Array.from({ length: BLOCK }, (_, k) => ({
    k,
    ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[k]])),
  }));
}

function labelsOf(nth) {
  const { frequentLabel, rareLabel, otherLabels } = MANY;
  if (nth < frequentLabel) return nth % 2 ? ['frequent'] : ['frequent', 'other 0'];
  if (nth < frequentLabel + rareLabel) return ['rare'];
  return nth < frequentLabel + rareLabel + otherLabels ? [`other ${nth % 8}`] : [];
}

/** Texts of invented words with different frequencies. None starts with a searched prefix. */
function phraseRows() {
  const random = randomFrom(7);
  const syllables = ['ba', 'co', 'du', 'fe', 'gi', 'la', 'me', 'no', 'pu', 'ra', 'se', 'ti', 'vo'];
  const words = shuffled(
    syllables.flatMap((a) => syllables.flatMap((b) => syllables.map((c) => a + b + c))),
    random,
  );
  const phrase = (length) =>
    Array.from({ length }, () => words[Math.floor(words.length * random() ** 2)]).join(' ');
  return Array.from({ length: PHRASES }, (_, k) => ({ k, short: phrase(3), long: phrase(9) }));
}

/** In order of creation, so that an owner's rows are spread over the table, as in production. */
async function insertTasks(session, { bigBlocks, owners }, part) {
  const position = [3, 2, 1, 0]
    .map((place) => `substr('${DIGITS}', (n / ${62 ** place} % 62) + 1, 1)`)
    .join(' || ');
  const like = (nth) => `(${nth} + 37 * (${nth} / ${BLOCK}) + 101 * u) % ${BLOCK}`;
  await session.query(
    `INSERT INTO tasks (owner_id, id, created_at, updated_at, list_id, parent_id, position, title, description,
            completed, completed_at, priority, due_wall, due_timed, due_time_zone, due_at, label_ids, deleted_at, search)
     SELECT owner, id, made, least(made + random() * interval '60 days', now()), list_id, parent_id, 'd' || ${position},
            title, description, completed,
            CASE WHEN completed THEN least(made + random() * interval '30 days', now()) END, priority,
            CASE due_kind WHEN 0 THEN date_trunc('day', wall) WHEN 1 THEN wall WHEN 2 THEN wall END, due_kind > 0,
            CASE due_kind WHEN 2 THEN 'Europe/Berlin' END,
            CASE due_kind WHEN 2 THEN wall AT TIME ZONE 'Europe/Berlin' END,
            label_ids, CASE WHEN trashed AND n % ${FAMILY} BETWEEN 1 AND 40 THEN now() END,
            search_vector(title, description)
       FROM (
         SELECT planned.*, own.*, bench_id(owner || n, made) AS id, bench_id(owner || ' list ' || home_list, ${LONG_AGO}) AS list_id,
                CASE WHEN n <> top THEN bench_id(owner || top, start + top * step) END AS parent_id,
                titled.short || CASE WHEN in_title THEN COALESCE(' ' || word, '') ELSE '' END AS title,
                CASE WHEN n % 2 = 0 OR (word IS NOT NULL AND NOT in_title)
                  THEN described.long || CASE WHEN in_title THEN '' ELSE COALESCE(' ' || word, '') END END AS description,
                date_trunc('minute', (now() + (due_share - 0.5 + jitter) * interval '${DAYS} days') AT TIME ZONE 'UTC') AS wall,
                ARRAY(SELECT bench_id(owner || ' label ' || name, ${LONG_AGO}) FROM unnest(label_names) AS name) AS label_ids
           FROM (
             SELECT u, 'owner-' || u AS owner, n, start, step, start + n * step AS made,
                    CASE WHEN n % ${FAMILY} BETWEEN 41 AND 45 THEN n - n % ${FAMILY} ELSE n END AS top,
                    floor(random() * ${PHRASES})::integer AS t, floor(random() * ${PHRASES})::integer AS d,
                    (random() - 0.5) / 50 AS jitter
               FROM (SELECT u, CASE u WHEN 0 THEN $1::int ELSE 1 END * ${BLOCK} AS number
                       FROM generate_series($3::int, $2::int, ${SESSIONS}) u) AS owned,
                    LATERAL (SELECT interval '${DAYS} days' / number AS step,
                                    date_trunc('hour', now()) - interval '${DAYS} days' - u * interval '7 seconds' AS start) AS times,
                    generate_series(0, number - 1) n
              ORDER BY made OFFSET 0
           ) AS planned
           JOIN bench_pattern AS own ON own.k = ${like('n')}
           JOIN (SELECT k AS home_k, list AS home_list FROM bench_pattern) AS home ON home_k = ${like('top')}
           JOIN bench_phrases AS titled ON titled.k = t
           JOIN bench_phrases AS described ON described.k = d
         OFFSET 0
       ) AS made_up`,
    [bigBlocks, owners, part],
  );
}

/** All indexes except those of constraints. Creating them again is faster than maintaining them. */
async function dropIndexes(admin) {
  const { rows } = await admin.query(`
    SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
      FROM pg_index WHERE indrelid IN ('tasks'::regclass, 'completions'::regclass) AND NOT indisunique`);
  for (const { name } of rows) await admin.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

function shuffled(values, random) {
  const rest = [...values];
  for (let last = rest.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [rest[last], rest[other]] = [rest[other], rest[last]];
  }
  return rest;
}

/** mulberry32: a deterministic random number generator. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
