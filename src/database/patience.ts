import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { DatabaseTimedOut } from '../common/problem/problems.js';
import { Env } from '../config/env.js';
import { origin } from './origin.js';

/** For a connection. With what a request may take then, a caller waits less than five seconds for any answer. */
export const CONNECTION_WAIT_MS = 1_500;
/** What PostgreSQL itself gives up by then has been told by then. */
const GRACE_MS = 250;
/** A transaction that waits so long for this process, which has other things to do, gives back what it has locked. */
const IDLE_MS = 10_000;
/** What another transaction of the owner may keep locked, as far as long work is concerned. */
const LOCKED_MS = 30_000;

/** What PostgreSQL is told with each transaction, in milliseconds, 0 for no limit. */
export interface Limits {
  readonly statement: string;
  readonly lock: string;
  readonly idle: string;
  /** After so long without a word from the server, the connection is given up. */
  readonly silenceMs: number;
}

/** How long the database may take. A server that hangs is given up as well as a statement that is slow. */
@Injectable()
export class Patience {
  /** Of a request that has all its time before it, which is as good as always. */
  readonly request: Limits;
  readonly long: Limits;
  /** For everything that a request does, from its beginning on. */
  readonly requestMs: number;

  constructor({ STATEMENT_TIMEOUT_MS, LONG_STATEMENT_TIMEOUT_MS }: Env) {
    this.requestMs = STATEMENT_TIMEOUT_MS;
    this.request = limits(STATEMENT_TIMEOUT_MS, Math.ceil((STATEMENT_TIMEOUT_MS * 2) / 3));
    this.long = limits(LONG_STATEMENT_TIMEOUT_MS, Math.min(LONG_STATEMENT_TIMEOUT_MS, LOCKED_MS));
  }

  /**
   * Of a transaction that begins now. What is no request's is long work.
   * @throws DatabaseTimedOut where the request's time is over
   */
  limits(): Limits {
    const { pace = 'long', since = 0 } = origin.getStore() ?? {};
    if (pace === 'long') return this.long;
    if (pace === 'many') return this.request;
    const left = Math.ceil(since + this.requestMs - performance.now());
    // The beginning of a request counts for nothing, so that all share one set of limits.
    if (left > this.requestMs - GRACE_MS) return this.request;
    if (left <= 0) throw new DatabaseTimedOut();
    return { ...this.request, statement: String(left), silenceMs: left + GRACE_MS };
  }

  /** After how long a transaction that begins now is ended, however little each of its statements takes. */
  mostMs(): number | undefined {
    const { pace = 'long', since = 0 } = origin.getStore() ?? {};
    return pace === 'quick' ? since + this.requestMs + GRACE_MS - performance.now() : undefined;
  }
}

const limits = (statementMs: number, lockMs: number): Limits => ({
  statement: String(statementMs),
  lock: String(lockMs),
  idle: String(Math.max(statementMs, IDLE_MS)),
  silenceMs: statementMs + GRACE_MS,
});
