import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { DatabaseTimedOut } from '../errors/problems.js';
import { Env } from '../config/env.js';
import { requestContext } from '../request-context.js';

/** Leaves time for PostgreSQL's own timeout to fire first. */
const GRACE_MS = 250;
/**
 * Idle transaction timeouts. They release the locks of a lost connection. Until then its owner cannot write. Long work may
 * be busy between statements.
 */
const IDLE_MS = 2_500;
const LONG_IDLE_MS = 10_000;
/** Lock timeout of long work. */
const LONG_LOCK_TIMEOUT_MS = 30_000;

/** Settings of a transaction. Timeouts are in milliseconds; 0 means none. */
export interface TransactionTimeouts {
  readonly statement: string;
  readonly lock: string;
  readonly idle: string;
  /** The owner's storage quota in bytes; empty for none. */
  readonly bytes: string;
  /** Whether it may exceed the timeouts of ordinary requests. */
  readonly isLong: boolean;
}

/**
 * The database deadline of a request. Waiting for a connection may take half of the statement timeout, so by default every
 * request is answered within five seconds.
 */
@Injectable()
export class RequestDeadline {
  /** Maximum wait for a connection. */
  readonly connectionMs: number;
  /** Maximum time for a request from its start. */
  readonly requestMs: number;
  /** Maximum silence on a connection that waits for the server. */
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
   * Returns the timeouts for a transaction that starts now. Work outside a request is long.
   * @throws DatabaseTimedOut after the deadline
   */
  timeouts(): TransactionTimeouts {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    if (timeoutClass === 'long') return this.long;
    // Each statement is quick, so a lost connection is detected early.
    if (timeoutClass === 'many') return this.request;
    const remaining = Math.ceil(since + this.requestMs - performance.now());
    // Ignore the first milliseconds of a request, so that most share one object.
    if (remaining > this.requestMs - GRACE_MS) return this.request;
    if (remaining <= 0) throw new DatabaseTimedOut();
    return { ...this.request, statement: String(remaining) };
  }

  /** Maximum wait for the owner's semaphore. */
  queueTimeoutMs(): number {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    return timeoutClass === 'quick'
      ? Math.max(0, since + this.requestMs - performance.now())
      : LONG_LOCK_TIMEOUT_MS;
  }

  isLong(): boolean {
    return (requestContext.getStore()?.timeoutClass ?? 'long') === 'long';
  }

  /** Whether the deadline has not passed. Only quick requests have one. */
  readonly isOpen = (): boolean => {
    const { timeoutClass = 'long', since = 0 } = requestContext.getStore() ?? {};
    return timeoutClass !== 'quick' || since + this.requestMs > performance.now();
  };

  /** Maximum duration of a transaction that starts now, across all its statements. */
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
