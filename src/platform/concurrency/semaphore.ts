import { setImmediate as nextIteration } from 'node:timers/promises';
import { DatabaseUnavailable } from '../errors/problems.js';
import type { LoadMonitor } from './load-monitor.js';

/** Maximum time on the event loop before yielding, plus one step. */
const SLICE_MS = 10;

/** Yields to the event loop in work of many short synchronous steps, such as the lines of a file. */
export class TimeSlice {
  private startedAt = performance.now();

  get isOver(): boolean {
    return performance.now() - this.startedAt > SLICE_MS;
  }

  /** Yields to the event loop and starts the next slice. */
  async end(): Promise<void> {
    await nextIteration();
    this.startedAt = performance.now();
  }
}

/** A permit that can be suspended while its holder waits. */
export interface Suspendable {
  suspend(): void;
  resume(): void;
}

interface Wait {
  readonly ms?: number;
  readonly error?: () => Error;
  /** Suspended while waiting. */
  readonly permit?: Suspendable;
}

/** A FIFO semaphore. */
export class Semaphore {
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(private readonly max: number) {}

  get waiting(): number {
    return this.queue.length;
  }

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** @param wait the maximum wait and the error to throw on a timeout */
  async run<T>(work: () => Promise<T>, wait?: Wait): Promise<T> {
    const acquired = this.acquire(wait);
    if (acquired) await acquired;
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  /** Returns undefined if acquired immediately. Each `acquire` needs one `release`. */
  acquire(wait?: Wait): Promise<void> | undefined {
    if (this.running >= this.max) return this.wait(wait);
    this.running++;
    return undefined;
  }

  /** Passes the permit to the next waiter, if any. */
  release(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.running--;
  }

  private wait({ ms, error, permit }: Wait = {}): Promise<void> {
    permit?.suspend();
    return new Promise((resolve, reject) => {
      const timer = ms === undefined ? undefined : setTimeout(() => leave(), ms);
      const enter = (): void => {
        clearTimeout(timer);
        permit?.resume();
        resolve();
      };
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(enter), 1);
        permit?.resume();
        reject(error!());
      };
      this.queue.push(enter);
    });
  }
}

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
