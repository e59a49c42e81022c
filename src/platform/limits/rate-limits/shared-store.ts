import type { Pool, QueryConfig, QueryResult } from 'pg';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

/** Sign-ins wait for the store. */
const TIMEOUT_MS = 2_000;
const TABLE = 'rate_limits';
/** `SET LOCAL`, because transaction poolers reject startup options and share session settings between clients. */
const BEGIN = `BEGIN; SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '1s'`;
const SWEEP = `
  DELETE FROM ${TABLE} WHERE key = ANY (
    SELECT key FROM ${TABLE} WHERE expire < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)`;
/** The limiters of the library need both, but only their counters are used. The duration is passed with each call. */
const UNUSED = { points: 1, duration: 1 };

/** The counters of all processes, in a store of rate-limiter-flexible. */
export class SharedStore {
  constructor(
    private readonly counters: RateLimiterAbstract,
    /** Removes expired counters. */
    readonly sweep: () => Promise<unknown>,
    readonly close: () => void,
  ) {}

  /** Adds to a counter. Returns its total and the rest of its window. */
  add(key: string, points: number, windowSeconds: number): Promise<RateLimiterRes> {
    return this.counters.penalty(key, points, { customDuration: windowSeconds });
  }
}

/** Counts in an unlogged table: counts do not wait for the disk, and a crash resets them. */
export async function createPostgresStore(pool: () => Pool): Promise<SharedStore> {
  const { RateLimiterPostgres, RLWrapperTimeouts } = await import('rate-limiter-flexible');
  const limiter = new RateLimiterPostgres({
    ...UNUSED,
    storeClient: { query: (query: QueryConfig) => runWithTimeouts(pool(), query) },
    storeType: 'pool',
    tableName: TABLE,
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: '',
  });
  return new SharedStore(
    new RLWrapperTimeouts({ limiter, timeoutMs: TIMEOUT_MS }),
    () => pool().query(SWEEP, [Date.now()]),
    () => {},
  );
}

async function runWithTimeouts(pool: Pool, query: QueryConfig): Promise<QueryResult> {
  const client = await pool.connect();
  try {
    const statements = [client.query(BEGIN), client.query(query), client.query('COMMIT')];
    const [, result] = await Promise.all(statements);
    client.release();
    return result!;
  } catch (error) {
    // The connection may hang.
    client.release(true);
    throw error;
  }
}

/** Does not wait for Redis, so the service starts without it. */
export async function createRedisStore(url: string): Promise<SharedStore> {
  const [{ createClient }, { RateLimiterRedis, RLWrapperTimeouts }] = await Promise.all([
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
    },
  });
  // Commands report the error.
  client.on('error', () => {});
  client.connect().catch(() => {});
  const limiter = new RateLimiterRedis({
    ...UNUSED,
    storeClient: client,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    keyPrefix: 'todo-rate-limit',
  });
  return new SharedStore(
    new RLWrapperTimeouts({ limiter, timeoutMs: TIMEOUT_MS }),
    () => Promise.resolve(),
    () => client.destroy(),
  );
}
