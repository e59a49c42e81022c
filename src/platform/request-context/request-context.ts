import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClockReading, ClockTime } from './clock-reading.js';
import type { Permit } from '../concurrency/concurrency-limiter.js';
import type { TimeoutClass } from './timeout-class.decorator.js';

/** Ambient data of a request for the database layer: the change log's request id, the deadline and replica reads. */
export interface RequestContext {
  readonly requestId: string;
  /** The start of the request in the time of `performance.now()`. */
  readonly since: number;
  readonly timeoutClass: TimeoutClass;
  /** The request only deletes, so the quota of bytes does not apply. */
  readonly deletes?: boolean;
  /** Undefined for requests without a concurrency limit. */
  readonly permit?: Permit;
  /** Set by readers that need the owner's clock as of before the first row was read. */
  clock?: ClockReading;
  /** Allows reads from a replica that has replayed up to this time. Undefined means the primary. */
  notBefore?: ClockTime;
}

/** The current request; undefined in jobs. Set by the OwnershipInterceptor. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
