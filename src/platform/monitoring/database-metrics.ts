import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Replica } from '../database/replica.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type Histogram, Metrics, type Sample } from '../observability/metrics.js';
import { JobHandlers } from '../jobs/job-queue.js';
import { QUEUE_SCHEMA } from '../jobs/queue-schema.js';

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
          // Requests for the primary mostly wait in the owners' queue, before its pool.
          value: pool === PRIMARY ? this.work.waiting.connections : waitingCount,
        })),
    );
    this.watch(PRIMARY, (this.dataSource.driver as PostgresDriver).master as pg.Pool);
    this.work.onWaited((ms) => this.waits!.observe(ms / 1_000, { pool: PRIMARY }));
    if (this.replica.pool) this.watch('replica', this.replica.pool);
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

const TIMEOUT_MS = 1_000;
/** A higher count makes no difference for alerts. */
const MAX_COUNTED = 10_000;

/**
 * One round trip, with a timeout that also works through a transaction pooler. Due jobs are a range of the queue's index,
 * because all jobs have the same priority. Counting other jobs would scan the whole table.
 */
const STATE_QUERY = `
  SET LOCAL statement_timeout = ${TIMEOUT_MS};
  SELECT (SELECT json_agg(name) FROM migrations) AS migrations,
         (SELECT json_agg(due)
            FROM (SELECT identifier AS kind, count(*) AS jobs,
                         extract(epoch FROM clock_timestamp() - min(run_at)) AS seconds
                    FROM (SELECT task_id, run_at FROM ${QUEUE_SCHEMA}._private_jobs
                           WHERE is_available AND priority = 0 AND run_at <= clock_timestamp()
                           ORDER BY priority, run_at LIMIT ${MAX_COUNTED}) AS jobs
                    JOIN ${QUEUE_SCHEMA}._private_tasks AS tasks ON tasks.id = task_id
                   GROUP BY identifier) AS due) AS due`;

interface Due {
  readonly kind: string;
  readonly jobs: number;
  readonly seconds: number;
}

interface State {
  readonly migrations: readonly string[] | null;
  readonly due: readonly Due[] | null;
}

/** Metrics that come from the database, queried for each scrape. */
@Injectable()
export class DatabaseMetrics implements OnModuleInit {
  private state?: State;
  private loading?: Promise<void>;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly handlers: JobHandlers,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { metrics } = this;
    // Concurrent scrapes share one query.
    metrics.beforeScrape(() => (this.loading ??= this.load().finally(() => (this.loading = undefined))));
    metrics.gauge(
      { name: 'todo_database_up', help: 'Whether the database answered this scrape over a pool connection.' },
      () => (this.state ? 1 : 0),
    );
    metrics.gauge(
      {
        name: 'todo_migrations',
        help: 'Migrations not run yet (pending), and run by a newer version (unknown).',
        labels: ['state'],
      },
      () => this.migrations(),
    );
    this.defineJobs();
  }

  private defineJobs(): void {
    this.metrics.gauge(
      {
        name: 'todo_jobs_due',
        help: `Jobs of all processes that are ready to run, up to ${MAX_COUNTED}.`,
        labels: ['kind'],
      },
      () => this.due(({ jobs }) => jobs),
    );
    this.metrics.gauge(
      { name: 'todo_jobs_oldest_due_seconds', help: 'Age of the oldest due job.', labels: ['kind'] },
      () => this.due(({ seconds }) => seconds),
    );
  }

  private async load(): Promise<void> {
    this.state = undefined;
    const pool = (this.dataSource.driver as PostgresDriver).master as pg.Pool;
    const results = (await pool.query<State & pg.QueryResultRow>(STATE_QUERY)) as unknown as pg.QueryResult<
      State & pg.QueryResultRow
    >[];
    this.state = results.at(-1)!.rows[0];
  }

  private migrations(): readonly Sample[] {
    if (!this.state) return [];
    const known = this.dataSource.migrations.map(({ name }) => name!);
    const run = this.state.migrations ?? [];
    const pending = known.filter((name) => !run.includes(name)).length;
    const unknown = run.filter((name) => !known.includes(name)).length;
    return [
      { labels: { state: 'pending' }, value: pending },
      { labels: { state: 'unknown' }, value: unknown },
    ];
  }

  /** Returns a sample for every kind, 0 if no job is due. */
  private due(valueOf: (due: Due) => number): readonly Sample[] {
    if (!this.state) return [];
    const found = new Map((this.state.due ?? []).map((due) => [due.kind, valueOf(due)]));
    const kinds = new Set([...Object.keys(this.handlers.tasks), ...found.keys()]);
    return [...kinds].map((kind) => ({ labels: { kind }, value: found.get(kind) ?? 0 }));
  }
}
