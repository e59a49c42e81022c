import { InvalidInput } from '../platform/errors/problems.js';
import type { ListTasksQuery, SortChoice } from './dto/list-tasks.query.js';
import type { TaskFilter } from './task-filter.js';
import type { TaskSort } from './task-sort.js';

/** What a list is asked for in the query: filter and sort, as far as they do not depend on the clock. */
export interface AskedList {
  readonly filter: Omit<TaskFilter, 'view'>;
  readonly sort: { readonly by: TaskSort; readonly direction: 'ASC' | 'DESC' };
}

/** @throws InvalidInput for a sort by relevance where nothing is searched for */
export function askedFor(query: ListTasksQuery): AskedList {
  const { completed, priority, listId, parentId, labelIds, allLabelIds, noLabelIds, hasLabels, hasDue, q } =
    query;
  const { dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore } = query;
  const sort = query.sort ?? usualSort(query);
  if (sort === 'relevance' && q === undefined) {
    const detail = 'sort by relevance needs q, what to search for';
    throw new InvalidInput({ errors: [{ pointer: '/sort', detail, in: 'query' }] });
  }
  return {
    filter: {
      ...{
        completed,
        priority,
        listId,
        parentId,
        anyLabelIds: labelIds,
        allLabelIds,
        noLabelIds,
        hasLabels,
        hasDue,
        q,
      },
      ...{ dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore },
    },
    sort: {
      by: sort.replace('-', '') as TaskSort,
      direction: sort.startsWith('-') || sort === 'relevance' ? 'DESC' : 'ASC',
    },
  };
}

function usualSort({ q, view }: ListTasksQuery): SortChoice {
  if (q !== undefined) return 'relevance';
  if (view !== undefined && view !== 'inbox') return 'due';
  return '-createdAt';
}
