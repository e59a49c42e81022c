import { Injectable, Logger, type OnApplicationShutdown, SetMetadata } from '@nestjs/common';
import pg from 'pg';
import { Env } from '../config/env.js';
import { type Counter, Metrics } from '../observability/metrics.js';
import { connectionTo } from './connection.js';
import type { BoundStatement } from './statement.js';
import { ClockReading, type ClockTime } from '../request-context.js';
import { CLOCK, prepareConnection, queryInScope } from './scoped-query.js';

/** A page takes milliseconds. Beyond these timeouts, the primary is faster. */
const CONNECT_TIMEOUT_MS = 500;
const QUERY_TIMEOUT_MS = 1_000;
/** Delay before the next attempt after a failure. */
const PAUSE_MS = 1_000;

/** A standby for lists and the feed, used if it has replayed up to the owner's clock. */
@Injectable()
export class Replica implements OnApplicationShutdown {
  /** Reads by outcome. The primary answers reads that are `behind` or `failed`. */
  readonly counts = { hit: 0, behind: 0, failed: 0 };
  private readonly logger = new Logger(Replica.name);
  readonly pool?: pg.Pool;
  private readonly reads: Counter;
  private pausedUntil = -Infinity;

  constructor(env: Env, metrics: Metrics) {
    this.reads = metrics.counter({
      name: 'todo_replica_reads_total',
      help: 'Reads sent to the replica, by outcome. The primary answers the rest.',
      labels: ['outcome'],
    });
    if (env.DATABASE_REPLICA_URL === undefined) return;
    for (const outcome of Object.keys(this.counts)) this.reads.begin({ outcome });
    this.pool = new pg.Pool({
      ...connectionTo(env.DATABASE_REPLICA_URL),
      max: env.DATABASE_POOL_SIZE,
      pipeline: true,
      onConnect: prepareStandby,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'todo-backend replica',
    } as pg.PoolConfig);
    this.pool.on('error', () => {});
  }

  get isConfigured(): boolean {
    return this.pool !== undefined;
  }

  /** Returns the rows as of that time or later, or null if the replica cannot. */
  async query<Row>(
    scope: string[],
    statement: BoundStatement,
    { feedSince, seq }: ClockTime,
  ): Promise<Row[] | null> {
    if (performance.now() < this.pausedUntil) return null;
    try {
      const clock = new ClockReading();
      const rows = await this.read<Row>(scope, statement, clock);
      // After an erasure or a restore, numbers restart and `feedSince` differs.
      const isCurrent = clock.time?.feedSince === feedSince && clock.time.seq >= seq;
      this.count(isCurrent ? 'hit' : 'behind');
      return isCurrent ? rows : null;
    } catch (error) {
      this.failed(error);
      return null;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.end();
  }

  /**
   * Reads the clock and then the rows, in one round trip. Each uses its own snapshot, and a standby never goes back, so the
   * rows are at least as new as the clock.
   */
  private async read<Row>(scope: string[], statement: BoundStatement, clock: ClockReading): Promise<Row[]> {
    const client = await this.pool!.connect();
    let isReusable = false;
    try {
      const rows = await queryInScope<Row>(client, scope, statement, clock);
      isReusable = true;
      return rows;
    } finally {
      client.release(!isReusable);
    }
  }

  private count(outcome: keyof Replica['counts']): void {
    this.counts[outcome]++;
    this.reads.count({ outcome });
  }

  private failed(err: unknown): void {
    this.count('failed');
    const now = performance.now();
    const wasAvailable = now > this.pausedUntil + PAUSE_MS;
    this.pausedUntil = now + PAUSE_MS;
    if (wasAvailable) this.logger.warn({ message: 'replica failed; reading from the primary', err });
  }
}

/** @throws Error if the server is not a standby */
async function prepareStandby(client: pg.ClientBase): Promise<void> {
  // Returns no clock after a promotion, because that starts a new history.
  await prepareConnection(client, `${CLOCK.text} AND pg_is_in_recovery()`);
  const { rows } = await client.query('SELECT pg_is_in_recovery() AS "isStandby"');
  if (!rows[0].isStandby) throw new Error('DATABASE_REPLICA_URL is not a standby');
}

export const READS_REPLICA = 'database:reads-replica';

/**
 * Allows reads from a replica that has replayed up to the owner's clock on the primary. Only for routes whose rows change
 * with that clock.
 */
export const ReadsReplica = () => SetMetadata(READS_REPLICA, true);
