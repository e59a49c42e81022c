import { DatabaseUnavailable } from '../errors/problems.js';
import type { Suspendable } from '../concurrency/semaphore.js';

/**
 * Shares the pool fairly between owners. An owner gets another connection only while more connections are free than it
 * holds: N busy owners hold about 1/(N+1) of the pool each, leaving one for the next owner (Choudhury and Hahne's
 * dynamic threshold). Waiting owners are served round-robin, regardless of the number of connections each waits for.
 */
export class FairQueue {
  /** Waiters of all owners. */
  waiting = 0;
  private readonly held = new Map<string, number>();
  /** Waiters by owner, in the order in which owners are served. */
  private readonly queues = new Map<string, (() => void)[]>();

  /**
   * @param free free connections, initially the size of the pool
   * @param onWaited called with each successful wait in milliseconds
   */
  constructor(
    private free: number,
    private readonly maxWaitMs: number,
    private readonly onWaited: (ms: number) => void = () => {},
  ) {}

  /**
   * Returns undefined if acquired immediately. Each successful `acquire` needs one `release`.
   * @param permit the permit of the request, suspended while it waits for other requests of its owner
   * @throws DatabaseUnavailable on a timeout
   */
  acquire(owner: string, permit?: Suspendable): Promise<void> | undefined {
    if (!this.mayAcquire(owner)) return this.wait(owner, this.held.has(owner) ? permit : undefined);
    this.hold(owner);
    return undefined;
  }

  release(owner: string): void {
    this.free++;
    const held = this.held.get(owner)! - 1;
    if (held > 0) this.held.set(owner, held);
    else this.held.delete(owner);
    if (this.waiting > 0) this.serve();
  }

  private mayAcquire(owner: string): boolean {
    return (this.held.get(owner) ?? 0) < this.free;
  }

  private hold(owner: string): void {
    this.free--;
    this.held.set(owner, (this.held.get(owner) ?? 0) + 1);
  }

  private serve(): void {
    for (const [owner, queue] of this.queues) {
      if (this.free === 0) return;
      if (!this.mayAcquire(owner)) continue;
      this.hold(owner);
      const next = queue.shift()!;
      this.queues.delete(owner);
      // Moves the owner to the end, where the loop visits it again.
      if (queue.length > 0) this.queues.set(owner, queue);
      next();
    }
  }

  private wait(owner: string, permit?: Suspendable): Promise<void> {
    const queue = this.queues.get(owner) ?? [];
    const startedAt = performance.now();
    this.queues.set(owner, queue);
    this.waiting++;
    permit?.suspend();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting--;
        permit?.resume();
      };
      const acquire = (): void => {
        end();
        this.onWaited(performance.now() - startedAt);
        resolve();
      };
      const timeOut = (): void => {
        end();
        queue.splice(queue.indexOf(acquire), 1);
        if (queue.length === 0) this.queues.delete(owner);
        reject(new DatabaseUnavailable());
      };
      const timer = setTimeout(timeOut, this.maxWaitMs).unref();
      queue.push(acquire);
    });
  }
}
