import { problem } from '../platform/errors/problem.js';

export class ListNotFound extends problem({
  name: 'list-not-found',
  status: 404,
  title: 'List not found',
  detail: 'You have no list with this id.',
  constraint: 'tasks_list_id_fkey',
}) {}

export class ListExists extends problem({
  name: 'list-exists',
  status: 409,
  title: 'List exists',
  detail: 'You have a list with this id already; it may be in the trash.',
}) {}

export class InboxNotDeletable extends problem({
  name: 'inbox-stays',
  status: 422,
  title: 'The inbox stays',
  detail: 'The inbox can be neither deleted nor archived.',
  constraint: 'lists_inbox_check',
}) {}

export class ListNotInTrash extends problem({
  name: 'list-not-in-trash',
  status: 404,
  title: 'List not in the trash',
  detail: 'You have no list with this id in the trash.',
}) {}
