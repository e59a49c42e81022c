import type { Operations } from './generated/operations.gen.js';
import type { InputFaultResponse } from './generated/types.gen.js';

type Errors = { [K in keyof Operations]: Operations[K]['errors'] }[keyof Operations];
type EachOf<T> = T extends unknown ? T[keyof T] : never;

/** The body of every error that the API declares, discriminated by `type`. */
export type ProblemBody =
  | Extract<EachOf<Errors>, { type: string; detail: string }>
  /** A response that is not a problem document, such as a proxy's. */
  | { type: 'about:blank'; title: string; status: number; detail: string; instance: string };

/** An error response of the API (RFC 9457). Fields that this version does not know are kept. */
class ProblemError extends Error {
  declare readonly type: string;
  declare readonly title: string;
  declare readonly status: number;
  declare readonly detail: string;
  /** The request id, for reports. */
  declare readonly instance: string;
  /** All faults of the input. */
  declare readonly errors?: InputFaultResponse[];

  /** @param retryAfter seconds, from the `Retry-After` header */
  constructor(
    body: Readonly<Record<string, unknown>>,
    readonly retryAfter?: number,
  ) {
    super(`${String(body.title)}: ${String(body.detail)}`);
    Object.assign(this, body);
    this.name = 'Problem';
  }
}

class PreconditionFailedError extends ProblemError {}
class CursorExpiredError extends ProblemError {}

type BodyOf<Type extends string> = Extract<ProblemBody, { type: Type }>;
type RowOf<B> = B extends { current?: infer Row } ? Row : never;

/** An error response of the API. Its `type` narrows it. */
export type Problem = ProblemError & ProblemBody;
/** Another version of the row was expected. `current` is the row as it is now. */
export type PreconditionFailed<Row = RowOf<BodyOf<'/problems/precondition-failed'>>> = ProblemError &
  Omit<BodyOf<'/problems/precondition-failed'>, 'current'> & { readonly current?: Row };
/** The cursor has expired: delete the local copy and start without a cursor. */
export type CursorExpired = ProblemError & BodyOf<'/problems/cursor-expired'>;

type ClassOf<T> = new (body: Readonly<Record<string, unknown>>, retryAfter?: number) => T;
// The union of all problems is no class type, so the classes are exported with the types above.
export const Problem = ProblemError as unknown as ClassOf<Problem>;
export const PreconditionFailed = PreconditionFailedError as unknown as ClassOf<PreconditionFailed>;
export const CursorExpired = CursorExpiredError as unknown as ClassOf<CursorExpired>;

/** The request got no complete response. A write may or may not have been applied; retries send the same key. */
export class NetworkError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NetworkError';
  }
}

/** There is no session: `getToken` returned null. */
export class SignedOut extends Error {
  constructor() {
    super('Signed out');
    this.name = 'SignedOut';
  }
}

/** The problem in an error response. */
export function problemFrom(status: number, text: string, headers?: Headers): Problem {
  const seconds = Number(headers?.get('retry-after') ?? NaN);
  const body = { type: 'about:blank', title: `HTTP ${status}`, status, detail: '', instance: '' };
  try {
    Object.assign(body, JSON.parse(text));
  } catch {
    body.detail = text.slice(0, 200);
  }
  return problemOf(body, seconds >= 0 ? seconds : undefined);
}

/** The class follows from the type. */
export function problemOf(body: { readonly type: string }, retryAfter?: number): Problem {
  const name = body.type.slice(10);
  const Class =
    name === 'precondition-failed'
      ? PreconditionFailedError
      : name === 'cursor-expired'
        ? CursorExpiredError
        : ProblemError;
  return new Class({ ...body }, retryAfter) as Problem;
}
