import pg from 'pg';
import { Problem, type ProblemClass } from '../common/problem/problem.js';
import {
  Conflict,
  DatabaseUnavailable,
  InternalError,
  MalformedRequest,
  RuleBroken,
} from '../common/problem/problems.js';

/** By SQLSTATE (PostgreSQL, appendix A) or by its class, the first two characters. */
const PROBLEMS: Readonly<Record<string, ProblemClass>> = {
  '08': DatabaseUnavailable, // connection exception
  '22': MalformedRequest, // data exception: a value that PostgreSQL cannot hold
  '23502': RuleBroken, // not null
  '23503': Conflict, // foreign key
  '23505': Conflict, // unique
  '23514': RuleBroken, // check
  '25006': DatabaseUnavailable, // read-only, as a standby is
  '40': Conflict, // serialisation failure, deadlock
  '53': DatabaseUnavailable, // out of connections, memory or disk
  '55P03': Conflict, // lock not available
  '57': DatabaseUnavailable, // cancelled, shut down, starting up
  '58': DatabaseUnavailable, // I/O error
};

/** What the caller is told of something that failed in the database, or on the way to it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof pg.DatabaseError)) return new DatabaseUnavailable({ cause: error });
  const code = error.code ?? '';
  const Declared = PROBLEMS[code] ?? PROBLEMS[code.slice(0, 2)] ?? InternalError;
  return new Declared({ cause: error });
}
