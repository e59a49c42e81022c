import { problem, type ProblemContext } from './problem.js';

/** An answer must not be many times larger than its request. */
export const MAX_FAULTS = 50;
/** PostgreSQL's SQLSTATE. */
const DISK_FULL = '53100';

export class InvalidInput extends problem({
  name: 'invalid-input',
  status: 400,
  title: 'Invalid input',
  detail: 'The request has values that are not allowed; `errors` points to each.',
  answeredBy: 'every route',
  carries: 'errors',
}) {
  constructor({ errors, ...context }: ProblemContext = {}) {
    super({ ...context, errors: errors?.slice(0, MAX_FAULTS) });
  }
}

export class MalformedRequest extends problem({
  name: 'malformed-request',
  status: 400,
  title: 'Malformed request',
  detail: 'The request cannot be read, e.g. because its body is not valid JSON.',
  answeredBy: 'routes with a body',
}) {}

export class Forbidden extends problem({
  name: 'forbidden',
  status: 403,
  title: 'Forbidden',
  detail: 'You may not do this.',
}) {}

export class RouteNotFound extends problem({
  name: 'route-not-found',
  status: 404,
  title: 'No such route',
  detail: 'There is nothing at this path with this method; /openapi.json lists what there is.',
}) {}

export class RequestTimedOut extends problem({
  name: 'request-timed-out',
  status: 408,
  title: 'Request timed out',
  detail: 'The request took too long to arrive.',
  answeredBy: 'routes with a body',
}) {}

export class Conflict extends problem({
  name: 'conflict',
  status: 409,
  title: 'Conflict',
  detail: 'The request contradicts what is stored; read it again and retry.',
}) {}

export class BodyTooLarge extends problem({
  name: 'body-too-large',
  status: 413,
  title: 'Body too large',
  detail:
    'The body is larger than a request may be; GET /api/v1/limits says how large that is (`bodyBytes`).',
  answeredBy: 'routes with a body',
}) {}

export class UriTooLong extends problem({
  name: 'uri-too-long',
  status: 414,
  title: 'URI too long',
  detail: 'The URL, or a segment of its path, is longer than any that there is.',
  answeredBy: 'routes with an id',
}) {}

export class UnsupportedMediaType extends problem({
  name: 'unsupported-media-type',
  status: 415,
  title: 'Unsupported media type',
  detail: 'Send the body as application/json.',
  answeredBy: 'routes with a body',
}) {}

export class UnprocessableRequest extends problem({
  name: 'rule-broken',
  status: 422,
  title: 'Rule broken',
  detail: 'The request is well-formed, but what it asks for is not allowed.',
}) {}

export class LimitReached extends problem({
  name: 'limit-reached',
  status: 422,
  title: 'Limit reached',
  detail:
    'You have as many as you may have, or store as much; `limit` says of what, and how many or how many bytes that is.',
  carries: 'limit',
}) {}

export class HeaderTooLarge extends problem({
  name: 'header-too-large',
  status: 431,
  title: 'Header fields too large',
  detail:
    'The URL and the headers of the request are larger than the service reads (16 KiB). If it is the token, put less into its payload, such as no picture.',
  answeredBy: 'every route',
}) {}

export class InternalError extends problem({
  name: 'internal-error',
  status: 500,
  title: 'Internal error',
  detail: 'Something went wrong here. The log has it under the request id in `instance`.',
  answeredBy: 'every route',
}) {}

/** Seconds after which a caller may try again what failed because something else was away. */
export const RETRY_AFTER = { 'retry-after': '2' };

export class DatabaseTimedOut extends problem({
  name: 'database-timed-out',
  status: 503,
  title: 'Database timed out',
  detail:
    'The database took too long for this, or for another change of yours that it had to wait for. Nothing was changed; try again shortly.',
  answeredBy: 'closed routes',
}) {
  constructor({ cause }: { cause?: unknown } = {}) {
    super({ cause, headers: RETRY_AFTER });
  }
}

export class DatabaseUnavailable extends problem({
  name: 'database-unavailable',
  status: 503,
  title: 'Database unavailable',
  detail: 'The database does not answer at the moment; try again shortly.',
  answeredBy: 'closed routes',
}) {
  constructor({ cause }: { cause?: unknown } = {}) {
    const isFull = (cause as { code?: unknown } | undefined)?.code === DISK_FULL;
    super({ cause, headers: RETRY_AFTER, ...(isFull && { detail: 'The disk of the database is full.' }) });
  }
}
