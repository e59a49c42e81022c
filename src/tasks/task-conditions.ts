import type { DueView } from './due.js';
import type { TaskFilter } from './task-list.js';

/** A condition on a task, in SQL over `tasks`. */
export interface Condition {
  readonly sql: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The indexed column, if any. */
  readonly column?: string;
  /**
   * A statement that finds the matching ids in an index alone. Each row has an array `ids` of at most `(SELECT max_ids FROM bounds)`
   * entries; a shorter array is complete.
   */
  readonly ids?: string;
  /** Labels and words are indexed in `task_terms` only. */
  readonly isTerm?: boolean;
  /** Usually matches many tasks, so its ids are used only if no other condition is more selective. */
  readonly isBroad?: boolean;
  /** Columns included in the same index: sorting by them reads no rows either. */
  readonly includedColumns?: readonly string[];
}

/** The filter's conditions in a fixed order. The SQL depends only on which fields are set; the values are bound. */
export function conditionsIn(filter: TaskFilter): Condition[] {
  return [
    ...stateConditions(filter),
    ...placeConditions(filter),
    ...rangeConditions(filter),
    ...labelConditions(filter),
    ...searchConditions(filter),
    ...viewConditions(filter.view),
  ];
}

const idsOf = (table: 'tasks' | 'task_terms', where: string): string =>
  `ARRAY(SELECT ${table === 'tasks' ? 'id' : 'task_id'} FROM ${table}
     WHERE owner_id = :owner AND ${where} LIMIT (SELECT max_ids FROM bounds)) AS ids`;
const taskIds = (where: string): string => `SELECT ${idsOf('tasks', where)}`;

const OPEN: Condition = {
  sql: 'NOT completed',
  values: {},
  ids: taskIds('NOT completed AND deleted_at IS NULL'),
  isBroad: true,
};

function stateConditions({ completed, priority }: TaskFilter): Condition[] {
  const conditions: Condition[] = [];
  if (completed !== undefined) conditions.push(completed ? { sql: 'completed', values: {} } : OPEN);
  if (priority !== undefined) {
    const sql = 'priority = :priority';
    conditions.push({ ...within('priority', sql, { priority }), isBroad: true });
  }
  return conditions;
}

function placeConditions({ listId, parentId, completed }: TaskFilter): Condition[] {
  const conditions: Condition[] = [];
  if (listId !== undefined)
    conditions.push(
      completed === false ? isOpenIn(':listId', { listId }) : isIn('list_id', ':listId', { listId }),
    );
  if (parentId === null) conditions.push({ sql: 'parent_id IS NULL', values: {} });
  else if (parentId !== undefined) conditions.push(isIn('parent_id', ':parentId', { parentId }));
  return conditions;
}

function isIn(column: string, place: string, values: Condition['values']): Condition {
  const sql = `${column} = ${place}`;
  return { sql, values, column, ids: taskIds(sql) };
}

/** Combined with `OPEN`: an index has the open tasks by list. */
const isOpenIn = (list: string, values: Condition['values']): Condition => ({
  sql: `list_id = ${list}`,
  values,
  ids: taskIds(`list_id = ${list} AND NOT completed AND deleted_at IS NULL`),
});

/** The columns that the indexes on times include. */
const INCLUDED_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  created_at: ['updated_at', 'position', 'priority'],
  updated_at: ['created_at', 'position', 'priority'],
};

function rangeConditions(filter: TaskFilter): Condition[] {
  const { dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore, hasDue } = filter;
  const is = hasDue ? 'NOT NULL' : 'NULL';
  return [
    ...range('due_wall', { dueFrom, dueBefore }),
    ...range('created_at', { createdFrom, createdBefore }),
    ...range('updated_at', { updatedFrom, updatedBefore }),
    ...(hasDue === undefined ? [] : [{ sql: `due_wall IS ${is}`, values: {}, column: 'due_wall' }]),
  ];
}

/** @param bounds the inclusive lower and the exclusive upper bound, each under its name in the filter */
function range(column: string, bounds: Readonly<Record<string, string | undefined>>): Condition[] {
  const [from] = Object.keys(bounds);
  const given = Object.entries(bounds).filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  const sql = given.map(([name]) => `${column} ${name === from ? '>=' : '<'} :${name}`).join(' AND ');
  return [within(column, sql, Object.fromEntries(given))];
}

const within = (column: string, sql: string, values: Condition['values']): Condition => ({
  sql,
  values,
  column,
  ids: taskIds(`${sql} AND deleted_at IS NULL`),
  includedColumns: INCLUDED_COLUMNS[column],
});

function labelConditions({ anyLabelIds, allLabelIds, noLabelIds, hasLabels }: TaskFilter): Condition[] {
  const conditions: Condition[] = [];
  if (anyLabelIds) {
    const terms = `SELECT '#' || label_id FROM unnest(:anyLabelIds::uuid[]) AS label_id`;
    const ids = `SELECT ${idsOf('task_terms', `term = ANY (ARRAY(${terms}))`)}`;
    conditions.push({ sql: 'label_ids && :anyLabelIds::uuid[]', values: { anyLabelIds }, ids, isTerm: true });
  }
  if (allLabelIds) {
    const ids = `SELECT ${idsOf('task_terms', `term = '#' || label_id`)} FROM unnest(:allLabelIds::uuid[]) AS label_id`;
    conditions.push({ sql: 'label_ids @> :allLabelIds::uuid[]', values: { allLabelIds }, ids, isTerm: true });
  }
  if (noLabelIds) conditions.push({ sql: 'NOT label_ids && :noLabelIds::uuid[]', values: { noLabelIds } });
  if (hasLabels !== undefined)
    conditions.push({ sql: `label_ids ${hasLabels ? '<>' : '='} '{}'`, values: {} });
  return conditions;
}

/** As a subquery, so that it is computed once and not for every row. */
export const SEARCH_QUERY = '(SELECT search_query(:q))';

function searchConditions({ q }: TaskFilter): Condition[] {
  if (q === undefined) return [];
  // Unicode's last code point makes the upper bound of a prefix range.
  const isPrefix = `term >= '=' || word AND term < '=' || word || chr(1114111)`;
  const ids = `SELECT ${idsOf('task_terms', isPrefix)} FROM asked_words(:q) AS word`;
  return [
    { sql: `${SEARCH_QUERY} IS NOT NULL AND search @@ ${SEARCH_QUERY}`, values: { q }, ids, isTerm: true },
  ];
}

/**
 * Dates and floating times are compared with the caller's wall clock, zoned times as instants. The range comes first so that the index is
 * used: wall clocks of two time zones are less than two days apart.
 */
const DUE_VIEWS: Readonly<Record<DueView['name'], readonly [range: string, exact: string]>> = {
  today: [
    `due_wall >= :today::timestamp - interval '2 days' AND due_wall < :tomorrow::timestamp + interval '2 days'`,
    `CASE WHEN due_at IS NULL THEN due_wall >= :today::timestamp AND due_wall < :tomorrow::timestamp
      ELSE due_at >= :todayAt::timestamptz AND due_at < :tomorrowAt::timestamptz END`,
  ],
  overdue: [
    `due_wall < :now::timestamp + interval '2 days'`,
    `CASE WHEN due_at IS NOT NULL THEN due_at < :nowAt::timestamptz
      WHEN due_timed THEN due_wall < :now::timestamp ELSE due_wall < :today::timestamp END`,
  ],
  upcoming: [
    `due_wall >= :tomorrow::timestamp - interval '2 days'`,
    `CASE WHEN due_at IS NULL THEN due_wall >= :tomorrow::timestamp ELSE due_at >= :tomorrowAt::timestamptz END`,
  ],
};
const NOT_ARCHIVED = 'list_id NOT IN (SELECT id FROM lists WHERE lists.owner_id = :owner AND archived)';
const INBOX = '(SELECT id FROM lists WHERE lists.owner_id = :owner AND inbox)';

function viewConditions(view: TaskFilter['view']): Condition[] {
  if (view === undefined) return [];
  if (view.name === 'inbox') return [OPEN, isOpenIn(INBOX, {})];
  const { name, ...clocks } = view;
  const [dueRange, exact] = DUE_VIEWS[name];
  return [OPEN, within('due_wall', dueRange, clocks), { sql: `${exact} AND ${NOT_ARCHIVED}`, values: {} }];
}
