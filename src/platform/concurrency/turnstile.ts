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
export class Turnstile {
  private readonly line: (() => void)[] = [];
  private inside = 0;

  constructor(private readonly most: number) {}

  /** How many stand in line. */
  get waiting(): number {
    return this.line.length;
  }

  get isEmpty(): boolean {
    return this.inside === 0;
  }

  /** @param wait how long to stand in line at the most; what it rejects with is thrown in place of doing the work */
  async pass<T>(work: () => Promise<T>, wait?: Wait): Promise<T> {
    const turn = this.enter(wait);
    if (turn) await turn;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Undefined where there is room. Each `enter` needs one `leave`. */
  enter(wait?: Wait): Promise<void> | undefined {
    if (this.inside >= this.most) return this.stand(wait);
    this.inside++;
    return undefined;
  }

  /** The place goes to the next in line, if there is one. */
  leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.inside--;
  }

  private stand({ ms, error, permit }: Wait = {}): Promise<void> {
    permit?.suspend();
    return new Promise((resolve, reject) => {
      const timer = ms === undefined ? undefined : setTimeout(() => leave(), ms);
      const enter = (): void => {
        clearTimeout(timer);
        permit?.resume();
        resolve();
      };
      const leave = (): void => {
        this.line.splice(this.line.indexOf(enter), 1);
        permit?.resume();
        reject(error!());
      };
      this.line.push(enter);
    });
  }
}
