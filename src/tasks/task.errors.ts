import { problem } from '../common/problem/problem.js';

export class TaskNotFound extends problem({
  name: 'task-not-found',
  status: 404,
  title: 'Task not found',
  detail: 'You have no task with this id.',
}) {}

export class TaskExists extends problem({
  name: 'task-exists',
  status: 409,
  title: 'Task exists',
  detail: 'You have a task with this id already; PUT replaces it, PATCH changes it.',
}) {}
