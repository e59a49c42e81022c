import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { Semaphore } from '../../platform/concurrency/semaphore.js';

/**
 * scrypt runs on libuv's thread pool, which checks tokens, resolves the database's name and reads files too. This leaves
 * them half of its four threads, and the event loop a core.
 */
const MAX_HASHES = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Of this process. A hash takes about a tenth of a second, so that nobody waits much longer than two. */
const MAX_WAITING = 20;

const SIGN_UP = '/sign-up/email';

/** Hashes and checks passwords as Better Auth does, but not more of them at a time than the process can bear. */
export class PasswordHasher {
  private readonly semaphore: Semaphore;
  /** What was hashed before the transaction of this request. */
  private readonly prepared = new AsyncLocalStorage<Map<string, string>>();

  constructor(
    maxHashes = MAX_HASHES,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.semaphore = new Semaphore(maxHashes);
  }

  /** Better Auth signs up in a transaction, and would hold its connection while it hashes. */
  readonly beforeSignUp = createAuthMiddleware(async ({ path, body, context }) => {
    const { password } = (body ?? {}) as { password?: unknown };
    if (path !== SIGN_UP || typeof password !== 'string') return;
    const { minPasswordLength, maxPasswordLength } = context.password.config;
    if (password.length < minPasswordLength || password.length > maxPasswordLength) return;
    this.prepared.getStore()?.set(password, await this.inTurn(() => hashPassword(password)));
  });

  /** Around each request. */
  run<T>(handle: () => Promise<T>): Promise<T> {
    return this.prepared.run(new Map(), handle);
  }

  /** @throws APIError 503 where too many wait already */
  readonly hash = async (password: string): Promise<string> =>
    this.prepared.getStore()?.get(password) ?? this.inTurn(() => hashPassword(password));

  /** @throws APIError 503 where too many wait already */
  readonly verify = (data: { hash: string; password: string }): Promise<boolean> =>
    this.inTurn(() => verifyPassword(data));

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.semaphore.waiting >= this.maxWaiting) throw new APIError('SERVICE_UNAVAILABLE');
    return this.semaphore.run(work);
  }
}
