import { problem, type ProblemContext } from './problem.js';

/** Keeps a response from being many times larger than its request. */
export const MAX_FAULTS = 50;
/** SQLSTATE `disk_full`. */
const DISK_FULL = '53100';

export class InvalidInput extends problem({
  name: 'invalid-input',
  status: 400,
  title: 'Invalid input',
  detail: 'The request contains invalid values. `errors` lists each of them.',
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
  detail: 'The request cannot be parsed. Check the URL, the headers and that the body is valid JSON.',
  answeredBy: 'every route',
}) {}

export class Forbidden extends problem({
  name: 'forbidden',
  status: 403,
  title: 'Forbidden',
  detail: 'You are not allowed to perform this operation.',
}) {}

export class RouteNotFound extends problem({
  name: 'route-not-found',
  status: 404,
  title: 'No such route',
  detail: 'No route matches this method and path. See /openapi.json for all routes.',
}) {}

export class RequestTimedOut extends problem({
  name: 'request-timed-out',
  status: 408,
  title: 'Request timed out',
  detail: 'The request did not arrive in time. Send it again.',
  answeredBy: 'routes with a body',
}) {}

export class Conflict extends problem({
  name: 'conflict',
  status: 409,
  title: 'Conflict',
  detail: 'The request conflicts with the stored data. Read the data again and retry.',
}) {}

export class BodyTooLarge extends problem({
  name: 'body-too-large',
  status: 413,
  title: 'Body too large',
  detail: 'The body exceeds the maximum size. See `bodyBytes` in GET /api/v1/limits.',
  answeredBy: 'routes with a body',
}) {}

export class UriTooLong extends problem({
  name: 'uri-too-long',
  status: 414,
  title: 'URI too long',
  detail: 'The URL or a path segment exceeds the maximum length. Shorten it.',
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
  title: 'Unprocessable request',
  detail: 'The request is well-formed, but the requested change is not allowed.',
}) {}

export class LimitReached extends problem({
  name: 'limit-reached',
  status: 422,
  title: 'Limit reached',
  detail: 'You have reached a limit. `limit` contains its name and maximum. Delete something and retry.',
  carries: 'limit',
}) {}

export class HeaderTooLarge extends problem({
  name: 'header-too-large',
  status: 431,
  title: 'Header fields too large',
  detail:
    'The URL and headers exceed 16 KiB. If the token is too large, remove claims from it, such as a picture.',
  answeredBy: 'every route',
}) {}

export class InternalError extends problem({
  name: 'internal-error',
  status: 500,
  title: 'Internal error',
  detail: 'Unexpected error. Quote `instance` when you report it.',
  answeredBy: 'every route',
}) {}

/** For requests that failed because a dependency was unavailable. In seconds. */
export const RETRY_AFTER = { 'retry-after': '2' };

export class DatabaseTimedOut extends problem({
  name: 'database-timed-out',
  status: 503,
  title: 'Database timed out',
  detail:
    'The database did not finish this request, or one of yours ahead of it, in time. Nothing was changed. Retry after `Retry-After`.',
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
  detail: 'The database is temporarily unavailable. Retry after `Retry-After`.',
  answeredBy: 'closed routes',
}) {
  constructor({ cause }: { cause?: unknown } = {}) {
    const isFull = (cause as { code?: unknown } | undefined)?.code === DISK_FULL;
    super({ cause, headers: RETRY_AFTER, ...(isFull && { detail: 'The disk of the database is full.' }) });
  }
}

export class TooManyRequests extends problem({
  name: 'too-many-requests',
  status: 429,
  title: 'Too many requests',
  detail: 'You have reached the request limit. Retry after `Retry-After`, in seconds.',
  answeredBy: 'limited routes',
}) {
  constructor({ seconds = 60 }: { seconds?: number } = {}) {
    super({ headers: { 'retry-after': String(seconds) } });
  }
}
