import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { connectAgain } from './connection.js';
import { DatabaseTimedOut } from '../errors/problems.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';
import { FairQueue } from './fair-queue.js';
import { requestContext } from '../request-context.js';
import type { TransactionTimeouts, RequestDeadline } from './request-deadline.js';
import { problemOf } from './postgres-errors.js';
import { suspendSocketTimeout, closeSocket } from './socket-timeout.js';

/** Minimum interval between invalidations. A server that stays read-only must not cause new connections with each write. */
const INVALIDATION_INTERVAL_MS = 1_000;
/** Shutdown, crash, read-only standby, or lost prepared statements. */
const INVALIDATING_CODES = ['57P01', '57P02', '25006', '26000'];
/** Messages of a connection that was closed without a timeout. */
const CUT = /terminated unexpectedly|not queryable/;
const CUT_CODES = ['ECONNRESET', 'EPIPE', '57P01', '57P02', '57P05'];
const BROKEN = /terminated|not queryable|timeout: /;

type Failure = Error & { readonly code?: string };

/**
 * The pool's connections. An error of one usually affects all open connections, because the server was replaced or the
 * network dropped them. They are therefore invalidated together, instead of failing one request each.
 */
export class Connections {
  /** Connections of earlier generations are not used any more. */
  private generation = 0;
  private readonly generationOf = new WeakMap<pg.ClientBase, number>();
  private invalidatedAt = -Infinity;
  private readonly queue: FairQueue;

  /** @param onWaited called with each wait in milliseconds in the queue of all owners */
  constructor(
    private readonly dataSource: DataSource,
    private readonly deadline: RequestDeadline,
    private readonly load: LoadMonitor,
    onWaited: (ms: number) => void,
  ) {
    const { poolSize = 1 } = dataSource.options;
    this.queue = new FairQueue(poolSize, deadline.connectionMs, onWaited);
  }

  /** Waiting requests. */
  get waiting(): number {
    return this.queue.waiting + this.pool.waitingCount;
  }

  /**
   * Runs `work` on a connection, with the timeouts for its transaction.
   * @throws ServiceOverloaded if too many are waiting
   * @throws DatabaseTimedOut, DatabaseUnavailable
   */
  async use<T>(
    owner: string,
    work: (client: pg.PoolClient, timeouts: TransactionTimeouts) => Promise<T>,
  ): Promise<T> {
    // Only requests are rejected. Background work has no client that could retry.
    if (this.waiting >= this.load.maxWaiting && requestContext.getStore())
      throw this.load.refusal('connections');
    if (!this.deadline.isOpen()) throw new DatabaseTimedOut();
    // Long work has its own share, so that it does not block quick requests of the same owner.
    const holder = this.deadline.isLong() ? `long ${owner}` : `quick ${owner}`;
    const acquired = this.queue.acquire(holder, requestContext.getStore()?.permit);
    if (acquired) await acquired;
    try {
      return await this.run(work);
    } finally {
      this.queue.release(holder);
    }
  }

  private async run<T>(
    work: (client: pg.PoolClient, timeouts: TransactionTimeouts) => Promise<T>,
  ): Promise<T> {
    const client = await this.take();
    let failure: unknown;
    try {
      const timeouts = this.deadline.timeouts();
      if (timeouts.isLong) suspendSocketTimeout(client, true);
      return await work(client, timeouts);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      this.release(client, failure);
    }
  }

  private async take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await connect(this.pool, this.deadline.isOpen);
      const generation = this.generationOf.get(client);
      if (generation === this.generation) return client;
      if (generation === undefined) {
        this.generationOf.set(client, this.generation);
        return client;
      }
      closeSocket(client);
      client.release(true);
    }
  }

  /** @param error the problem that the work failed with */
  private release(client: pg.PoolClient, error: unknown): void {
    suspendSocketTimeout(client, false);
    const failure = (error as Error | undefined)?.cause as Failure | undefined;
    const isInvalidating = failure instanceof Error && isOfConnection(failure);
    if (isInvalidating) this.invalidateAll();
    // The pool drops broken connections itself, but one with lost prepared statements still works.
    client.release(isInvalidating && failure.code === '26000');
  }

  private get pool(): pg.Pool {
    return (this.dataSource.driver as PostgresDriver).master as pg.Pool;
  }

  private invalidateAll(): void {
    const now = performance.now();
    if (now - this.invalidatedAt < INVALIDATION_INTERVAL_MS) return;
    this.invalidatedAt = now;
    this.generation++;
  }
}

async function connect(pool: pg.Pool, isOpen: () => boolean): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    return await connectAgain(pool, error, isOpen).catch((retryError: unknown) => {
      throw problemOf(retryError);
    });
  }
}

/** Whether the connection was cut, so that a read-only statement can be retried. */
export function wasCut(error: unknown): boolean {
  const { cause } = error as { cause?: Failure };
  return cause instanceof Error && (CUT_CODES.includes(cause.code ?? '') || CUT.test(cause.message));
}

const isOfConnection = ({ code = '', message }: Failure): boolean =>
  INVALIDATING_CODES.includes(code) || CUT_CODES.includes(code) || BROKEN.test(message);
