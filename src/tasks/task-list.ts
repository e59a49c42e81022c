import { conditionsIn } from './task-conditions.js';
import type { DueView } from './due.js';
import { isTextValue, isTimeValue } from '../platform/http/pagination.js';
import { isLocalDateTime } from '../platform/time.js';
import { PRIORITY_MAX, type Task, TITLE_MAX } from './task.entity.js';
import { InvalidInput } from '../platform/errors/problems.js';
import type { CountTasksQuery, ListTasksQuery, SortChoice } from './dto/list-tasks.query.js';

/** All given conditions must match. Due bounds are wall-clock times, other bounds are instants. */
export interface TaskFilter {
  readonly completed?: boolean;
  readonly priority?: number;
  readonly listId?: string;
  /** `null` for top-level tasks. */
  readonly parentId?: string | null;
  readonly anyLabelIds?: readonly string[];
  readonly allLabelIds?: readonly string[];
  readonly noLabelIds?: readonly string[];
  readonly hasLabels?: boolean;
  readonly hasDue?: boolean;
  readonly dueFrom?: string;
  readonly dueBefore?: string;
  readonly createdFrom?: string;
  readonly createdBefore?: string;
  readonly updatedFrom?: string;
  readonly updatedBefore?: string;
  /** Word prefixes; every one must match. */
  readonly q?: string;
  readonly view?: DueView | { readonly name: 'inbox' };
}

/** The filter as SQL over `tasks`. The SQL depends only on which fields are set; the values are bound. */
export function conditionsOf(filter: TaskFilter): { sql: string[]; values: Record<string, unknown> } {
  const conditions = conditionsIn(filter);
  return {
    sql: conditions.map(({ sql }) => sql),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}

export const TASK_SORTS = [
  'position',
  'due',
  'priority',
  'title',
  'createdAt',
  'updatedAt',
  'relevance',
] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

const MAX_POSITION_LENGTH = 1_000;
const WALL_CLOCK_LENGTH = 'YYYY-MM-DDTHH:MM:SS'.length;
const isIntegerUpTo = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
const isWallClock = (value: unknown): boolean => isLocalDateTime(value) && value.length === WALL_CLOCK_LENGTH;

/** Validates the sort value in a cursor. */
export const isSortValue: Readonly<Record<TaskSort, (value: unknown) => boolean>> = {
  position: isTextValue(MAX_POSITION_LENGTH),
  due: (value) => value === null || isWallClock(value),
  priority: (value) => isIntegerUpTo(value, PRIORITY_MAX),
  title: isTextValue(TITLE_MAX),
  createdAt: isTimeValue,
  updatedAt: isTimeValue,
  relevance: (value) => isIntegerUpTo(value, 2_000_000_000),
};

export function sortValue(
  task: Pick<Task, 'dueWall' | 'position' | 'priority' | 'title' | 'createdAt' | 'updatedAt'> & {
    readonly relevance?: number;
  },
  by: TaskSort,
): string | number | null {
  if (by === 'due') return task.dueWall;
  return by === 'relevance' ? task.relevance! : task[by];
}

/** The sort order of tasks. */
export interface TaskOrder {
  readonly by: TaskSort;
  readonly direction: 'ASC' | 'DESC';
}

/** The filter of a query, without anything that depends on the current time. */
export function filterOf(query: CountTasksQuery): Omit<TaskFilter, 'view'> {
  const { completed, priority, listId, parentId, labelIds, allLabelIds, noLabelIds, hasLabels, hasDue, q } =
    query;
  const { dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore } = query;
  return {
    ...{ completed, priority, listId, parentId, anyLabelIds: labelIds, allLabelIds, noLabelIds },
    ...{ hasLabels, hasDue, q },
    ...{ dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore },
  };
}

/** @throws InvalidInput for a sort by relevance without `q` */
export function orderOf(query: ListTasksQuery): TaskOrder {
  const sort = query.sort ?? defaultSort(query);
  if (sort === 'relevance' && query.q === undefined) {
    const detail = 'sort by relevance needs a search term in q';
    throw new InvalidInput({ errors: [{ pointer: '/sort', detail, in: 'query' }] });
  }
  return {
    by: sort.replace('-', '') as TaskSort,
    direction: sort.startsWith('-') || sort === 'relevance' ? 'DESC' : 'ASC',
  };
}

function defaultSort({ q, view }: ListTasksQuery): SortChoice {
  if (q !== undefined) return 'relevance';
  if (view !== undefined && view !== 'inbox') return 'due';
  return '-createdAt';
}
