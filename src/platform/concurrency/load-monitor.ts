import { performance } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Env } from '../config/env.js';
import { type Counter, Metrics } from '../observability/metrics/metrics.js';
import { ConcurrencyLimiter } from './concurrency-limiter.js';
import { ServiceOverloaded } from './load-monitor.errors.js';
import { UnreadResponses } from './unread-responses.js';

const LOOK_MS = 100;

/** What there was too much of: the process's own work, requests in flight, those waiting for a connection, for others of their owner or for a password's hash. */
export type Reason = 'event-loop' | 'concurrency' | 'connections' | 'owner' | 'passwords';

/**
 * What the service refuses because it has too much to do, so that what it takes is answered in time. Whoever is refused
 * at once can go elsewhere, or come again; whoever has waited for long has cost as much as an answer.
 */
@Injectable()
export class LoadMonitor implements OnApplicationBootstrap, OnModuleDestroy {
  /** How many requests were refused so far. */
  readonly refused: Record<Reason, number> = {
    'event-loop': 0,
    concurrency: 0,
    connections: 0,
    owner: 0,
    passwords: 0,
  };
  /** How many may wait for a connection, and for one owner's turn. */
  readonly maxWaiting: number;
  /** Undefined where it is turned off. */
  readonly limiter?: ConcurrencyLimiter;
  readonly unread: UnreadResponses;
  /** How late this process does what is due, in milliseconds, the latest looks counting most. */
  delayMs = 0;
  /** Whether this process does not keep up, and takes nothing more. */
  isOverloaded = false;
  private readonly maxDelayMs: number;
  private readonly logger = new Logger(LoadMonitor.name);
  private lookedAt = 0;
  private timer?: NodeJS.Timeout;
  private readonly refusals: Counter;
  /** One for all: where in the code it was made says nothing, and a flood of them must cost little. */
  private readonly overloaded = new ServiceOverloaded();

  constructor(env: Env, metrics: Metrics) {
    this.maxWaiting = env.OVERLOAD_POOL_QUEUE ?? 100 * env.DATABASE_POOL_SIZE;
    this.maxDelayMs = env.OVERLOAD_DELAY_MS;
    if (env.OVERLOAD_LATENCY_MS > 0)
      this.limiter = new ConcurrencyLimiter(env.OVERLOAD_LATENCY_MS, 2 * env.DATABASE_POOL_SIZE);
    this.refusals = metrics.counter({
      name: 'todo_overload_refused_total',
      help: 'Requests refused because there was too much to do, by what there was too much of.',
      labels: ['reason'],
    });
    for (const reason of Object.keys(this.refused)) this.refusals.begin({ reason });
    const givenUp = metrics.counter({
      name: 'todo_overload_answers_given_up_total',
      help: 'Answers given up because too much was sent that clients did not read.',
    });
    this.unread = new UnreadResponses(() => givenUp.count());
    metrics.gauge(
      { name: 'todo_overload_unread_bytes', help: 'What was sent and is not read by the clients yet.' },
      () => this.unread.bytes,
    );
    metrics.gauge(
      { name: 'todo_overload_delay_seconds', help: 'How late the process does what is due.' },
      () => this.delayMs / 1_000,
    );
    metrics.gauge(
      { name: 'todo_overload_in_flight', help: 'Requests that the concurrency limit counts.' },
      () => this.limiter?.inFlight,
    );
    metrics.gauge(
      { name: 'todo_overload_limit', help: 'How many requests may be in flight: the concurrency limit.' },
      () => this.limiter?.limit,
    );
  }

  onApplicationBootstrap(): void {
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.sample(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Counts that a request is refused. */
  refusal(reason: Reason): ServiceOverloaded {
    this.refused[reason]++;
    this.refusals.count({ reason });
    return this.overloaded;
  }

  /** One long step, as a large file's, halves away with each look; what goes on and on adds up. */
  private sample(): void {
    const now = performance.now();
    this.limiter?.adjust(now - this.lookedAt);
    this.delayMs = (this.delayMs + Math.max(0, now - this.lookedAt - LOOK_MS)) / 2;
    this.lookedAt = now;
    const isLate = this.maxDelayMs > 0 && this.delayMs > this.maxDelayMs;
    if (isLate && !this.isOverloaded)
      this.logger.warn({ message: 'requests are refused until the process keeps up', delayMs: this.delayMs });
    this.isOverloaded = isLate;
  }
}
