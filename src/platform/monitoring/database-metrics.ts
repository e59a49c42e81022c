import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { JobHandlers } from '../jobs/job-handlers.js';
import { QUEUE_SCHEMA } from '../jobs/queue-schema.js';
import { Metrics, type Sample } from '../observability/metrics/metrics.js';

const TIME_LIMIT_MS = 1_000;
/** So many due jobs are counted: that there are more makes no difference to whoever is woken by it. */
const MAX_COUNTED = 10_000;

/**
 * In one round trip, and with a time limit that a transaction pooler takes, too. What is due is a range of the queue's
 * own index, because all jobs of this service have the same priority; to count the others would read the whole table.
 */
const LOOK = `
  SET LOCAL statement_timeout = ${TIME_LIMIT_MS};
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

/** Whether the database answers; and what only the database knows, looked up when it is asked for. */
@Injectable()
export class DatabaseMetrics implements OnModuleInit {
  private state?: State;
  private looking?: Promise<void>;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly handlers: JobHandlers,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { metrics } = this;
    // One look at a time, however many ask.
    metrics.beforeScrape(() => (this.looking ??= this.look().finally(() => (this.looking = undefined))));
    metrics.gauge(
      {
        name: 'todo_database_up',
        help: 'Whether the database has answered, over a connection of the pool, when these figures were asked for.',
      },
      () => (this.state ? 1 : 0),
    );
    metrics.gauge(
      {
        name: 'todo_migrations',
        help: 'Migrations that this version knows and were not run (pending), and that were run and it does not know (unknown).',
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
        help: `Jobs that could run now and do not, of all processes; the first ${MAX_COUNTED} are counted.`,
        labels: ['kind'],
      },
      () => this.due(({ jobs }) => jobs),
    );
    this.metrics.gauge(
      {
        name: 'todo_jobs_oldest_due_seconds',
        help: 'For how long the oldest of them has been due.',
        labels: ['kind'],
      },
      () => this.due(({ seconds }) => seconds),
    );
  }

  private async look(): Promise<void> {
    this.state = undefined;
    const pool = (this.dataSource.driver as PostgresDriver).master as pg.Pool;
    const results = (await pool.query<State & pg.QueryResultRow>(LOOK)) as unknown as pg.QueryResult<
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

  /** Of each kind, so that one of which nothing is due is 0. */
  private due(figure: (due: Due) => number): readonly Sample[] {
    if (!this.state) return [];
    const found = new Map((this.state.due ?? []).map((due) => [due.kind, figure(due)]));
    const kinds = new Set([...Object.keys(this.handlers.tasks), ...found.keys()]);
    return [...kinds].map((kind) => ({ labels: { kind }, value: found.get(kind) ?? 0 }));
  }
}
