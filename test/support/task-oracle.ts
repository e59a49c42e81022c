import { Temporal } from 'temporal-polyfill';
import type { ListBody, TaskBody } from './client.js';

/** The query parameters of a task list. */
export type Query = Readonly<Record<string, string>>;

type Due = { readonly date?: string; readonly dateTime?: string; readonly timeZone?: string } | null;

/** Everything else that the response to a query depends on. */
export interface Facts {
  readonly tasks: readonly TaskBody[];
  readonly lists: readonly ListBody[];
  readonly now: string;
}

/**
 * The expected response of `GET /tasks`, computed from the tasks alone; results by relevance are unordered.
 */
export function expectedTasks({ tasks, lists, now }: Facts, query: Query): TaskBody[] {
  const { sort: asked } = query;
  const sort = asked ?? usualSort(query);
  const found = tasks.filter((task) =>
    Object.entries(query).every(([name, value]) => RULES[name]?.(task, value, { query, lists, now }) ?? true),
  );
  return sort === 'relevance' ? found : found.sort(inOrder(sort));
}

function usualSort({ q, view }: Query): string {
  if (q !== undefined) return 'relevance';
  return view === undefined || view === 'inbox' ? '-createdAt' : 'due';
}

type Rule = (
  task: TaskBody,
  value: string,
  also: { query: Query; lists: readonly ListBody[]; now: string },
) => boolean;

const has = (task: TaskBody) => (id: string) => task.labelIds.includes(id);
const wall = (text: string): string => (text.length === 10 ? `${text}T00:00:00` : text.padEnd(19, ':00'));
const wallOf = (due: Due): string | null => due && wall(due.date ?? due.dateTime!);
const dueOf = ({ due }: TaskBody): Due => due as Due;

const RULES: Readonly<Record<string, Rule>> = {
  completed: (task, value) => String(task.completed) === value,
  priority: (task, value) => String(task.priority) === value,
  listId: (task, value) => task.listId === value,
  parentId: (task, value) => (value === 'none' ? task.parentId === null : task.parentId === value),
  labelIds: (task, value) => value.split(',').some(has(task)),
  allLabelIds: (task, value) => value.split(',').every(has(task)),
  noLabelIds: (task, value) => !value.split(',').some(has(task)),
  hasLabels: (task, value) => String(task.labelIds.length > 0) === value,
  hasDue: (task, value) => String(task.due !== null) === value,
  dueFrom: (task, value) => task.due !== null && wallOf(dueOf(task))! >= wall(value),
  dueBefore: (task, value) => task.due !== null && wallOf(dueOf(task))! < wall(value),
  createdFrom: (task, value) => task.createdAt >= value,
  createdBefore: (task, value) => task.createdAt < value,
  updatedFrom: (task, value) => task.updatedAt >= value,
  updatedBefore: (task, value) => task.updatedAt < value,
  q: (task, value) => {
    const words = wordsOf(`${task.title} ${task.description ?? ''}`);
    return wordsOf(value).every((asked) => words.some((word) => word.startsWith(asked)));
  },
  view: (task, value, { query, lists, now }) => {
    const list = lists.find(({ id }) => id === task.listId)!;
    if (task.completed) return false;
    if (value === 'inbox') return list.inbox;
    return !list.archived && isDue(dueOf(task), value, Temporal.Instant.from(now), query.timeZone ?? 'UTC');
  },
};

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');

function isDue(due: Due, view: string, now: Temporal.Instant, zone: string): boolean {
  if (due === null) return false;
  const here = now.toZonedDateTimeISO(zone).toPlainDateTime().toString();
  const at =
    due.timeZone && Temporal.PlainDateTime.from(due.dateTime!).toZonedDateTime(due.timeZone).toInstant();
  const wallHere = at
    ? at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' })
    : wallOf(due)!;
  const [today, day] = [here.slice(0, 10), wallHere.slice(0, 10)];
  if (view === 'today') return day === today;
  if (view === 'upcoming') return day > today;
  return due.date === undefined ? wallHere < here : day < today;
}

const { compare: compareTitles } = new Intl.Collator('und', { numeric: true });

function inOrder(sort: string): (a: TaskBody, b: TaskBody) => number {
  const by = sort.replace('-', '') as keyof TaskBody;
  const sign = sort.startsWith('-') ? -1 : 1;
  return (a, b) => {
    if (by === 'due' && (a.due === null) !== (b.due === null)) return a.due === null ? 1 : -1;
    const [left, right] = by === 'due' ? [wallOf(dueOf(a)), wallOf(dueOf(b))] : [a[by], b[by]];
    const order = by === 'title' ? compareTitles(a.title, b.title) : compareValues(left, right);
    return sign * (order || compareValues(a.id, b.id));
  };
}

function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  return (left as string) < (right as string) ? -1 : 1;
}
