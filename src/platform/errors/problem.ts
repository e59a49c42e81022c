/** An invalid part of the input. */
export interface InputFault {
  /** JSON Pointer (RFC 6901) to the value, relative to `in`. */
  readonly pointer: string;
  readonly detail: string;
  readonly in: 'body' | 'query' | 'path' | 'header';
}

/** Escapes a key for use in a JSON Pointer (RFC 6901, section 3). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** A problem type. `docs` and the OpenAPI document list all of them. */
export interface ProblemType {
  /** Last segment of the `type` URI. Stable, because clients match on it. */
  readonly name: string;
  readonly status: number;
  readonly title: string;
  /** Human-readable explanation. Never contains input, so clients can display and compare it. */
  readonly detail: string;
  /** The routes that document this problem without declaring it. */
  readonly answeredBy?:
    | 'every route'
    | 'limited routes'
    | 'closed routes'
    | 'routes with an id'
    | 'routes with a body'
    | 'routes that change a row'
    | 'routes that write';
  /** The extension member (RFC 9457) of this problem. */
  readonly carries?: 'errors' | 'limit' | 'current' | 'conflicts';
  /** The database constraint whose violation causes this problem. */
  readonly constraint?: string;
}

/** A limit under its name in `GET /limits`. */
export interface ReachedLimit {
  readonly name: string;
  readonly max: number;
}

/** A row with the change that conflicts with the request. */
export interface ConflictingRow {
  readonly type: string;
  /** Null for the settings. */
  readonly id: string | null;
  /** Null for changes made by the service itself. */
  readonly requestId: string | null;
  readonly version: number | null;
}

export interface ProblemContext {
  readonly detail?: string;
  readonly errors?: readonly InputFault[];
  readonly limit?: ReachedLimit;
  /** The caller's row in its API representation. */
  readonly current?: object;
  readonly conflicts?: readonly ConflictingRow[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An RFC 9457 problem response as an error. Subclasses are declared with `problem()`. */
export class Problem extends Error {
  readonly detail: string;
  readonly errors?: readonly InputFault[];
  readonly limit?: ReachedLimit;
  readonly current?: object;
  readonly conflicts?: readonly ConflictingRow[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly type: ProblemType,
    { detail = type.detail, errors, limit, current, conflicts, headers = {}, cause }: ProblemContext = {},
  ) {
    super(detail, { cause });
    this.name = type.name;
    this.detail = detail;
    this.errors = errors;
    this.limit = limit;
    this.current = current;
    this.conflicts = conflicts;
    this.headers = headers;
  }
}

export interface ProblemClass {
  readonly type: ProblemType;
  new (context?: ProblemContext): Problem;
}

/** All declared problem types by name. */
export const declaredProblems = new Map<string, ProblemType>();

/** Finds the problem type for a violated constraint. */
export function problemOfConstraint(constraint: string | undefined): ProblemType | undefined {
  if (constraint === undefined) return undefined;
  return [...declaredProblems.values()].find((type) => type.constraint === constraint);
}

/** Declares a problem type: `export class TaskNotFound extends problem({ … }) {}`. */
export function problem(type: ProblemType): ProblemClass {
  declaredProblems.set(type.name, type);
  return class extends Problem {
    static readonly type = type;

    constructor(context?: ProblemContext) {
      super(type, context);
    }
  };
}

/** The `type` URI: a relative reference with a full path (RFC 9457). `GET` returns the explanation. */
export const typeUri = (type: ProblemType): string => `/problems/${type.name}`;
