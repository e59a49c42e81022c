import type { Pool, PoolClient } from 'pg';
import type { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import type { Policy, Total } from './windows.js';

export interface Count {
  readonly policy: Policy;
  /** Pseudonymous key of the caller. */
  readonly key: string;
  readonly points: number;
}

/** Sums the counts of all processes. */
export abstract class SharedStore {
  /**
   * Adds the counts to the totals.
   * @param signal aborts on timeout
   * @returns the totals in the order of `counts`
   */
  abstract add(counts: readonly Count[], signal: AbortSignal): Promise<Total[]>;

  /** Removes expired counts. */
  async sweep(): Promise<void> {}

  async close(): Promise<void> {}
}

const TABLE = 'rate_limits';
/** `SET LOCAL`, because transaction poolers reject startup options and share session settings between clients. */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '1s'; SET LOCAL synchronous_commit = off`;
const SWEEP = `
  DELETE FROM ${TABLE} WHERE key = ANY (
    SELECT key FROM ${TABLE} WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`;

/** Uses an unlogged table: counts do not wait for the disk, and a crash resets them. */
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

  override async add(counts: readonly Count[], signal: AbortSignal): Promise<Total[]> {
    return this.withClient(signal, async (client) => {
      // A consistent order prevents deadlocks.
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

  /** Discards the connection on an error or a timeout, because it may hang. */
  private async withClient<T>(signal: AbortSignal, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool().connect();
    if (signal.aborted) {
      // The connection was never used and is still good.
      client.release();
      throw signal.reason as Error;
    }
    let mustDiscard = true;
    try {
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
      const result = await Promise.race([work(client), aborted]);
      mustDiscard = false;
      return result;
    } finally {
      client.release(mustDiscard);
    }
  }
}

const KEY_PREFIX = 'todo-rate-limit';
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/** Stores counts in Redis. */
export class RedisStore extends SharedStore {
  private constructor(
    private readonly client: { destroy(): void },
    private readonly Limiter: typeof RateLimiterRedis,
  ) {
    super();
  }

  /** Does not wait for Redis, so the service starts without it. */
  static async create(url: string): Promise<RedisStore> {
    const [{ createClient }, { RateLimiterRedis }] = await Promise.all([
      import('@redis/client'),
      import('rate-limiter-flexible'),
    ]);
    const client = createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: 2_000,
      socket: {
        connectTimeout: 2_000,
        // A hanging Redis does not answer pings either.
        socketTimeout: 6_000,
        reconnectStrategy: (retries) => Math.min(MIN_RETRY_MS * 2 ** retries, MAX_RETRY_MS),
      },
    });
    // Commands report the error.
    client.on('error', () => {});
    client.connect().catch(() => {});
    return new RedisStore(client, RateLimiterRedis);
  }

  /** The client pipelines all commands of one event loop iteration. */
  override add(counts: readonly Count[]): Promise<Total[]> {
    return Promise.all(counts.map((count) => this.addOne(count)));
  }

  override async close(): Promise<void> {
    this.client.destroy();
  }

  private async addOne({ policy, key, points }: Count): Promise<Total> {
    const limiter = new this.Limiter({
      storeClient: this.client,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      keyPrefix: KEY_PREFIX,
      points: policy.quota,
      duration: policy.windowSeconds,
    });
    const { consumedPoints, msBeforeNext } = await limiter.penalty(key, points);
    return { points: consumedPoints, msLeft: msBeforeNext };
  }
}
