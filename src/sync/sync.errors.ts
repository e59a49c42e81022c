import { problem } from '../platform/errors/problem.js';

export class CursorExpired extends problem({
  name: 'cursor-expired',
  status: 410,
  title: 'Cursor expired',
  detail:
    'What has changed since this cursor is not known any more. Start anew: ask without a cursor, and replace all that you hold by what you get.',
}) {}
