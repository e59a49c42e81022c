import type { Replica, Task } from '@todo-backend/client/replica';

/** A task at its place in the tree. */
export interface TreeRow {
  readonly kind: 'task';
  readonly task: Task;
  readonly depth: number;
  readonly children: number;
  readonly isCollapsed: boolean;
}

/** The depth of the deepest subtasks. */
export const MAX_DEPTH = 4;

type Rows = Replica['tasks'];

export function depthOf(rows: Rows, { parentId }: Task): number {
  const parent = parentId === null ? undefined : rows.get(parentId);
  return parent ? depthOf(rows, parent) + 1 : 0;
}

/** How many levels of subtasks a task has. */
export function heightOf(rows: Rows, parentId: string): number {
  const children = rows.query({ where: { parentId } }).get();
  return Math.max(0, ...children.map(({ id }) => heightOf(rows, id) + 1));
}

export interface Progress {
  readonly done: number;
  readonly all: number;
}

/** The open tasks of a list in order, each followed by its subtasks. */
export function treeRows(tasks: readonly Task[], collapsed: ReadonlySet<string>): TreeRow[] {
  const shown = new Set(tasks.map(({ id }) => id));
  const children = Map.groupBy(tasks, ({ parentId }) =>
    parentId !== null && shown.has(parentId) ? parentId : null,
  );
  const rows: TreeRow[] = [];
  const add = (parent: string | null, depth: number): void => {
    for (const task of children.get(parent) ?? []) {
      const isCollapsed = collapsed.has(task.id);
      rows.push({ kind: 'task', task, depth, children: children.get(task.id)?.length ?? 0, isCollapsed });
      if (!isCollapsed) add(task.id, depth + 1);
    }
  };
  add(null, 0);
  return rows;
}

/** How many subtasks of each task are done. */
export function progressOf(tasks: readonly Task[]): ReadonlyMap<string, Progress> {
  const progress = new Map<string, Progress>();
  for (const { parentId, completed } of tasks) {
    if (parentId === null) continue;
    const { done, all } = progress.get(parentId) ?? { done: 0, all: 0 };
    progress.set(parentId, { done: done + Number(completed), all: all + 1 });
  }
  return progress;
}
