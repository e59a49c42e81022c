import { problem } from '../platform/errors/problem.js';
import { LABELS_MAX } from './task.entity.js';

export class TaskNotFound extends problem({
  name: 'task-not-found',
  status: 404,
  title: 'Task not found',
  detail: 'No task with this id exists. It may be in the trash.',
}) {}

export class TaskExists extends problem({
  name: 'task-exists',
  status: 409,
  title: 'Task already exists',
  detail: 'A task with this id already exists. Use PUT to replace it, PATCH to update it, or another id.',
}) {}

export class TaskInTrash extends problem({
  name: 'task-in-trash',
  status: 409,
  title: 'Task is in the trash',
  detail: 'A task with this id is in the trash. Restore it, or delete it permanently, first.',
}) {}

export class TaskNotInTrash extends problem({
  name: 'task-not-in-trash',
  status: 404,
  title: 'Task not in the trash',
  detail: 'No task with this id is in the trash. Use `GET /trash` to list what can be restored.',
}) {}

export class ParentNotFound extends problem({
  name: 'parent-not-found',
  status: 404,
  title: 'Parent not found',
  detail: 'No task with the id in `parentId` exists. Check `parentId`.',
  constraint: 'tasks_parent_id_fkey',
}) {}

export class NeighbourNotFound extends problem({
  name: 'neighbour-not-found',
  status: 404,
  title: 'Neighbour not found',
  detail: 'No task with the id in `before` or `after` exists. Check the id.',
}) {}

export class PlaceContradictory extends problem({
  name: 'place-contradictory',
  status: 422,
  title: 'Contradictory place',
  detail:
    'The list, parent and neighbour in the request contradict each other. A subtask must be in the list of its parent; neighbours must have the same list and parent.',
}) {}

export class SubtaskCycle extends problem({
  name: 'subtask-cycle',
  status: 422,
  title: 'Subtask of itself',
  detail: 'A task cannot be a subtask of itself or of one of its own subtasks. Choose another parent.',
  constraint: 'tasks_parent_id_check',
}) {}

export class SubtaskTooDeep extends problem({
  name: 'subtask-too-deep',
  status: 422,
  title: 'Subtask too deep',
  detail:
    'Tasks can be nested five levels deep: a task and four levels of subtasks. Choose a parent closer to the top.',
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
  detail: `A task can have at most ${LABELS_MAX} labels (limit \`labelsPerTask\`). Remove a label first.`,
  constraint: 'tasks_label_ids_check',
}) {}

export class RecurrenceNeedsDue extends problem({
  name: 'recurrence-needs-due',
  status: 422,
  title: 'Recurrence needs a due',
  detail: 'A recurring task needs a due. Set `due`, or clear `recurrence`.',
}) {}

export class TaskDoesNotRecur extends problem({
  name: 'task-does-not-recur',
  status: 422,
  title: 'Task does not recur',
  detail: 'Only an open recurring task has an occurrence to skip.',
}) {}

export class NoFurtherOccurrence extends problem({
  name: 'no-further-occurrence',
  status: 422,
  title: 'No further occurrence',
  detail: 'This is the last occurrence of the series. Complete the task instead, or change its recurrence.',
}) {}

export class CompletionNotFound extends problem({
  name: 'completion-not-found',
  status: 404,
  title: 'Completion not found',
  detail: 'The task has no completion with this id. Use `GET /tasks/{id}/completions` to list them.',
}) {}

export class CompletionNotLatest extends problem({
  name: 'completion-not-latest',
  status: 409,
  title: 'Completion is not the latest',
  detail: 'Only the latest completion of a task can be undone. Undo the later completions first.',
}) {}

export class ReminderNotFound extends problem({
  name: 'reminder-not-found',
  status: 404,
  title: 'Reminder not found',
  detail: 'No due reminder with this id exists. Check the id.',
}) {}
