import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClockReading, ClockTime } from './clock-reading.js';
import type { Permit } from '../concurrency/concurrency-limiter.js';
import type { TimeoutClass } from './timeout-class.decorator.js';

/** Where a statement comes from, for the change log, how long it may take, and what is read beside: plumbing, so it is ambient. */
export interface RequestContext {
  readonly requestId: string;
  /** When the request began, as `performance.now()` says. */
  readonly since: number;
  readonly timeoutClass: TimeoutClass;
  /** It only takes away, so that the quota of bytes does not stop it. */
  readonly deletes?: boolean;
  /** Absent where the request is not limited. */
  readonly permit?: Permit;
  /** Set by a reader who wants to know where the owner's clock stood before the first of the rows was read. */
  clock?: ClockReading;
  /** Reads may come from a replica that has come so far. Absent where they may not, or not any more. */
  notBefore?: ClockTime;
}

/** The request that is being answered; none for a job. The OwnershipInterceptor sets it. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
