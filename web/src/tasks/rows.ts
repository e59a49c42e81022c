import type { Task } from '@todo-backend/client/replica';
import { localWall } from '../data/due';
import type { TreeRow } from '../data/task-tree';

export interface Heading {
  readonly kind: 'heading';
  readonly id: string;
  readonly title: string;
}

/** A line of a task list. */
export type Row = Heading | TreeRow;

export const flatRows = (tasks: readonly Task[]): TreeRow[] =>
  tasks.map((task) => ({ kind: 'task', task, depth: 0, children: 0, isCollapsed: false }));

/** The tasks below a heading; nothing without tasks. */
export const section = (title: string, tasks: readonly Task[]): Row[] =>
  tasks.length === 0 ? [] : [{ kind: 'heading', id: title, title }, ...flatRows(tasks)];

/** A section for each day on which tasks are due. */
export function sectionsByDay(
  tasks: readonly Task[],
  timeZone: string,
  titleOf: (date: string) => string,
): Row[] {
  const byDay = Map.groupBy(tasks, ({ due }) => localWall(due!, timeZone).slice(0, 10));
  const days = [...byDay.keys()].sort();
  return days.flatMap((date) => section(titleOf(date), byDay.get(date)!));
}
