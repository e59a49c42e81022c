import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pace } from './pace.decorator.js';

/** Where a statement comes from, for the change log, and how long it may take: plumbing, so it is ambient. */
export interface Origin {
  readonly requestId: string;
  /** When the request began, as `performance.now()` says. */
  readonly since: number;
  readonly pace: Pace;
}

/** The request that is being answered; none for a job. The OwnershipInterceptor sets it. */
export const origin = new AsyncLocalStorage<Origin>();
