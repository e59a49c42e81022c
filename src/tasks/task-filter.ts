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

type Condition = readonly [sql: string, values: Readonly<Record<string, unknown>>];

/** The filter in SQL over `tasks`, in a fixed order: what depends on the filter's shape alone, and the values in it. */
export function conditionsOf(filter: TaskFilter): { sql: string[]; values: Record<string, unknown> } {
  const conditions = [...plainConditions(filter), ...labelConditions(filter), ...viewConditions(filter.view)];
  return {
    sql: conditions.map(([sql]) => sql),
    values: Object.assign({}, ...conditions.map(([, values]) => values)),
  };
}

/** By the name in the filter, what must hold for its value. */
const PLAIN = {
  completed: 'completed = :completed',
  priority: 'priority = :priority',
  listId: 'list_id = :listId',
  dueFrom: 'due_wall >= :dueFrom',
  dueBefore: 'due_wall < :dueBefore',
  createdFrom: 'created_at >= :createdFrom',
  createdBefore: 'created_at < :createdBefore',
  updatedFrom: 'updated_at >= :updatedFrom',
  updatedBefore: 'updated_at < :updatedBefore',
  q: 'search @@ search_query(:owner, :q)',
} as const satisfies Partial<Record<keyof TaskFilter, string>>;

function plainConditions(filter: TaskFilter): Condition[] {
  const named = Object.entries(PLAIN) as [keyof typeof PLAIN, string][];
  const conditions: Condition[] = named
    .filter(([name]) => filter[name] !== undefined)
    .map(([name, sql]) => [sql, { [name]: filter[name] }]);
  const { parentId, hasDue } = filter;
  if (parentId === null) conditions.push(['parent_id IS NULL', {}]);
  else if (parentId !== undefined) conditions.push(['parent_id = :parentId', { parentId }]);
  if (hasDue !== undefined) conditions.push([`due_wall IS ${hasDue ? 'NOT NULL' : 'NULL'}`, {}]);
  return conditions;
}

// `label_ids <> '{}'` says what follows from the other condition, so that the index of labels can be used.
function labelConditions({ anyLabelIds, allLabelIds, noLabelIds, hasLabels }: TaskFilter): Condition[] {
  const conditions: Condition[] = [];
  if (anyLabelIds)
    conditions.push([`label_ids && :anyLabelIds::uuid[] AND label_ids <> '{}'`, { anyLabelIds }]);
  if (allLabelIds)
    conditions.push([`label_ids @> :allLabelIds::uuid[] AND label_ids <> '{}'`, { allLabelIds }]);
  if (noLabelIds) conditions.push(['NOT label_ids && :noLabelIds::uuid[]', { noLabelIds }]);
  if (hasLabels !== undefined) conditions.push([`label_ids ${hasLabels ? '<>' : '='} '{}'`, {}]);
  return conditions;
}

/**
 * A date and a floating time are compared with the caller's wall clock, a zoned time by its moment. The range of wall clocks before that
 * is what the index finds: no two clocks in the world are two days apart.
 */
const DUE_VIEWS: Readonly<Record<DueView['name'], string>> = {
  today: `due_wall >= :today::timestamp - interval '2 days' AND due_wall < :tomorrow::timestamp + interval '2 days'
    AND CASE WHEN due_at IS NULL THEN due_wall >= :today::timestamp AND due_wall < :tomorrow::timestamp
        ELSE due_at >= :todayAt::timestamptz AND due_at < :tomorrowAt::timestamptz END`,
  overdue: `due_wall < :now::timestamp + interval '2 days'
    AND CASE WHEN due_at IS NOT NULL THEN due_at < :nowAt::timestamptz
        WHEN due_timed THEN due_wall < :now::timestamp ELSE due_wall < :today::timestamp END`,
  upcoming: `due_wall >= :tomorrow::timestamp - interval '2 days'
    AND CASE WHEN due_at IS NULL THEN due_wall >= :tomorrow::timestamp ELSE due_at >= :tomorrowAt::timestamptz END`,
};
const NOT_ARCHIVED = 'list_id NOT IN (SELECT id FROM lists WHERE lists.owner_id = :owner AND archived)';
const IN_INBOX = 'list_id = (SELECT id FROM lists WHERE lists.owner_id = :owner AND inbox)';

function viewConditions(view: TaskFilter['view']): Condition[] {
  if (view === undefined) return [];
  if (view.name === 'inbox') return [[`NOT completed AND ${IN_INBOX}`, {}]];
  const { name, ...clocks } = view;
  return [[`NOT completed AND ${DUE_VIEWS[name]} AND ${NOT_ARCHIVED}`, clocks]];
}
