import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { type Count, SharedStore } from './shared-store.js';
import type { Total } from './window.js';

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
