import type { Pool, PoolClient } from 'pg';
import type { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type Count, SharedStore } from './shared-store.js';
import type { Total } from './window.js';

const TABLE = 'rate_limits';
/** In the transaction, because a transaction pooler refuses start-up options and lends a session's settings to others. */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '1s'; SET LOCAL synchronous_commit = off`;
const SWEEP = `
  DELETE FROM ${TABLE} WHERE key = ANY (
    SELECT key FROM ${TABLE} WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`;

/** In a table that is not logged: after a crash everybody begins anew, and no count waits for the disk. */
export class PostgresStore extends SharedStore {
  private constructor(
    private readonly pool: () => Pool,
    private readonly Limiter: typeof RateLimiterPostgres,
  ) {
    super();
  }

  static async create(pool: () => Pool): Promise<PostgresStore> {
    return new PostgresStore(pool, (await import('rate-limiter-flexible')).RateLimiterPostgres);
  }

  override async add(counts: readonly Count[], patience: AbortSignal): Promise<Total[]> {
    return this.withClient(patience, async (client) => {
      // In one order for all, so that two processes never wait for each other.
      const order = [...counts.keys()].sort((a, b) => (counts[a]!.key < counts[b]!.key ? -1 : 1));
      const totals = Array.from<Total>({ length: counts.length });
      await Promise.all([
        client.query(BEGIN),
        ...order.map(async (nth) => (totals[nth] = await this.addOne(client, counts[nth]!))),
      ]);
      await client.query('COMMIT');
      return totals;
    });
  }

  override async sweep(): Promise<void> {
    await this.pool().query(SWEEP, [Date.now()]);
  }

  private async addOne(client: PoolClient, { policy, key, points }: Count): Promise<Total> {
    const limiter = new this.Limiter({
      storeClient: client,
      storeType: 'client',
      tableName: TABLE,
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: '',
      points: policy.quota,
      duration: policy.windowSeconds,
    });
    const { consumedPoints, msBeforeNext } = await limiter.penalty(key, points);
    return { points: consumedPoints, msLeft: msBeforeNext };
  }

  /** On a connection that is given up where anything goes wrong, or takes too long: it could hang with the database. */
  private async withClient<T>(patience: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool().connect();
    if (patience.aborted) {
      // It has come too late, but is as good as ever.
      client.release();
      throw patience.reason as Error;
    }
    let isLost = true;
    try {
      const late = new Promise<never>((_, reject) =>
        patience.addEventListener('abort', () => reject(patience.reason as Error)),
      );
      const result = await Promise.race([work(client), late]);
      isLost = false;
      return result;
    } finally {
      client.release(isLost);
    }
  }
}
