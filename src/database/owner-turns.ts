/**
 * How many units of work of one owner hold a connection at a time. An owner's writes wait for each other in any case,
 * on the lock that all begin with; here they wait without a connection in hand, so that nobody's can use up the pool.
 */
export class OwnerTurns {
  private readonly running = new Map<string, { count: number; readonly waiting: (() => void)[] }>();

  constructor(private readonly most: number) {}

  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    await this.turnOf(owner);
    try {
      return await work();
    } finally {
      this.end(owner);
    }
  }

  private async turnOf(owner: string): Promise<void> {
    const turns = this.running.get(owner) ?? { count: 0, waiting: [] };
    this.running.set(owner, turns);
    if (turns.count < this.most) turns.count++;
    else await new Promise<void>((resolve) => turns.waiting.push(resolve));
  }

  /** The turn is handed on to whoever has waited longest. */
  private end(owner: string): void {
    const turns = this.running.get(owner)!;
    const next = turns.waiting.shift();
    if (next) next();
    else if (--turns.count === 0) this.running.delete(owner);
  }
}
