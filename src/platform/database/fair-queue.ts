import { DatabaseUnavailable } from '../errors/problems.js';
import type { Suspendable } from '../concurrency/semaphore.js';

/**
 * Shares the pool between owners. One that holds connections gets another only while more than those are free: N busy
 * owners hold about 1/(N+1) of the pool each, and one more finds a connection (Choudhury and Hahne's dynamic threshold).
 * Owners that wait are served in turn, however many connections each of them waits for.
 */
export class FairQueue {
  /** How many wait, of all owners. */
  waiting = 0;
  private readonly held = new Map<string, number>();
  /** In the order in which their owners are served. */
  private readonly lines = new Map<string, (() => void)[]>();

  /**
   * @param free connections that nobody holds: the size of the pool
   * @param onWaited is told for how many milliseconds each has waited that got one
   */
  constructor(
    private free: number,
    private readonly waitMs: number,
    private readonly onWaited: (ms: number) => void = () => {},
  ) {}

  /**
   * Undefined where there is a connection at once. Each `take` that does not fail needs one `giveBack`.
   * @param permit of the request, which is not counted while it waits for others of its owner
   * @throws DatabaseUnavailable where none has become free in time
   */
  acquire(owner: string, permit?: Suspendable): Promise<void> | undefined {
    if (!this.mayTake(owner)) return this.wait(owner, this.held.has(owner) ? permit : undefined);
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

  private mayTake(owner: string): boolean {
    return (this.held.get(owner) ?? 0) < this.free;
  }

  private hold(owner: string): void {
    this.free--;
    this.held.set(owner, (this.held.get(owner) ?? 0) + 1);
  }

  private serve(): void {
    for (const [owner, line] of this.lines) {
      if (this.free === 0) return;
      if (!this.mayTake(owner)) continue;
      this.hold(owner);
      const next = line.shift()!;
      this.lines.delete(owner);
      // Behind the others: the loop comes to it again.
      if (line.length > 0) this.lines.set(owner, line);
      next();
    }
  }

  private wait(owner: string, permit?: Suspendable): Promise<void> {
    const line = this.lines.get(owner) ?? [];
    const since = performance.now();
    this.lines.set(owner, line);
    this.waiting++;
    permit?.suspend();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting--;
        permit?.resume();
      };
      const take = (): void => {
        end();
        this.onWaited(performance.now() - since);
        resolve();
      };
      const giveUp = (): void => {
        end();
        line.splice(line.indexOf(take), 1);
        if (line.length === 0) this.lines.delete(owner);
        reject(new DatabaseUnavailable());
      };
      const timer = setTimeout(giveUp, this.waitMs).unref();
      line.push(take);
    });
  }
}
