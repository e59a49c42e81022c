import { problem } from '../errors/problem.js';

export class ServiceOverloaded extends problem({
  name: 'overloaded',
  status: 503,
  title: 'Overloaded',
  detail: 'The service is overloaded, or you sent too many requests at once. Retry after `Retry-After`.',
  answeredBy: 'every route',
}) {
  constructor() {
    super({ headers: { 'retry-after': '1' } });
  }
}
