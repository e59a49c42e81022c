import { DatabaseUnavailable } from '../errors/problems.js';
import { type Suspendable, Turnstile } from './turnstile.js';
import type { Overload } from './overload.js';

/**
 * How many units of work of one owner hold a connection at a time. An owner's writes wait for each other in any case,
 * on the lock that all begin with; here they wait without a connection in hand, so that nobody's can use up the pool.
 */
export class OwnerTurns {
  private readonly turnstiles = new Map<string, Turnstile>();

  /** @param waitMs how long to wait for a turn at the most */
  constructor(
    private readonly most: number,
    private readonly waitMs: () => number,
    private readonly overload: Pick<Overload, 'mostWaiting' | 'refusal'>,
  ) {}

  /** How many wait, of all owners. */
  get waiting(): number {
    let waiting = 0;
    for (const turnstile of this.turnstiles.values()) waiting += turnstile.waiting;
    return waiting;
  }

  /**
   * @param permit of the request that the work is done for
   * @throws DatabaseUnavailable where the turn has not come in time, as where no connection has
   * @throws Overloaded where too many wait for theirs
   */
  async run<T>(owner: string, work: () => Promise<T>, permit?: Suspendable): Promise<T> {
    const turnstile = this.turnstiles.get(owner) ?? new Turnstile(this.most);
    if (turnstile.waiting >= this.overload.mostWaiting) throw this.overload.refusal('owner');
    this.turnstiles.set(owner, turnstile);
    const turn = turnstile.enter({ ms: this.waitMs(), error: unavailable, permit });
    if (turn) await turn;
    try {
      return await work();
    } finally {
      turnstile.leave();
      // By now it can be another that stands there.
      if (turnstile.isEmpty && this.turnstiles.get(owner) === turnstile) this.turnstiles.delete(owner);
    }
  }
}

const unavailable = (): DatabaseUnavailable => new DatabaseUnavailable();
