import { problem } from '../../errors/problem.js';
import { WINDOW_SECONDS } from './rate-limit-options.js';

export class TooManyRequests extends problem({
  name: 'too-many-requests',
  status: 429,
  title: 'Too many requests',
  detail:
    'You have sent as many requests as you may for now; `Retry-After` says after how many seconds you can go on.',
  answeredBy: 'limited routes',
}) {
  constructor({ seconds = WINDOW_SECONDS }: { seconds?: number } = {}) {
    super({ headers: { 'retry-after': String(seconds) } });
  }
}
