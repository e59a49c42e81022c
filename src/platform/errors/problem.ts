/** One fault of the input: where it is and what is wrong with it. */
export interface InputFault {
  /** JSON Pointer (RFC 6901) to the value, from the root of the body or of the query. */
  readonly pointer: string;
  readonly detail: string;
  readonly in: 'body' | 'query' | 'path' | 'header';
}

/** A key as a segment of a JSON Pointer (RFC 6901, section 3). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** One row of the service's table of problems; `docs` and the OpenAPI document list them all. */
export interface ProblemType {
  /** Last segment of the problem's `type` URI; stable, clients match on it. */
  readonly name: string;
  readonly status: number;
  readonly title: string;
  /** What happened, for a person; never holds input, so that it can be shown and compared. */
  readonly detail: string;
  /** Which routes can answer it without saying so themselves. */
  readonly answeredBy?:
    | 'every route'
    | 'limited routes'
    | 'closed routes'
    | 'routes with an id'
    | 'routes with a body'
    | 'routes that change a row'
    | 'routes that write';
  /** What it says beside the members that every problem has. */
  readonly carries?: 'errors' | 'limit' | 'current' | 'conflicts';
  /** The database's constraint whose violation means this. */
  readonly constraint?: string;
}

/** What a user may have at the most, by the name that `GET /limits` has for it. */
export interface ReachedLimit {
  readonly name: string;
  readonly max: number;
}

/** A row, and the change of it that stands in the way of what was asked for. */
export interface ConflictingRow {
  readonly type: string;
  /** Null for the settings. */
  readonly id: string | null;
  /** Null for what the service did by itself. */
  readonly requestId: string | null;
  readonly version: number | null;
}

export interface ProblemContext {
  readonly detail?: string;
  readonly errors?: readonly InputFault[];
  readonly limit?: ReachedLimit;
  /** The caller's own row, as the API answers it. */
  readonly current?: object;
  readonly conflicts?: readonly ConflictingRow[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer that says what went wrong, as RFC 9457 has it. Declared with `problem()`, thrown by whoever finds it. */
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

/** Every declared problem by its name. */
export const declaredProblems = new Map<string, ProblemType>();

/** The problem that a violation of this constraint means. */
export function problemOfConstraint(constraint: string | undefined): ProblemType | undefined {
  if (constraint === undefined) return undefined;
  return [...declaredProblems.values()].find((type) => type.constraint === constraint);
}

/** Declares a problem: `export class TaskNotFound extends problem({ … }) {}`. */
export function problem(type: ProblemType): ProblemClass {
  declaredProblems.set(type.name, type);
  return class extends Problem {
    static readonly type = type;

    constructor(context?: ProblemContext) {
      super(type, context);
    }
  };
}

/** RFC 9457: a relative reference that carries the full path. `GET` on it explains the problem. */
export const typeUri = (type: ProblemType): string => `/problems/${type.name}`;
