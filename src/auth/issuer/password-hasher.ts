import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { Semaphore } from '../../platform/concurrency/semaphore.js';

/**
 * scrypt runs on libuv's thread pool, which also verifies tokens, resolves host names and reads files. This leaves them
 * half of its four threads, and the event loop a core.
 */
const MAX_HASHES = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Per process. A hash takes about 0.1 s, so the queue is at most about two seconds long. */
const MAX_WAITING = 20;

const SIGN_UP = '/sign-up/email';

/** Hashes and verifies passwords like Better Auth, with bounded concurrency. */
export class PasswordHasher {
  private readonly semaphore: Semaphore;
  /** Hashes computed before the transaction of this request. */
  private readonly prepared = new AsyncLocalStorage<Map<string, string>>();

  constructor(
    maxHashes = MAX_HASHES,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.semaphore = new Semaphore(maxHashes);
  }

  /** Hashes before the sign-up transaction, so that it does not hold a connection while hashing. */
  readonly beforeSignUp = createAuthMiddleware(async ({ path, body, context }) => {
    const { password } = (body ?? {}) as { password?: unknown };
    if (path !== SIGN_UP || typeof password !== 'string') return;
    const { minPasswordLength, maxPasswordLength } = context.password.config;
    if (password.length < minPasswordLength || password.length > maxPasswordLength) return;
    this.prepared.getStore()?.set(password, await this.runLimited(() => hashPassword(password)));
  });

  /** Wraps each request. */
  run<T>(handle: () => Promise<T>): Promise<T> {
    return this.prepared.run(new Map(), handle);
  }

  /** @throws APIError 503 if the queue is full */
  readonly hash = async (password: string): Promise<string> =>
    this.prepared.getStore()?.get(password) ?? this.runLimited(() => hashPassword(password));

  /** @throws APIError 503 if the queue is full */
  readonly verify = (data: { hash: string; password: string }): Promise<boolean> =>
    this.runLimited(() => verifyPassword(data));

  private async runLimited<T>(work: () => Promise<T>): Promise<T> {
    if (this.semaphore.waiting >= this.maxWaiting) throw new APIError('SERVICE_UNAVAILABLE');
    return this.semaphore.run(work);
  }
}
