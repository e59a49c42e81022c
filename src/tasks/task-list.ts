import { InvalidInput } from '../platform/errors/problems.js';
import type { ListTasksQuery, SortChoice } from './dto/list-tasks.query.js';
import type { TaskFilter } from './task-filter.js';
import type { TaskSort } from './task-sort.js';

/** The filter and sort of a query, without anything that depends on the current time. */
export interface ListCriteria {
  readonly filter: Omit<TaskFilter, 'view'>;
  readonly sort: { readonly by: TaskSort; readonly direction: 'ASC' | 'DESC' };
}

/** @throws InvalidInput for a sort by relevance without `q` */
export function criteriaOf(query: ListTasksQuery): ListCriteria {
  const { completed, priority, listId, parentId, labelIds, allLabelIds, noLabelIds, hasLabels, hasDue, q } =
    query;
  const { dueFrom, dueBefore, createdFrom, createdBefore, updatedFrom, updatedBefore } = query;
  const sort = query.sort ?? defaultSort(query);
  if (sort === 'relevance' && q === undefined) {
    const detail = 'sort by relevance needs a search term in q';
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

function defaultSort({ q, view }: ListTasksQuery): SortChoice {
  if (q !== undefined) return 'relevance';
  if (view !== undefined && view !== 'inbox') return 'due';
  return '-createdAt';
}
