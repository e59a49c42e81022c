import { DatabaseUnavailable } from '../common/problem/problems.js';
import { Turnstile } from '../common/turnstile.js';

/**
 * How many units of work of one owner hold a connection at a time. An owner's writes wait for each other in any case,
 * on the lock that all begin with; here they wait without a connection in hand, so that nobody's can use up the pool.
 */
export class OwnerTurns {
  private readonly turnstiles = new Map<string, Turnstile>();

  /** @param waitMs for a turn, at the most */
  constructor(
    private readonly most: number,
    private readonly waitMs: number,
  ) {}

  /** @throws DatabaseUnavailable where the turn has not come in time, as where no connection has */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const turnstile = this.turnstiles.get(owner) ?? new Turnstile(this.most);
    this.turnstiles.set(owner, turnstile);
    try {
      return await turnstile.pass(work, { ms: this.waitMs, error: () => new DatabaseUnavailable() });
    } finally {
      // By now it can be another that stands there.
      if (turnstile.isEmpty && this.turnstiles.get(owner) === turnstile) this.turnstiles.delete(owner);
    }
  }
}
