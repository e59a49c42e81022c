import { DatabaseUnavailable } from '../errors/problems.js';
import { type Suspendable, Semaphore } from './semaphore.js';
import type { LoadMonitor } from './load-monitor.js';

/**
 * How many units of work of one owner hold a connection at a time. An owner's writes wait for each other in any case,
 * on the lock that all begin with; here they wait without a connection in hand, so that nobody's can use up the pool.
 */
export class KeyedSemaphore {
  private readonly semaphores = new Map<string, Semaphore>();

  /** @param waitMs how long to wait for a turn at the most */
  constructor(
    private readonly most: number,
    private readonly waitMs: () => number,
    private readonly load: Pick<LoadMonitor, 'maxWaiting' | 'refusal'>,
  ) {}

  /** How many wait, of all owners. */
  get waiting(): number {
    let waiting = 0;
    for (const semaphore of this.semaphores.values()) waiting += semaphore.waiting;
    return waiting;
  }

  /**
   * @param permit of the request that the work is done for
   * @throws DatabaseUnavailable where the turn has not come in time, as where no connection has
   * @throws Overloaded where too many wait for theirs
   */
  async run<T>(owner: string, work: () => Promise<T>, permit?: Suspendable): Promise<T> {
    const semaphore = this.semaphores.get(owner) ?? new Semaphore(this.most);
    if (semaphore.waiting >= this.load.maxWaiting) throw this.load.refusal('owner');
    this.semaphores.set(owner, semaphore);
    const turn = semaphore.acquire({ ms: this.waitMs(), error: unavailable, permit });
    if (turn) await turn;
    try {
      return await work();
    } finally {
      semaphore.release();
      // By now it can be another that stands there.
      if (semaphore.isIdle && this.semaphores.get(owner) === semaphore) this.semaphores.delete(owner);
    }
  }
}

const unavailable = (): DatabaseUnavailable => new DatabaseUnavailable();
