import type { RateLimiterRedis } from 'rate-limiter-flexible';
import { type Count, SharedStore } from './shared-store.js';
import type { Total } from './window.js';

const KEY_PREFIX = 'todo-rate-limit';
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** In Redis, for whoever has one. */
export class RedisStore extends SharedStore {
  private constructor(
    private readonly client: { destroy(): void },
    private readonly Limiter: typeof RateLimiterRedis,
  ) {
    super();
  }

  /** Does not wait for Redis: the service starts without it too. */
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
        // Of a Redis that hangs, nothing is heard, pings included.
        socketTimeout: 6_000,
        reconnectStrategy: (retries) => Math.min(FIRST_RETRY_MS * 2 ** retries, LAST_RETRY_MS),
      },
    });
    // Whoever asks it is told.
    client.on('error', () => {});
    client.connect().catch(() => {});
    return new RedisStore(client, RateLimiterRedis);
  }

  /** Written at once: the client sends what is asked for in one turn as one pipeline. */
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
