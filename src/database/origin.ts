import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a write comes from, for the change log: plumbing, so it is ambient. */
export interface Origin {
  readonly requestId: string;
}

/** The request that is being answered; none for a job. The OwnershipInterceptor sets it. */
export const origin = new AsyncLocalStorage<Origin>();
