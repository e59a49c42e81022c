import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { DatabaseTimedOut } from '../errors/problems.js';
import { Env } from '../config/env.js';
import { requestContext } from '../request-context/request-context.js';

/** What PostgreSQL itself gives up by then has been told by then. */
const GRACE_MS = 250;
/**
 * A transaction that waits so long for this process gives back what it has locked. Where the network has swallowed a
 * request's, its owner cannot write until then; long work has other things to do meanwhile.
 */
const IDLE_MS = 2_500;
const LONG_IDLE_MS = 10_000;
/** What long work waits for what others have locked. */
const LONG_LOCK_TIMEOUT_MS = 30_000;

/** What PostgreSQL is told with each transaction, in milliseconds, 0 for no limit. */
export interface TransactionTimeouts {
  readonly statement: string;
  readonly lock: string;
  readonly idle: string;
  /** How many bytes the owner may store; empty for any number. */
  readonly bytes: string;
  /** Whether it may take longer than a caller of anything else would wait. */
  readonly isLong: boolean;
}

/**
 * How long the database may take. A caller waits for a connection half as long as for what is done with it, and so less
 * than five seconds for any answer by default.
 */
@Injectable()
export class RequestDeadline {
  /** For a connection. */
  readonly connectionMs: number;
  /** For everything that a request does, from its beginning on. */
  readonly requestMs: number;
  /** For a word from the server. */
  readonly socketTimeoutMs: number;
  private readonly request: TransactionTimeouts;
  private readonly long: TransactionTimeouts;

  constructor({ STATEMENT_TIMEOUT_MS: ms, LONG_STATEMENT_TIMEOUT_MS: longMs, LIMIT_BYTES }: Env) {
    this.connectionMs = Math.ceil(ms / 2);
    this.requestMs = ms;
    this.socketTimeoutMs = ms + GRACE_MS;
    const bytes = String(LIMIT_BYTES);
    this.request = { ...timeoutsOf(ms, Math.ceil((ms * 2) / 3), false), bytes };
    this.long = { ...timeoutsOf(longMs, Math.min(longMs, LONG_LOCK_TIMEOUT_MS), true), bytes };
  }

  /**
   * Of a transaction that begins now. What is no request's is long work.
   * @throws DatabaseTimedOut where the request's time is over
   */
  timeouts(): TransactionTimeouts {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    if (timeoutClass === 'long') return this.long;
    // Of many statements each is a quick one: patience with a connection that the network has forgotten would be in vain.
    if (timeoutClass === 'many') return this.request;
    const left = Math.ceil(since + this.requestMs - performance.now());
    // The beginning of a request counts for nothing, so that all share one set of limits.
    if (left > this.requestMs - GRACE_MS) return this.request;
    if (left <= 0) throw new DatabaseTimedOut();
    return { ...this.request, statement: String(left) };
  }

  /** For a turn of an owner's; long work has a place in line for as long as it takes others. */
  queueTimeoutMs(): number {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    return timeoutClass === 'quick'
      ? Math.max(0, since + this.requestMs - performance.now())
      : LONG_LOCK_TIMEOUT_MS;
  }

  isLong(): boolean {
    return (requestContext.getStore()?.timeoutClass ?? 'long') === 'long';
  }

  /** Whether a request may still begin to wait for something; all others may. */
  readonly isOpen = (): boolean => {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    return timeoutClass !== 'quick' || since + this.requestMs > performance.now();
  };

  /** After how long a transaction that begins now is ended, however little each of its statements takes. */
  remainingMs(): number | undefined {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    return timeoutClass === 'quick' ? since + this.requestMs + GRACE_MS - performance.now() : undefined;
  }
}

const timeoutsOf = (
  statementMs: number,
  lockMs: number,
  isLong: boolean,
): Omit<TransactionTimeouts, 'bytes'> => ({
  statement: String(statementMs),
  lock: String(lockMs),
  idle: String(isLong ? Math.max(statementMs, LONG_IDLE_MS) : IDLE_MS),
  isLong,
});
