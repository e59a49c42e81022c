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

/** By SQLSTATE (PostgreSQL, appendix A) or its class, the first two characters. */
const PROBLEMS: Readonly<Record<string, ProblemClass>> = {
  '08': DatabaseUnavailable, // connection exception
  '22': MalformedRequest, // data exception: a value that PostgreSQL cannot hold
  '22023': InternalError, // a parameter that the service has chosen, such as a time zone that PostgreSQL does not know
  '23502': UnprocessableRequest, // not null
  '23503': Conflict, // foreign key
  '23505': Conflict, // unique
  '23514': UnprocessableRequest, // check
  '25006': DatabaseUnavailable, // read-only transaction, e.g. on a standby
  '25P03': DatabaseTimedOut, // idle in a transaction
  '25P04': DatabaseTimedOut, // transaction timeout
  '26000': DatabaseUnavailable, // lost prepared statement
  '28': DatabaseUnavailable, // authentication failed: occurs only for new connections
  '3D': DatabaseUnavailable, // database does not exist, e.g. during a restore: likewise
  '40': Conflict, // serialization failure, deadlock
  '53': DatabaseUnavailable, // out of connections, memory or disk
  '55P03': DatabaseTimedOut, // lock timeout
  '57': DatabaseUnavailable, // shut down, starting up
  '57014': DatabaseTimedOut, // statement timeout
  '58': DatabaseUnavailable, // I/O error
};

/** Raised by `lock_owner` with the quota as its detail. */
const QUOTA_REACHED = '54Q01';

/** pg's messages for failed and broken connections. */
const NO_CONNECTION = /connect|terminated|timeout|not queryable|after calling end/i;
/** Codes of system and TLS errors. An AggregateError of several addresses has only a code. */
const BROKEN = /^E[A-Z]+$|^EAI_|^ERR_(SOCKET|STREAM|SSL|TLS)_|CERT/;

/** Maps a database or connection error to a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const violated = error instanceof pg.DatabaseError ? problemOfConstraint(error.constraint) : undefined;
  if (error instanceof pg.DatabaseError && error.code === QUOTA_REACHED) {
    return new LimitReached({ limit: { name: 'bytes', max: Number(error.detail) }, cause: error });
  }
  if (violated) return new Problem(violated, { cause: error });
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
