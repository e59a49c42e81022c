import { problem } from '../platform/errors/problem.js';

export class NotInTrash extends problem({
  name: 'not-in-trash',
  status: 404,
  title: 'Not in the trash',
  detail: 'You have put no task and no list with this id into the trash.',
}) {}
