import { problem, type ProblemContext } from '../../errors/problem.js';

export class RequestInProgress extends problem({
  name: 'request-in-progress',
  status: 409,
  title: 'Request in progress',
  detail: 'The first request with this Idempotency-Key is still in progress. Retry after `Retry-After`.',
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
  detail: 'This Idempotency-Key was used for a different request in the last 24 hours. Use a new key.',
  answeredBy: 'routes that write',
}) {}
