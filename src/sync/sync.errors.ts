import { problem } from '../platform/errors/problem.js';

export class CursorExpired extends problem({
  name: 'cursor-expired',
  status: 410,
  title: 'Cursor expired',
  detail:
    'The cursor has expired. Start a full sync: omit `cursor` and replace all local data with the result.',
}) {}
