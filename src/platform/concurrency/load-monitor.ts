import { performance } from 'node:perf_hooks';
import {
  Global,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { problem } from '../errors/problem.js';
import { Env } from '../config/env.js';
import { type Counter, Metrics } from '../observability/metrics.js';
import { ConcurrencyLimiter } from './concurrency-limiter.js';
import { UnreadResponses } from './unread-responses.js';

export class ServiceOverloaded extends problem({
  name: 'overloaded',
  status: 503,
  title: 'Overloaded',
  detail: 'The service is overloaded, or you sent too many requests at once. Retry after `Retry-After`.',
  answeredBy: 'every route',
}) {
  constructor() {
    super({ headers: { 'retry-after': '1' } });
  }
}

const SAMPLE_MS = 100;

/** The exhausted resource: event loop, requests in flight, or a queue for connections, one owner or password hashing. */
export type Reason = 'event-loop' | 'concurrency' | 'connections' | 'owner' | 'passwords';

/**
 * Load shedding: rejects requests early, so that accepted ones are answered in time. An early rejection is cheap and lets
 * the client retry, while a late one costs as much as a response.
 */
@Injectable()
export class LoadMonitor implements OnApplicationBootstrap, OnModuleDestroy {
  /** Rejected requests since startup. */
  readonly refused: Record<Reason, number> = {
    'event-loop': 0,
    concurrency: 0,
    connections: 0,
    owner: 0,
    passwords: 0,
  };
  /** Maximum queue length for connections and for each owner. */
  readonly maxWaiting: number;
  /** Undefined if turned off. */
  readonly limiter?: ConcurrencyLimiter;
  readonly unread: UnreadResponses;
  /** Event loop delay in milliseconds, as an exponential moving average. */
  delayMs = 0;
  /** Whether the event loop delay exceeds the maximum. */
  isOverloaded = false;
  private readonly maxDelayMs: number;
  private readonly logger = new Logger(LoadMonitor.name);
  private sampledAt = 0;
  private timer?: NodeJS.Timeout;
  private readonly refusals: Counter;
  /** Shared, because creating a stack trace for each rejection is expensive. */
  private readonly overloaded = new ServiceOverloaded();

  constructor(env: Env, metrics: Metrics) {
    this.maxWaiting = env.OVERLOAD_POOL_QUEUE ?? 100 * env.DATABASE_POOL_SIZE;
    this.maxDelayMs = env.OVERLOAD_DELAY_MS;
    if (env.OVERLOAD_LATENCY_MS > 0)
      this.limiter = new ConcurrencyLimiter(env.OVERLOAD_LATENCY_MS, 2 * env.DATABASE_POOL_SIZE);
    this.refusals = metrics.counter({
      name: 'todo_overload_refused_total',
      help: 'Requests rejected because of overload, by exhausted resource.',
      labels: ['reason'],
    });
    for (const reason of Object.keys(this.refused)) this.refusals.begin({ reason });
    const closed = metrics.counter({
      name: 'todo_overload_answers_given_up_total',
      help: 'Responses closed because clients left too much unread.',
    });
    this.unread = new UnreadResponses(() => closed.count());
    metrics.gauge(
      { name: 'todo_overload_unread_bytes', help: 'Bytes of responses that clients have not read yet.' },
      () => this.unread.bytes,
    );
    metrics.gauge(
      { name: 'todo_overload_delay_seconds', help: 'Event loop delay.' },
      () => this.delayMs / 1_000,
    );
    metrics.gauge(
      {
        name: 'todo_overload_in_flight',
        help: 'Requests in flight that count towards the concurrency limit.',
      },
      () => this.limiter?.inFlight,
    );
    metrics.gauge({ name: 'todo_overload_limit', help: 'Concurrency limit.' }, () => this.limiter?.limit);
  }

  onApplicationBootstrap(): void {
    this.sampledAt = performance.now();
    this.timer = setInterval(() => this.sample(), SAMPLE_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Counts a rejected request and returns its error. */
  refusal(reason: Reason): ServiceOverloaded {
    this.refused[reason]++;
    this.refusals.count({ reason });
    return this.overloaded;
  }

  /** Samples the delay. A single long task decays by half per sample, while sustained load adds up. */
  private sample(): void {
    const now = performance.now();
    this.limiter?.adjust(now - this.sampledAt);
    this.delayMs = (this.delayMs + Math.max(0, now - this.sampledAt - SAMPLE_MS)) / 2;
    this.sampledAt = now;
    const isLate = this.maxDelayMs > 0 && this.delayMs > this.maxDelayMs;
    if (isLate && !this.isOverloaded)
      this.logger.warn({
        message: 'event loop is overloaded; rejecting requests until it recovers',
        delayMs: this.delayMs,
      });
    this.isOverloaded = isLate;
  }
}

@Global()
@Module({ providers: [LoadMonitor], exports: [LoadMonitor] })
export class LoadMonitorModule {}
