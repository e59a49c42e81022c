import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Replica } from '../database/replica.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Histogram, Metrics } from '../observability/metrics/metrics.js';

const PRIMARY = 'primary';
const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Metrics of the connection pools. */
@Injectable()
export class PoolMetrics implements OnModuleInit {
  private readonly pools = new Map<string, pg.Pool>();
  private waits?: Histogram;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly replica: Replica,
    private readonly work: UnitOfWork,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.areServed) return;
    this.waits = this.metrics.histogram({
      name: 'todo_pool_wait_seconds',
      help: 'Successful waits for a pool connection.',
      labels: ['pool'],
      buckets: SECONDS,
    });
    this.metrics.gauge(
      {
        name: 'todo_pool_connections',
        help: 'Pool connections: used, idle and the maximum.',
        labels: ['pool', 'state'],
      },
      () => [...this.pools].flatMap(([name, pool]) => statesOf(name, pool)),
    );
    this.metrics.gauge(
      { name: 'todo_pool_waiting', help: 'Requests waiting for a connection.', labels: ['pool'] },
      () =>
        [...this.pools].map(([pool, { waitingCount }]) => ({
          labels: { pool },
          value: this.waitingFor(pool, waitingCount),
        })),
    );
    this.watch(PRIMARY, (this.dataSource.driver as PostgresDriver).master as pg.Pool);
    this.work.onWaited((ms) => this.waits!.observe(ms / 1_000, { pool: PRIMARY }));
    if (this.replica.pool) this.watch('replica', this.replica.pool);
  }

  /** Requests for the primary mostly wait in the owners' queue, before its pool. */
  private waitingFor(pool: string, waiting: number): number {
    return pool === PRIMARY ? this.work.waiting.connections : waiting;
  }

  private watch(name: string, pool: pg.Pool): void {
    this.pools.set(name, pool);
    measureWaits(pool, (ms) => this.waits!.observe(ms / 1_000, { pool: name }));
  }
}

function statesOf(pool: string, { totalCount, idleCount, options }: pg.Pool) {
  const states = { used: totalCount - idleCount, idle: idleCount, max: options.max ?? 10 };
  return Object.entries(states).map(([state, value]) => ({ labels: { pool, state }, value }));
}

/** Wraps the pool's `connect`. Callers use it with or without a callback. */
function measureWaits(pool: pg.Pool, onWaited: (ms: number) => void): void {
  type Connect = (...parameters: unknown[]) => Promise<unknown> | undefined;
  const connect = pool.connect.bind(pool) as Connect;
  const measured: Connect = (callback) => {
    if (pool.idleCount > 0 && pool.waitingCount === 0) {
      onWaited(0);
      return connect(callback);
    }
    const startedAt = performance.now();
    const observe = (): void => onWaited(performance.now() - startedAt);
    if (typeof callback === 'function') {
      return connect((error: unknown, ...rest: unknown[]) => {
        if (!error) observe();
        callback(error, ...rest);
      });
    }
    const client = connect()!;
    client.then(observe, () => {});
    return client;
  };
  pool.connect = measured as unknown as pg.Pool['connect'];
}
