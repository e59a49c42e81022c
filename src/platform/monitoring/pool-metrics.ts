import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Replica } from '../database/replica/replica.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Histogram, Metrics, type Series } from '../observability/metrics/metrics.js';

const PRIMARY = 'primary';
const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** The connections of this process, and how long is waited for one. */
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
      help: 'Waited for a connection of the pool, by those that got one.',
      buckets: SECONDS,
    });
    this.metrics.gauge(
      {
        name: 'todo_pool_connections',
        help: 'Connections of the pool: in use, idle, and the most there may be.',
        labels: ['pool', 'state'],
      },
      () => [...this.pools].flatMap(([name, pool]) => statesOf(name, pool)),
    );
    this.metrics.gauge(
      { name: 'todo_pool_waiting', help: 'Who waits for a connection at this moment.', labels: ['pool'] },
      () =>
        [...this.pools].map(([pool, { waitingCount }]) => ({
          labels: { pool },
          value: this.waitingFor(pool, waitingCount),
        })),
    );
    this.watch(PRIMARY, (this.dataSource.driver as PostgresDriver).master as pg.Pool);
    this.work.onWaited((ms) => this.waits!.of({ pool: PRIMARY }).observe(ms / 1_000));
    if (this.replica.pool) this.watch('replica', this.replica.pool);
  }

  /** Most wait for the primary before they ask its pool. */
  private waitingFor(pool: string, waiting: number): number {
    return pool === PRIMARY ? this.work.waiting.connections : waiting;
  }

  private watch(name: string, pool: pg.Pool): void {
    this.pools.set(name, pool);
    measureWaits(pool, this.waits!.of({ pool: name }));
  }
}

function statesOf(pool: string, { totalCount, idleCount, options }: pg.Pool) {
  const states = { used: totalCount - idleCount, idle: idleCount, max: options.max ?? 10 };
  return Object.entries(states).map(([state, value]) => ({ labels: { pool, state }, value }));
}

/** Around the pool's own `connect`, which whoever wants a connection calls with a callback or without. */
function measureWaits(pool: pg.Pool, waits: Series): void {
  type Connect = (...parameters: unknown[]) => Promise<unknown> | undefined;
  const connect = pool.connect.bind(pool) as Connect;
  const measured: Connect = (callback) => {
    if (pool.idleCount > 0 && pool.waitingCount === 0) {
      waits.observe(0);
      return connect(callback);
    }
    const since = performance.now();
    const got = (): void => waits.observe((performance.now() - since) / 1_000);
    if (typeof callback === 'function') {
      return connect((error: unknown, ...rest: unknown[]) => {
        if (!error) got();
        callback(error, ...rest);
      });
    }
    const client = connect()!;
    client.then(got, () => {});
    return client;
  };
  pool.connect = measured as unknown as pg.Pool['connect'];
}
