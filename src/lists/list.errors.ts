import { problem } from '../platform/errors/problem.js';

export class ListNotFound extends problem({
  name: 'list-not-found',
  status: 404,
  title: 'List not found',
  detail: 'No list with this id exists. It may be in the trash.',
  constraint: 'tasks_list_id_fkey',
}) {}

export class ListExists extends problem({
  name: 'list-exists',
  status: 409,
  title: 'List already exists',
  detail: 'A list with this id already exists; it may be in the trash. Use another id, or restore the list.',
}) {}

export class InboxNotDeletable extends problem({
  name: 'inbox-stays',
  status: 422,
  title: 'Inbox cannot be deleted',
  detail: 'The inbox cannot be deleted or archived.',
  constraint: 'lists_inbox_check',
}) {}

export class ListNotInTrash extends problem({
  name: 'list-not-in-trash',
  status: 404,
  title: 'List not in the trash',
  detail: 'No list with this id is in the trash. Use `GET /trash` to list what can be restored.',
}) {}
