/** A permit that is not needed while its holder waits. */
export interface Suspendable {
  suspend(): void;
  resume(): void;
}

interface Wait {
  readonly ms?: number;
  readonly error?: () => Error;
  /** Suspended while it stands in line. */
  readonly permit?: Suspendable;
}

/** Lets so many through at a time; the others wait in line. */
export class Semaphore {
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(private readonly most: number) {}

  /** How many stand in line. */
  get waiting(): number {
    return this.queue.length;
  }

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** @param wait how long to stand in line at the most; what it rejects with is thrown in place of doing the work */
  async run<T>(work: () => Promise<T>, wait?: Wait): Promise<T> {
    const turn = this.acquire(wait);
    if (turn) await turn;
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  /** Undefined where there is room. Each `enter` needs one `leave`. */
  acquire(wait?: Wait): Promise<void> | undefined {
    if (this.running >= this.most) return this.wait(wait);
    this.running++;
    return undefined;
  }

  /** The place goes to the next in line, if there is one. */
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
