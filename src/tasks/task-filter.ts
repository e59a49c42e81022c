import { conditionsIn } from './task-conditions.js';

/** Which tasks; all that is named must hold. Times of a due are wall clocks, all others moments. */
export interface TaskFilter {
  readonly completed?: boolean;
  readonly priority?: number;
  readonly listId?: string;
  /** `null` for tasks at the top. */
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
  /** The beginnings of words that must all be there. */
  readonly q?: string;
  readonly view?: DueView | { readonly name: 'inbox' };
}

/** What is due when, as somebody in a time zone has it. */
export interface DueView {
  readonly name: 'today' | 'overdue' | 'upcoming';
  /** Wall clocks there. */
  readonly now: string;
  readonly today: string;
  readonly tomorrow: string;
  /** The same as moments. */
  readonly nowAt: string;
  readonly todayAt: string;
  readonly tomorrowAt: string;
}

/** The filter in SQL over `tasks`, in a fixed order: what depends on the filter's shape alone, and the values in it. */
export function conditionsOf(filter: TaskFilter): { sql: string[]; values: Record<string, unknown> } {
  const conditions = conditionsIn(filter);
  return {
    sql: conditions.map(({ sql }) => sql),
    values: Object.assign({}, ...conditions.map(({ values }) => values)),
  };
}
