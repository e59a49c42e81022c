import { type Condition, SEARCH_QUERY } from './task-conditions.js';

/** What the SQL of a page of tasks depends on. */
export interface PageShape {
  /** The selected columns. */
  readonly columns: string;
  /** The sort column, or `relevance`. */
  readonly key: string;
  readonly direction: 'ASC' | 'DESC';
  /** The first page, a page after a row, or a page after a row without a due. */
  readonly place: 'start' | 'middle' | 'undated';
}

const ALIVE = 'owner_id = :owner AND deleted_at IS NULL';
const RELEVANCE = `(ts_rank(search, ${SEARCH_QUERY}) * 1000000)::integer`;

/** Beyond this many matches nothing is ranked, because ranking reads all of them: the newest come first. */
const MAX_RANKED = 1_000;

/**
 * PostgreSQL cannot choose the best plan here: row-level security hides the frequencies of labels and words from the planner, and it does
 * not know how columns correlate. So the statement first finds the matching ids of each condition in indexes alone, then runs one of three
 * plans: `sort` reads and sorts few matches; `filter` walks the index of the sort and reads only rows that matched; `scan`, for
 * conditions that are not selective, reads rows along that index until the page is full.
 */
export function pageStatement(conditions: readonly Condition[], page: PageShape): string {
  const sets = setsOf(conditions, page);
  if (sets.length === 0) return walk(page, (part) => scanRows(conditions, page, part));
  return `
    WITH ${candidates(sets, page)}
    SELECT * FROM (${sortFound(conditions, page)}) AS sorted
    UNION ALL SELECT * FROM (${walk(page, (part) => filterFound(conditions, page, part))}) AS filtered
    UNION ALL SELECT * FROM (${walk(page, (part) => scanRows(conditions, page, `${part} AND ${runs('scan')}`))}) AS scanned`;
}

/** The conditions whose ids are worth finding; none if the index of the page already covers them. */
function setsOf(conditions: readonly Condition[], page: PageShape): string[] {
  const searchable = conditions.filter(({ ids, column }) => ids !== undefined && column !== page.key);
  const kinds = [searchable.filter(({ isBroad }) => !isBroad), searchable.filter(({ isBroad }) => isBroad)];
  const useful = kinds.find((kind) => kind.some((condition) => !leads(condition, page))) ?? [];
  return useful.map(({ ids }) => ids!);
}

/**
 * `found (id)`: the intersection of all complete sets. Fewer than `max_sorted` ids are read and sorted directly: walking past an index
 * entry costs a tenth of reading a row, and a walk passes `limit * tasks / found` entries until the page is full.
 */
function candidates(sets: readonly string[], { key }: PageShape): string {
  const named = sets.map((ids, nth) => ({ ids, set: `set_${nth}` }));
  return `
    bounds AS MATERIALIZED (
      SELECT max_sorted, greatest(12 * max_sorted, ${MAX_RANKED}) AS max_ids
        FROM (SELECT ceil(sqrt(:limit::bigint * max(tasks) / 10))::bigint AS max_sorted FROM owners WHERE owner_id = :owner) AS estimate
    ),
    ${named
      .map(
        ({ ids, set }) => `${set} AS MATERIALIZED (
          SELECT ids FROM (${ids} OFFSET 0) AS one, bounds WHERE cardinality(ids) < max_ids ORDER BY cardinality(ids) LIMIT 1
        ),`,
      )
      .join('')}
    smallest AS MATERIALIZED (
      SELECT name, ids FROM (${named.map(({ set }) => `SELECT '${set}' AS name, ids FROM ${set}`).join(' UNION ALL ')}) AS complete
       ORDER BY cardinality(ids) LIMIT 1
    ),
    ${found(named.map(({ set }) => set))},
    chosen AS MATERIALIZED (
      SELECT CASE WHEN NOT EXISTS (SELECT FROM smallest) THEN 'scan'
                  WHEN ${named.length === 1 ? '(SELECT cardinality(ids) FROM smallest)' : '(SELECT count(*) FROM found)'}
                       < ${key === 'relevance' ? MAX_RANKED : 'max_sorted'} THEN 'sort' ELSE 'filter' END AS plan FROM bounds
    )`;
}

function found(sets: readonly string[]): string {
  const ids = 'SELECT unnest(ids) AS id';
  if (sets.length === 1) return `found AS NOT MATERIALIZED (${ids} FROM smallest)`;
  const isIn = (set: string) =>
    `(name = '${set}' OR NOT EXISTS (SELECT FROM ${set}) OR id IN (${ids} FROM ${set}))`;
  return `found AS MATERIALIZED (
      SELECT id FROM (${ids}, name FROM smallest) AS listed WHERE ${sets.map(isIn).join(' AND ')}
    )`;
}

const runs = (plan: 'sort' | 'filter' | 'scan'): string => `(SELECT plan FROM chosen) = '${plan}'`;

/** Whether an index starts with the condition's column and continues in the order of the page. */
const leads = ({ column }: Condition, { key }: PageShape): boolean =>
  column !== undefined &&
  (column === key || (key === 'position' && ['list_id', 'parent_id'].includes(column)));

/** Inside a CASE, PostgreSQL does not use the condition for an index lookup. */
const recheck = (sql: string): string => `CASE WHEN ${sql} THEN true END`;
const recheckAll = (conditions: readonly Condition[]): string =>
  conditions.map(({ sql }) => `AND ${recheck(sql)}`).join(' ');

/** Rows are read one by one, by the primary key. */
const rowOf = (id: string, conditions: readonly Condition[]): string =>
  `LATERAL (SELECT * FROM tasks WHERE ${ALIVE} AND id = ${id} ${recheckAll(conditions)} OFFSET 0) AS task`;

function sortFound(conditions: readonly Condition[], { columns, key, direction, place }: PageShape): string {
  const rows = `(SELECT DISTINCT id AS found_id FROM found WHERE ${runs('sort')}) AS found, ${rowOf('found_id', conditions)}`;
  if (key === 'relevance') {
    const from = place === 'start' ? '' : 'WHERE (relevance, id) < (:value, :id)';
    return `SELECT * FROM (SELECT ${columns}, ${RELEVANCE} AS relevance FROM ${rows}) AS ranked ${from}
      ORDER BY relevance DESC, id DESC LIMIT :limit`;
  }
  const beyond = direction === 'ASC' ? '>' : '<';
  const from = {
    start: '',
    middle: `WHERE (${key}, id) ${beyond} (:value, :id)${key === 'due_wall' ? ' OR due_wall IS NULL' : ''}`,
    undated: `WHERE due_wall IS NULL AND id ${beyond} :id`,
  }[place];
  return `SELECT ${columns} FROM ${rows} ${from}
    ORDER BY ${key} ${direction} NULLS LAST, id ${direction} LIMIT :limit`;
}

/** Walks the index of the sort. A sort by due walks it in two parts: tasks without a due come last in both directions. */
function walk({ key, direction, place }: PageShape, part: (where: string) => string): string {
  const beyond = direction === 'ASC' ? '>' : '<';
  const next = {
    start: '',
    middle: key === 'relevance' ? `AND id ${beyond} :id` : `AND (${key}, id) ${beyond} (:value, :id)`,
    undated: `AND id ${beyond} :id`,
  }[place];
  if (key !== 'due_wall') return part(next);
  const undated = part(`AND due_wall IS NULL ${place === 'undated' ? next : ''}`);
  if (place === 'undated') return undated;
  // PostgreSQL runs the second part only if the first does not fill the page.
  return `SELECT * FROM (${part(`AND due_wall IS NOT NULL ${next}`)}) AS dated
    UNION ALL SELECT * FROM (${undated}) AS undated LIMIT :limit`;
}

const orderOf = ({ key, direction }: PageShape): string =>
  key === 'relevance' ? `id ${direction}` : `${key} ${direction}, id ${direction}`;
const columnsOf = ({ key, columns }: PageShape): string =>
  key === 'relevance' ? `${columns}, 0 AS relevance` : columns;

function scanRows(conditions: readonly Condition[], page: PageShape, part: string): string {
  const led = conditions.filter((condition) => leads(condition, page)).map(({ sql }) => `AND ${sql}`);
  const others = conditions.filter((condition) => !leads(condition, page));
  return `SELECT ${columnsOf(page)} FROM tasks WHERE ${ALIVE} ${led.join(' ')} ${recheckAll(others)} ${part}
    ORDER BY ${orderOf(page)} LIMIT :limit`;
}

/**
 * The index contains the ids, so only matching rows are read. If the index that found them includes the sort column, its entries are sorted
 * instead: in the index of the sort, all matches may be at the end.
 */
function filterFound(conditions: readonly Condition[], page: PageShape, part: string): string {
  const { key, direction } = page;
  const used = conditions.filter(
    ({ column, includedColumns }) => column === key || includedColumns?.includes(key),
  );
  const led = used.map(({ sql }) => `AND ${sql}`);
  // The index covers all conditions, so each of its entries is on the page.
  const isCovered = used.length === conditions.length;
  const isFound = isCovered ? '' : `AND ${recheck('id IN (SELECT id FROM found)')}`;
  // The primary key's index also has tasks in the trash.
  const [where, columns, order] =
    key === 'relevance'
      ? ['owner_id = :owner', 'id AS found_id', `found_id ${direction}`]
      : [ALIVE, `id AS found_id, ${key} AS found_key`, `found_key ${direction}, found_id ${direction}`];
  const along = `SELECT ${columns} FROM tasks WHERE ${where} AND ${runs('filter')} ${led.join(' ')} ${isFound} ${part}`;
  const entries = isCovered
    ? `SELECT * FROM (${along} OFFSET 0) AS matches ORDER BY ${order} LIMIT :limit`
    : `${along} ORDER BY ${orderOf(page)} OFFSET 0`;
  return `SELECT ${columnsOf(page)} FROM (${entries}) AS entries, ${rowOf('found_id', conditions)}
    ORDER BY ${order} LIMIT :limit`;
}

/** Counts the matching tasks. With labels or words, only the smallest set of ids found by a term is scanned. */
export function countStatement(conditions: readonly Condition[]): string {
  const where = [ALIVE, ...conditions.map(({ sql }) => sql)].join(' AND ');
  const sets = conditions.filter(({ isTerm }) => isTerm);
  if (sets.length === 0) return `SELECT count(*)::integer AS count FROM tasks WHERE ${where}`;
  const found = sets.map(({ ids }) => `SELECT ids FROM (${ids} OFFSET 0) AS one`).join(' UNION ALL ');
  return `
    WITH bounds AS MATERIALIZED (SELECT NULL::bigint AS max_ids)
    SELECT count(*)::integer AS count FROM tasks
     WHERE ${where} AND id = ANY ((SELECT ids FROM (${found}) AS sets ORDER BY cardinality(ids) LIMIT 1)::uuid[])`;
}
