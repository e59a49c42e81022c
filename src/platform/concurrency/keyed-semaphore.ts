import { DatabaseUnavailable } from '../errors/problems.js';
import { type Suspendable, Semaphore } from './semaphore.js';
import type { LoadMonitor } from './load-monitor.js';

/**
 * A semaphore per owner. Limits the units of work of one owner that hold a connection. An owner's writes are serialized by
 * the owner lock anyway. Waiting here, without a connection, keeps one owner from exhausting the pool.
 */
export class KeyedSemaphore {
  private readonly semaphores = new Map<string, Semaphore>();

  constructor(
    private readonly max: number,
    private readonly maxWaitMs: () => number,
    private readonly load: Pick<LoadMonitor, 'maxWaiting' | 'refusal'>,
  ) {}

  /** Waiting units of work of all owners. */
  get waiting(): number {
    let waiting = 0;
    for (const semaphore of this.semaphores.values()) waiting += semaphore.waiting;
    return waiting;
  }

  /**
   * @param permit the permit of the request, suspended while waiting
   * @throws DatabaseUnavailable on a wait timeout
   * @throws ServiceOverloaded if too many are waiting
   */
  async run<T>(owner: string, work: () => Promise<T>, permit?: Suspendable): Promise<T> {
    const semaphore = this.semaphores.get(owner) ?? new Semaphore(this.max);
    if (semaphore.waiting >= this.load.maxWaiting) throw this.load.refusal('owner');
    this.semaphores.set(owner, semaphore);
    const acquired = semaphore.acquire({ ms: this.maxWaitMs(), error: unavailable, permit });
    if (acquired) await acquired;
    try {
      return await work();
    } finally {
      semaphore.release();
      // Another semaphore may have replaced it.
      if (semaphore.isIdle && this.semaphores.get(owner) === semaphore) this.semaphores.delete(owner);
    }
  }
}

const unavailable = (): DatabaseUnavailable => new DatabaseUnavailable();
