import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { Env } from '../../config/env.js';
import { type Counter, Metrics } from '../../observability/metrics/metrics.js';
import { connectionTo } from '../connection.js';
import type { BoundStatement } from '../statement.js';
import { ClockReading, type ClockTime } from '../../request-context/clock-reading.js';
import { CLOCK, prepareConnection, queryInScope } from '../scoped-query.js';

/** A page takes milliseconds; who waits longer is better off with the primary. */
const CONNECT_MS = 500;
const QUERY_MS = 1_000;
/** So long it is left alone after it has failed, so that not every request finds out anew. */
const REST_MS = 1_000;

/** A standby that lists and the feed may be read from, where it has come as far as their owner has. */
@Injectable()
export class Replica implements OnApplicationShutdown {
  /** How often it answered, was behind, or failed: then, the primary has answered. */
  readonly counts = { hit: 0, behind: 0, failed: 0 };
  private readonly logger = new Logger(Replica.name);
  readonly pool?: pg.Pool;
  private readonly reads: Counter;
  private awayUntil = -Infinity;

  constructor(env: Env, metrics: Metrics) {
    this.reads = metrics.counter({
      name: 'todo_replica_reads_total',
      help: 'Reads that the replica was asked for, and whether it has answered; where it was behind or has failed, the primary has.',
      labels: ['outcome'],
    });
    if (env.DATABASE_REPLICA_URL === undefined) return;
    for (const outcome of Object.keys(this.counts)) this.reads.begin({ outcome });
    this.pool = new pg.Pool({
      ...connectionTo(env.DATABASE_REPLICA_URL),
      max: env.DATABASE_POOL_SIZE,
      pipeline: true,
      onConnect: prepareStandby,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'todo-backend replica',
    } as pg.PoolConfig);
    this.pool.on('error', () => {});
  }

  get isConfigured(): boolean {
    return this.pool !== undefined;
  }

  /** The rows as of that time or later; null where it does not have them, for whatever reason. */
  async query<Row>(
    scope: string[],
    statement: BoundStatement,
    { feedSince, seq }: ClockTime,
  ): Promise<Row[] | null> {
    if (performance.now() < this.awayUntil) return null;
    try {
      const clock = new ClockReading();
      const rows = await this.read<Row>(scope, statement, clock);
      // Another beginning is another feed: after an erasure or a restore, numbers start again.
      const isThere = clock.time?.feedSince === feedSince && clock.time.seq >= seq;
      this.count(isThere ? 'hit' : 'behind');
      return isThere ? rows : null;
    } catch (error) {
      this.failed(error);
      return null;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.end();
  }

  /**
   * The clock and then the rows, in one round trip. Each takes a snapshot of its own, and a standby never goes back: the rows
   * are of the clock's moment or of a later one.
   */
  private async read<Row>(scope: string[], statement: BoundStatement, clock: ClockReading): Promise<Row[]> {
    const client = await this.pool!.connect();
    let isSound = false;
    try {
      const rows = await queryInScope<Row>(client, scope, statement, clock);
      isSound = true;
      return rows;
    } finally {
      client.release(!isSound);
    }
  }

  private count(outcome: keyof Replica['counts']): void {
    this.counts[outcome]++;
    this.reads.count({ outcome });
  }

  private failed(err: unknown): void {
    this.count('failed');
    const now = performance.now();
    const wasThere = now > this.awayUntil + REST_MS;
    this.awayUntil = now + REST_MS;
    if (wasThere) this.logger.warn({ message: 'the replica does not answer: the primary does', err });
  }
}

/** @throws Error where the connection leads to no standby */
async function prepareStandby(client: pg.ClientBase): Promise<void> {
  // No clock once it follows no longer: from then on its history is another one, which no clock tells.
  await prepareConnection(client, `${CLOCK.text} AND pg_is_in_recovery()`);
  const { rows } = await client.query('SELECT pg_is_in_recovery() AS follows');
  if (!rows[0].follows) throw new Error('DATABASE_REPLICA_URL does not lead to a standby');
}
