import { problem } from '../../errors/problem.js';
import { WINDOW_SECONDS } from './rate-limit-options.js';

export class TooManyRequests extends problem({
  name: 'too-many-requests',
  status: 429,
  title: 'Too many requests',
  detail: 'You have reached the request limit. Retry after `Retry-After`, in seconds.',
  answeredBy: 'limited routes',
}) {
  constructor({ seconds = WINDOW_SECONDS }: { seconds?: number } = {}) {
    super({ headers: { 'retry-after': String(seconds) } });
  }
}
