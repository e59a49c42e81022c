import { problem, type ProblemContext } from '../../errors/problem.js';

export class RequestInProgress extends problem({
  name: 'request-in-progress',
  status: 409,
  title: 'Request in progress',
  detail: 'The first request with this Idempotency-Key is not answered yet; send it again shortly.',
  answeredBy: 'routes that write',
}) {
  constructor(context: ProblemContext = {}) {
    super({ ...context, headers: { 'retry-after': '1' } });
  }
}

export class IdempotencyKeyReused extends problem({
  name: 'idempotency-key-reused',
  status: 422,
  title: 'Idempotency-Key reused',
  detail: 'You have used this Idempotency-Key for another request within the last 24 hours.',
  answeredBy: 'routes that write',
}) {}
