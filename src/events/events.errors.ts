import { problem } from '../platform/errors/problem.js';

const RETRY_AFTER_SECONDS = '5';

export class TooManyStreams extends problem({
  name: 'too-many-streams',
  status: 429,
  title: 'Too many streams',
  detail:
    'You have as many event streams open as you may have; close one, or share one among the tabs of a browser.',
}) {
  constructor() {
    super({ headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  }
}
