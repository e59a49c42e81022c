import pg from 'pg';
import { Problem, type ProblemClass, problemOfConstraint } from '../errors/problem.js';
import {
  Conflict,
  DatabaseTimedOut,
  DatabaseUnavailable,
  InternalError,
  LimitReached,
  MalformedRequest,
  UnprocessableRequest,
} from '../errors/problems.js';

/** By SQLSTATE (PostgreSQL, appendix A) or by its class, the first two characters. */
const PROBLEMS: Readonly<Record<string, ProblemClass>> = {
  '08': DatabaseUnavailable, // connection exception
  '22': MalformedRequest, // data exception: a value that PostgreSQL cannot hold
  '22023': InternalError, // a parameter that the service has chosen, such as a time zone that PostgreSQL does not know
  '23502': UnprocessableRequest, // not null
  '23503': Conflict, // foreign key
  '23505': Conflict, // unique
  '23514': UnprocessableRequest, // check
  '25006': DatabaseUnavailable, // read-only, as a standby is
  '25P03': DatabaseTimedOut, // idle in a transaction
  '25P04': DatabaseTimedOut, // transaction time-out
  '26000': DatabaseUnavailable, // a prepared statement that the connection has lost
  '28': DatabaseUnavailable, // not let in: only a new connection is told so
  '3D': DatabaseUnavailable, // no such database, as while it is restored: likewise
  '40': Conflict, // serialisation failure, deadlock
  '53': DatabaseUnavailable, // out of connections, memory or disk
  '55P03': DatabaseTimedOut, // lock not available: somebody else has it for long
  '57': DatabaseUnavailable, // shut down, starting up
  '57014': DatabaseTimedOut, // statement time-out
  '58': DatabaseUnavailable, // I/O error
};

/** Raised by `lock_owner`; its detail is the quota. */
const QUOTA_REACHED = '54Q01';

/** How pg says that a connection was not to be had, or broke. */
const NO_CONNECTION = /connect|terminated|timeout|not queryable|after calling end/i;
/** How the system and TLS do. An error of several addresses has nothing but this. */
const BROKEN = /^E[A-Z]+$|^EAI_|^ERR_(SOCKET|STREAM|SSL|TLS)_|CERT/;

/** What the caller is told of something that failed in the database, or on the way to it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const broken = error instanceof pg.DatabaseError ? problemOfConstraint(error.constraint) : undefined;
  if (error instanceof pg.DatabaseError && error.code === QUOTA_REACHED) {
    return new LimitReached({ limit: { name: 'bytes', max: Number(error.detail) }, cause: error });
  }
  if (broken) return new Problem(broken, { cause: error });
  return new (declaredFor(error))({ cause: error });
}

function declaredFor(error: unknown): ProblemClass {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    return PROBLEMS[code] ?? PROBLEMS[code.slice(0, 2)] ?? InternalError;
  }
  return isOfConnection(error as NodeJS.ErrnoException) ? DatabaseUnavailable : InternalError;
}

const isOfConnection = ({ code, message }: NodeJS.ErrnoException): boolean =>
  NO_CONNECTION.test(message) || (typeof code === 'string' && BROKEN.test(code));
