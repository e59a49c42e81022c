import { conditionsIn } from './task-conditions.js';

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

/** A view by due, with the bounds of today in a time zone. */
export interface DueView {
  readonly name: 'today' | 'overdue' | 'upcoming';
  /** Wall-clock times in the time zone. */
  readonly now: string;
  readonly today: string;
  readonly tomorrow: string;
  /** The same as instants. */
  readonly nowAt: string;
  readonly todayAt: string;
  readonly tomorrowAt: string;
}

/** The filter as SQL over `tasks`. The SQL depends only on which fields are set; the values are bound. */
export function conditionsOf(filter: TaskFilter): { sql: string[]; values: Record<string, unknown> } {
  const conditions = conditionsIn(filter);
  return {
    sql: conditions.map(({ sql }) => sql),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}
