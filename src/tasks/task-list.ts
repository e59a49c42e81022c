import { InvalidInput } from '../platform/errors/problems.js';
import type { CountTasksQuery, ListTasksQuery, SortChoice } from './dto/list-tasks.query.js';
import type { TaskFilter } from './task-filter.js';
import type { TaskSort } from './task-sort.js';

/** What tasks are sorted by. */
export interface TaskOrder {
  readonly by: TaskSort;
  readonly direction: 'ASC' | 'DESC';
}

/** What the query filters by, as far as it does not depend on the clock. */
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

/** @throws InvalidInput for a sort by relevance where nothing is searched for */
export function orderOf(query: ListTasksQuery): TaskOrder {
  const sort = query.sort ?? usualSort(query);
  if (sort === 'relevance' && query.q === undefined) {
    const detail = 'sort by relevance needs q, what to search for';
    throw new InvalidInput({ errors: [{ pointer: '/sort', detail, in: 'query' }] });
  }
  return {
    by: sort.replace('-', '') as TaskSort,
    direction: sort.startsWith('-') || sort === 'relevance' ? 'DESC' : 'ASC',
  };
}

function usualSort({ q, view }: ListTasksQuery): SortChoice {
  if (q !== undefined) return 'relevance';
  if (view !== undefined && view !== 'inbox') return 'due';
  return '-createdAt';
}
