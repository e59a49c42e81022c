import { InvalidInput } from '../platform/errors/problems.js';
import type { CountTasksQuery, ListTasksQuery, SortChoice } from './dto/list-tasks.query.js';
import type { TaskFilter } from './task-filter.js';
import type { TaskSort } from './task-sort.js';

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
