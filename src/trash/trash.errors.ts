import { problem } from '../platform/errors/problem.js';

export class NotInTrash extends problem({
  name: 'not-in-trash',
  status: 404,
  title: 'Not in the trash',
  detail: 'No task or list with this id is in the trash. Use `GET /trash` to list its contents.',
}) {}
