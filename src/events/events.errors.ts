import { problem } from '../platform/errors/problem.js';

const RETRY_AFTER_SECONDS = '5';

export class TooManyStreams extends problem({
  name: 'too-many-streams',
  status: 429,
  title: 'Too many streams',
  detail: 'You have reached the limit of open event streams. Close one, or share one between browser tabs.',
}) {
  constructor() {
    super({ headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  }
}
