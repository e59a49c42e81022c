import { RouteConfig } from '@nestjs/platform-fastify';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Permit } from './concurrency/concurrency-limiter.js';

/** A position of an owner's change clock. */
export interface ClockTime {
  readonly feedSince: string;
  readonly seq: number;
}

/**
 * The owner's clock, read before each statement of a request in the same round trip. All rows of the request are at
 * least as new as the earliest reading.
 */
export class ClockReading {
  private earliest?: ClockTime | null;

  /** Null if the owner has no data yet or any reading failed. */
  get time(): ClockTime | null {
    return this.earliest ?? null;
  }

  note(time: ClockTime | null): void {
    if (this.earliest === undefined || time === null) this.earliest = time;
    else if (this.earliest !== null && time.seq < this.earliest.seq) this.earliest = time;
  }
}

/**
 * How long the database may take for a route. `quick`: the whole request within the timeout of one statement.
 * `many`: any number of statements. `long`: enough for all data of an owner.
 */
export type TimeoutClass = 'quick' | 'many' | 'long';

declare module 'fastify' {
  interface FastifyContextConfig {
    timeoutClass?: TimeoutClass;
  }
}

/** Sets the timeout class of a route. The default is `quick`. */
export const TimeoutClass = (timeoutClass: Exclude<TimeoutClass, 'quick'>): MethodDecorator =>
  RouteConfig({ timeoutClass });

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
