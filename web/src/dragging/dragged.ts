import {
  closestCenter,
  type CollisionDetection,
  type KeyboardCoordinateGetter,
  pointerWithin,
} from '@dnd-kit/core';
import type { List, Task } from '@todo-backend/client/replica';
import type { TreeRow } from '../data/task-tree';
import { subtreesOf } from './drop-place';

/** The width of one level of subtasks. */
export const LEVEL_PX = 28;

export interface DraggedTask {
  readonly task: Task;
  /** With the other selected tasks, if it is selected. */
  readonly tasks: readonly Task[];
  /** The rows that it can be moved between. */
  readonly rows: readonly TreeRow[];
}

export interface DraggedList {
  readonly list: List;
  /** The ids of the lists that it can be moved between. */
  readonly order: readonly string[];
}

/** What can be dragged or dropped on. */
export type Dragged = DraggedTask | DraggedList;

export const isTask = (item: Dragged): item is DraggedTask => 'task' in item;

/** The ids of the items that it can be moved to, in order, with its own. */
function orderOf(item: Dragged): readonly string[] {
  if (!isTask(item)) return item.order;
  const moved = subtreesOf(item.rows, item.tasks);
  return item.rows.filter((row) => row.task === item.task || !moved.has(row)).map(({ task }) => task.id);
}

/** How far from the rows the pointer may be. */
const SLACK_PX = 64;

/** A list under the pointer takes a task; otherwise the nearest item in the order does. */
export const findTarget: CollisionDetection = (args) => {
  const { active, droppableContainers, droppableRects, pointerCoordinates } = args;
  const item = active.data.current as Dragged;
  const order = new Set(orderOf(item));
  const inOrder = droppableContainers.filter(({ id }) => order.has(String(id)));
  const isFar = (): boolean => {
    const rect = droppableRects.get(active.id);
    if (!pointerCoordinates || !rect) return false;
    return pointerCoordinates.x < rect.left - SLACK_PX || pointerCoordinates.x > rect.right + SLACK_PX;
  };
  if (isTask(item)) {
    const lists = droppableContainers.filter(({ data }) => !isTask(data.current as Dragged));
    const under = pointerWithin({ ...args, droppableContainers: lists });
    if (under.length > 0) return under;
  }
  return isFar() ? [] : closestCenter({ ...args, droppableContainers: inOrder });
};

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };

/** Up and down go to the next item, left and right change the level of a task. */
export const keyboardCoordinates: KeyboardCoordinateGetter = (
  event,
  { active, currentCoordinates, context },
) => {
  const step = STEPS[event.code];
  const item = context.active?.data.current as Dragged | undefined;
  if (step === undefined || !item) return undefined;
  event.preventDefault();
  const isSideways = event.code === 'ArrowLeft' || event.code === 'ArrowRight';
  if (isSideways) return { ...currentCoordinates, x: currentCoordinates.x + step * LEVEL_PX };
  const order = orderOf(item);
  const at = order.indexOf(String(context.over?.id ?? active));
  const rect = context.droppableRects.get(order[at + step] ?? '');
  return rect && { ...currentCoordinates, y: rect.top };
};
