/** Lets so many through at a time; the others wait in line. */
export class Turnstile {
  private readonly line: (() => void)[] = [];
  private inside = 0;

  constructor(private readonly most: number) {}

  get isEmpty(): boolean {
    return this.inside === 0;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.most) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.inside++;
    try {
      return await work();
    } finally {
      // The place goes to the next in line, if there is one.
      const next = this.line.shift();
      if (next) next();
      else this.inside--;
    }
  }
}
