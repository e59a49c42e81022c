import { isTextValue, isTimeValue } from '../platform/http/pagination/cursor.js';
import { isLocalDateTime } from '../platform/time/time.js';
import { PRIORITY_MAX, type Task, TITLE_MAX } from './task.entity.js';

export const TASK_SORTS = [
  'position',
  'due',
  'priority',
  'title',
  'createdAt',
  'updatedAt',
  'relevance',
] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

const MAX_POSITION_LENGTH = 1_000;
const WALL_CLOCK_LENGTH = 'YYYY-MM-DDTHH:MM:SS'.length;
const isIntegerUpTo = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
const isWallClock = (value: unknown): boolean => isLocalDateTime(value) && value.length === WALL_CLOCK_LENGTH;

/** Validates the sort value in a cursor. */
export const isSortValue: Readonly<Record<TaskSort, (value: unknown) => boolean>> = {
  position: isTextValue(MAX_POSITION_LENGTH),
  due: (value) => value === null || isWallClock(value),
  priority: (value) => isIntegerUpTo(value, PRIORITY_MAX),
  title: isTextValue(TITLE_MAX),
  createdAt: isTimeValue,
  updatedAt: isTimeValue,
  relevance: (value) => isIntegerUpTo(value, 2_000_000_000),
};

export function sortValue(
  task: Pick<Task, 'dueWall' | 'position' | 'priority' | 'title' | 'createdAt' | 'updatedAt'> & {
    readonly relevance?: number;
  },
  by: TaskSort,
): string | number | null {
  if (by === 'due') return task.dueWall;
  return by === 'relevance' ? task.relevance! : task[by];
}
