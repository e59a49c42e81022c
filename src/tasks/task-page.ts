import { ASKED, type Condition } from './task-conditions.js';

/** A page of the owner's tasks, as a statement needs to know it. */
export interface PageShape {
  /** What is selected. */
  readonly columns: string;
  /** The column that it is sorted by, or `relevance`. */
  readonly key: string;
  readonly direction: 'ASC' | 'DESC';
  /** Whether it is the first page, one after a row, or one after a row without a due. */
  readonly place: 'start' | 'middle' | 'undated';
}

const ALIVE = 'owner_id = :owner AND deleted_at IS NULL';
const RELEVANCE = `(ts_rank(search, ${ASKED}) * 1000000)::integer`;

/** More are not ranked, which would take all of them: the newest come first. */
const MAX_RANKED = 1_000;

/**
 * PostgreSQL cannot tell which way to a page is the short one: under row-level security it knows no frequencies of labels and words, and it
 * never knows how one column depends on another. So the statement looks for itself, in indexes alone, what each condition lets through,
 * and then runs one of three: few are read and sorted; of more, only those are read that the index of the sort comes by first; and
 * where no condition says much, the rows are read along that index until the page is full.
 */
export function pageStatement(conditions: readonly Condition[], page: PageShape): string {
  const sets = setsOf(conditions, page);
  if (sets.length === 0) return walk(page, (part) => rowsAlong(conditions, page, part));
  return `
    WITH ${findings(sets, page)}
    SELECT * FROM (${sortFound(conditions, page)}) AS sorted
    UNION ALL SELECT * FROM (${walk(page, (part) => foundAlong(conditions, page, part))}) AS met
    UNION ALL SELECT * FROM (${walk(page, (part) => rowsAlong(conditions, page, `${part} AND ${runs('walk')}`))}) AS walked`;
}

/** Which conditions' ids are worth finding: none where the index of the page itself keeps to them. */
function setsOf(conditions: readonly Condition[], page: PageShape): string[] {
  const known = conditions.filter(({ ids, column }) => ids !== undefined && column !== page.key);
  const kinds = [known.filter(({ wide }) => !wide), known.filter(({ wide }) => wide)];
  const useful = kinds.find((kind) => kind.some((condition) => !leads(condition, page))) ?? [];
  return useful.map(({ ids }) => ids!);
}

/**
 * `found (id)`: what all those sets have in common of which the whole was found. Of `few` ids the rows are read at once: to walk past an
 * entry of an index costs a tenth of reading a row, and a walk passes by `limit * tasks / found` until the page is full.
 */
function findings(sets: readonly string[], { key }: PageShape): string {
  const named = sets.map((ids, nth) => ({ ids, set: `set_${nth}` }));
  return `
    reach AS MATERIALIZED (
      SELECT few, greatest(12 * few, ${MAX_RANKED}) AS most
        FROM (SELECT ceil(sqrt(:limit::bigint * max(tasks) / 10))::bigint AS few FROM owners WHERE owner_id = :owner) AS fair
    ),
    ${named
      .map(
        ({ ids, set }) => `${set} AS MATERIALIZED (
          SELECT ids FROM (${ids} OFFSET 0) AS one, reach WHERE cardinality(ids) < most ORDER BY cardinality(ids) LIMIT 1
        ),`,
      )
      .join('')}
    smallest AS MATERIALIZED (
      SELECT name, ids FROM (${named.map(({ set }) => `SELECT '${set}' AS name, ids FROM ${set}`).join(' UNION ALL ')}) AS whole
       ORDER BY cardinality(ids) LIMIT 1
    ),
    ${found(named.map(({ set }) => set))},
    way AS MATERIALIZED (
      SELECT CASE WHEN NOT EXISTS (SELECT FROM smallest) THEN 'walk'
                  WHEN ${named.length === 1 ? '(SELECT cardinality(ids) FROM smallest)' : '(SELECT count(*) FROM found)'}
                       < ${key === 'relevance' ? MAX_RANKED : 'few'} THEN 'sort' ELSE 'meet' END AS way FROM reach
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

const runs = (way: 'sort' | 'meet' | 'walk'): string => `(SELECT way FROM way) = '${way}'`;

/** Whether an index begins with what the condition says and goes on in the order of the page. */
const leads = ({ column }: Condition, { key }: PageShape): boolean =>
  column !== undefined &&
  (column === key || (key === 'position' && ['list_id', 'parent_id'].includes(column)));

/** In a CASE it is no condition that an index could be looked up by. */
const recheck = (sql: string): string => `CASE WHEN ${sql} THEN true END`;
const recheckAll = (conditions: readonly Condition[]): string =>
  conditions.map(({ sql }) => `AND ${recheck(sql)}`).join(' ');

/** Read one by one, by the primary key. */
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

/** One way along the index of the sort, or where that is by due, one part after the other: those without a due come last either way. */
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
  // PostgreSQL starts on the second only where the first does not fill the page.
  return `SELECT * FROM (${part(`AND due_wall IS NOT NULL ${next}`)}) AS dated
    UNION ALL SELECT * FROM (${undated}) AS undated LIMIT :limit`;
}

const orderOf = ({ key, direction }: PageShape): string =>
  key === 'relevance' ? `id ${direction}` : `${key} ${direction}, id ${direction}`;
const columnsOf = ({ key, columns }: PageShape): string =>
  key === 'relevance' ? `${columns}, 0 AS relevance` : columns;

function rowsAlong(conditions: readonly Condition[], page: PageShape, part: string): string {
  const led = conditions.filter((condition) => leads(condition, page)).map(({ sql }) => `AND ${sql}`);
  const others = conditions.filter((condition) => !leads(condition, page));
  return `SELECT ${columnsOf(page)} FROM tasks WHERE ${ALIVE} ${led.join(' ')} ${recheckAll(others)} ${part}
    ORDER BY ${orderOf(page)} LIMIT :limit`;
}

/**
 * The index holds the ids too, so that no row is read that is not among those found. Where the index by which they were found holds what
 * they are sorted by, that is sorted: along the index of the sort they may all lie at its end.
 */
function foundAlong(conditions: readonly Condition[], page: PageShape, part: string): string {
  const { key, direction } = page;
  const used = conditions.filter(({ column, beside }) => column === key || beside?.includes(key));
  const led = used.map(({ sql }) => `AND ${sql}`);
  // Then the index says all there is to say, and what it gives are rows of the page.
  const isAll = used.length === conditions.length;
  const isFound = isAll ? '' : `AND ${recheck('id IN (SELECT id FROM found)')}`;
  // The primary key's index has what is in the trash, too.
  const [where, met, order] =
    key === 'relevance'
      ? ['owner_id = :owner', 'id AS met_id', `met_id ${direction}`]
      : [ALIVE, `id AS met_id, ${key} AS met_key`, `met_key ${direction}, met_id ${direction}`];
  const along = `SELECT ${met} FROM tasks WHERE ${where} AND ${runs('meet')} ${led.join(' ')} ${isFound} ${part}`;
  const inTurn = isAll
    ? `SELECT * FROM (${along} OFFSET 0) AS those ORDER BY ${order} LIMIT :limit`
    : `${along} ORDER BY ${orderOf(page)} OFFSET 0`;
  return `SELECT ${columnsOf(page)} FROM (${inTurn}) AS met, ${rowOf('met_id', conditions)}
    ORDER BY ${order} LIMIT :limit`;
}
