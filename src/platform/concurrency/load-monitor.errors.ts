import { problem } from '../errors/problem.js';

export class ServiceOverloaded extends problem({
  name: 'overloaded',
  status: 503,
  title: 'Overloaded',
  detail: 'The service has more to do than it can, or you have sent too much at once. Try again shortly.',
  answeredBy: 'every route',
}) {
  constructor() {
    super({ headers: { 'retry-after': '1' } });
  }
}
