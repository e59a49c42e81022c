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
