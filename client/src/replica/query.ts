import type { ListTasksData } from '../generated/types.gen.js';
import { compare, type Label, type List, type Settings, type Tables, type Task } from './rows.js';
import { searchFor } from './search-words.js';
import { dueInstant, dueWall, plusDays, type Today, todayIn } from './wall-clock.js';

type ServerQuery = NonNullable<ListTasksData['query']>;

/** The filters of `GET /tasks`; all of them must match. `parentId: null` selects top-level tasks. */
export interface TaskWhere extends Readonly<
  Omit<ServerQuery, 'limit' | 'cursor' | 'sort' | 'parentId' | 'priority'>
> {
  readonly parentId?: string | null;
  readonly priority?: number;
  /** `true` for tasks in the trash, which are left out by default. */
  readonly deleted?: boolean;
}
/** The sort keys of `GET /tasks`; a leading minus sign reverses the order. Only the server ranks by relevance. */
export type TaskOrder = Exclude<NonNullable<ServerQuery['sort']>, 'relevance'>;

export interface TaskQuery {
  readonly where?: TaskWhere;
  /** Defaults to `due` with a view by due, and to `-createdAt` otherwise. */
  readonly orderBy?: TaskOrder;
}
export interface ListQuery {
  readonly where?: { readonly archived?: boolean; readonly deleted?: boolean };
}
export type LabelQuery = object;

/** A query, ready to evaluate. */
export interface CompiledQuery<R> {
  matches(row: R): boolean;
  compare(a: R, b: R): number;
}

/** Everything else that the result of a query depends on. */
export interface Context {
  readonly tables: Tables;
  readonly settings: Settings | null;
  readonly nowMs: number;
}

type Condition = (task: Task) => boolean;

/** Each filter as a condition. */
const CONDITIONS: {
  readonly [F in Exclude<keyof TaskWhere, 'view' | 'timeZone' | 'deleted'>]: (
    value: NonNullable<TaskWhere[F]> | (F extends 'parentId' ? null : never),
  ) => Condition;
} = {
  completed: (value) => (task) => task.completed === value,
  priority: (value) => (task) => task.priority === value,
  listId: (value) => (task) => task.listId === value,
  parentId: (value) => (task) => task.parentId === value,
  labelIds: (ids) => (task) => ids.some((id) => task.labelIds.includes(id)),
  allLabelIds: (ids) => (task) => ids.every((id) => task.labelIds.includes(id)),
  noLabelIds: (ids) => (task) => !ids.some((id) => task.labelIds.includes(id)),
  hasLabels: (value) => (task) => task.labelIds.length > 0 === value,
  hasDue: (value) => (task) => (task.due !== null) === value,
  dueFrom: (value) => whenDue((wall) => wall >= wallOf(value)),
  dueBefore: (value) => whenDue((wall) => wall < wallOf(value)),
  createdFrom: (value) => (task) => Date.parse(task.createdAt) >= Date.parse(value),
  createdBefore: (value) => (task) => Date.parse(task.createdAt) < Date.parse(value),
  updatedFrom: (value) => (task) => Date.parse(task.updatedAt) >= Date.parse(value),
  updatedBefore: (value) => (task) => Date.parse(task.updatedAt) < Date.parse(value),
  q: (value) => {
    const matches = searchFor(value);
    return (task) => matches(`${task.title} ${task.description ?? ''}`);
  },
};

const whenDue =
  (matches: (wall: string) => boolean): Condition =>
  (task) =>
    task.due !== null && matches(dueWall(task.due));

const wallOf = (bound: string): string =>
  bound.length === 10 ? `${bound}T00:00:00` : bound.slice(0, 19).padEnd(19, ':00');

/**
 * Dates and floating times are compared with the user's wall clock, zoned times as instants. The cheap range comes first: wall clocks of
 * two time zones are less than two days apart.
 */
const DUE_VIEWS: Readonly<Record<'today' | 'overdue' | 'upcoming', (now: Today) => Condition>> = {
  today: ({ today, tomorrow, todayMs, tomorrowMs }) => {
    const [from, before] = [plusDays(today, -2), plusDays(tomorrow, 2)];
    return ({ due }) => {
      const wall = dueWall(due!);
      if (wall < from || wall >= before) return false;
      const at = dueInstant(due!);
      return at === undefined ? wall >= today && wall < tomorrow : at >= todayMs && at < tomorrowMs;
    };
  },
  overdue: ({ now, today, nowMs }) => {
    const before = plusDays(now, 2);
    return ({ due }) => {
      const wall = dueWall(due!);
      if (wall >= before) return false;
      const at = dueInstant(due!);
      return at === undefined ? wall < ('date' in due! ? today : now) : at < nowMs;
    };
  },
  upcoming: ({ tomorrow, tomorrowMs }) => {
    const from = plusDays(tomorrow, -2);
    return ({ due }) => {
      const wall = dueWall(due!);
      if (wall < from) return false;
      const at = dueInstant(due!);
      return at === undefined ? wall >= tomorrow : at >= tomorrowMs;
    };
  },
};

function viewCondition({ view, timeZone }: TaskWhere, context: Context): Condition[] {
  if (view === undefined) return [];
  const isOpen: Condition = (task) => !task.completed;
  const lists = [...context.tables.all('list')];
  if (view === 'inbox') {
    const inbox = lists.find((list) => list.inbox)?.id ?? '';
    return [isOpen, (task) => task.listId === inbox];
  }
  const archived = new Set(lists.filter((list) => list.archived).map(({ id }) => id));
  const today = todayIn(timeZone ?? context.settings?.timeZone ?? 'UTC', context.nowMs);
  const isDue = DUE_VIEWS[view](today);
  return [isOpen, (task) => task.due !== null && !archived.has(task.listId) && isDue(task)];
}

const { compare: compareText } = new Intl.Collator('und', { numeric: true });

const ORDERS: Readonly<Record<string, (a: Task, b: Task) => number>> = {
  position: (a, b) => compare(a.position, b.position),
  due: (a, b) => compare(a.due && dueWall(a.due), b.due && dueWall(b.due)),
  priority: (a, b) => a.priority - b.priority,
  title: (a, b) => compareText(a.title, b.title),
  createdAt: (a, b) => compare(a.createdAt, b.createdAt),
  updatedAt: (a, b) => compare(a.updatedAt, b.updatedAt),
};

function taskComparer(orderBy: TaskOrder): (a: Task, b: Task) => number {
  const by = ORDERS[orderBy.replace('-', '')]!;
  const sign = orderBy.startsWith('-') ? -1 : 1;
  const isByDue = orderBy.endsWith('due');
  return (a, b) => {
    // Tasks without a due come last in both directions.
    if (isByDue && (a.due === null) !== (b.due === null)) return a.due === null ? 1 : -1;
    return sign * (by(a, b) || compare(a.id, b.id));
  };
}

export const isTimeDependent = ({ where }: TaskQuery): boolean =>
  where?.view !== undefined && where.view !== 'inbox';

export function compileTaskQuery(query: TaskQuery, context: Context): CompiledQuery<Task> {
  const { where = {}, orderBy = isTimeDependent(query) ? 'due' : '-createdAt' } = query;
  const { deleted = false } = where;
  const conditions: Condition[] = [(task) => (task.deletedAt !== null) === deleted];
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = where[name as keyof TaskWhere];
    if (value !== undefined) conditions.push(condition(value as never));
  }
  conditions.push(...viewCondition(where, context));
  return {
    matches: (task) => conditions.every((matches) => matches(task)),
    compare: taskComparer(orderBy),
  };
}

export function compileListQuery({ where = {} }: ListQuery): CompiledQuery<List> {
  const { archived, deleted = false } = where;
  return {
    matches: (list) =>
      (list.deletedAt !== null) === deleted && (archived === undefined || list.archived === archived),
    compare: (a, b) => compare(a.position, b.position) || compare(a.id, b.id),
  };
}

export const compileLabelQuery = (): CompiledQuery<Label> => ({
  matches: () => true,
  compare: (a, b) => compareText(a.name, b.name) || compare(a.id, b.id),
});
