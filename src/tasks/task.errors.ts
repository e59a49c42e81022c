import { problem } from '../platform/errors/problem.js';
import { LABELS_MAX } from './task.entity.js';

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

export class TaskInTrash extends problem({
  name: 'task-in-trash',
  status: 409,
  title: 'Task in the trash',
  detail: 'A task with this id is in your trash; restore it, or delete it there, first.',
}) {}

export class TaskNotInTrash extends problem({
  name: 'task-not-in-trash',
  status: 404,
  title: 'Task not in the trash',
  detail: 'You have no task with this id in the trash.',
}) {}

export class ParentNotFound extends problem({
  name: 'parent-not-found',
  status: 404,
  title: 'Parent not found',
  detail: 'You have no task with the id that `parentId` names.',
  constraint: 'tasks_parent_id_fkey',
}) {}

export class NeighbourNotFound extends problem({
  name: 'neighbour-not-found',
  status: 404,
  title: 'Neighbour not found',
  detail: 'You have no task with the id that `before` or `after` names.',
}) {}

export class PlaceContradictory extends problem({
  name: 'place-contradictory',
  status: 422,
  title: 'Contradictory place',
  detail:
    'The list, the parent and the neighbour that the request names do not go together: a subtask is in the list of its parent, and neighbours have the same list and parent.',
}) {}

export class SubtaskCycle extends problem({
  name: 'subtask-cycle',
  status: 422,
  title: 'Subtask of itself',
  detail: 'A task cannot be its own subtask, nor the subtask of one of its subtasks.',
  constraint: 'tasks_parent_id_check',
}) {}

export class SubtaskTooDeep extends problem({
  name: 'subtask-too-deep',
  status: 422,
  title: 'Subtask too deep',
  detail: 'Subtasks go five deep: a task, and four generations below it.',
}) {}

export class TaskTreeTooLarge extends problem({
  name: 'task-tree-too-large',
  status: 422,
  title: 'Task tree too large',
  detail: 'The task and its subtasks exceed 1 MB of JSON. List them page by page: `GET /tasks?parentId=…`.',
}) {}

export class TooManyLabels extends problem({
  name: 'too-many-labels',
  status: 422,
  title: 'Too many labels',
  detail: `A task may have ${LABELS_MAX} labels at the most (the limit \`labelsPerTask\`).`,
  constraint: 'tasks_label_ids_check',
}) {}

export class RecurrenceNeedsDue extends problem({
  name: 'recurrence-needs-due',
  status: 422,
  title: 'Recurrence needs a due',
  detail: 'A task that recurs must be due some time: set `due` too, or clear `recurrence`.',
}) {}

export class TaskDoesNotRecur extends problem({
  name: 'task-does-not-recur',
  status: 422,
  title: 'Task does not recur',
  detail: 'Only a task that recurs, and is not done, has an occurrence that could be skipped.',
}) {}

export class NoFurtherOccurrence extends problem({
  name: 'no-further-occurrence',
  status: 422,
  title: 'No further occurrence',
  detail: 'This is the last occurrence of its series; there is none to go on to.',
}) {}

export class CompletionNotFound extends problem({
  name: 'completion-not-found',
  status: 404,
  title: 'Completion not found',
  detail: 'This task has no completion with this id.',
}) {}

export class CompletionNotLatest extends problem({
  name: 'completion-not-latest',
  status: 409,
  title: 'Completion is not the latest',
  detail: 'Only the latest completion of a task can be undone; undo the later ones first.',
}) {}

export class ReminderNotFound extends problem({
  name: 'reminder-not-found',
  status: 404,
  title: 'Reminder not found',
  detail: 'You have no reminder with this id that became due.',
}) {}
