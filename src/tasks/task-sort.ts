import type { TaskSort } from './dto/list-tasks.query.js';
import { PRIORITY_MAX, type Task, TITLE_MAX } from './task.entity.js';

const isTime = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));

/** What a cursor may hold for each sort; anything else was not made here. */
export const isSortValue: Readonly<Record<TaskSort, (value: unknown) => boolean>> = {
  createdAt: isTime,
  updatedAt: isTime,
  priority: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= PRIORITY_MAX,
  title: (value) => typeof value === 'string' && value.length <= 2 * TITLE_MAX && !value.includes('\0'),
};

export const sortValue = (task: Task, by: TaskSort): string | number => task[by];
