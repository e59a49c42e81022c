import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { connectAgain } from './connection.js';
import { DatabaseTimedOut } from '../errors/problems.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';
import { FairQueue } from './fair-queue.js';
import { requestContext } from '../request-context/request-context.js';
import type { TransactionTimeouts, RequestDeadline } from './request-deadline.js';
import { problemOf } from './postgres-errors.js';
import { suspendSocketTimeout, closeSocket } from './socket-timeout.js';

/** Between two doubts: a server that is read-only for long must not be asked for new connections with each write. */
const DOUBT_EVERY_MS = 1_000;
/** The server has shut down or crashed, or has become a standby of another, or the connection has lost its statements. */
const DOUBTFUL = ['57P01', '57P02', '25006', '26000'];
/** How a connection ends that nobody has waited for in vain. */
const CUT = /terminated unexpectedly|not queryable/;
const CUT_CODES = ['ECONNRESET', 'EPIPE', '57P01', '57P02', '57P05'];
const BROKEN = /terminated|not queryable|timeout: /;

type Failure = Error & { readonly code?: string };

/**
 * The pool's connections. What has happened to one has mostly happened to all that were open then: the server they lead
 * to was replaced, or the network has forgotten them. They are not tried one by one, at a request's cost each.
 */
export class Connections {
  /** Which of the pool's connections may be used: those of now. */
  private generation = 0;
  private readonly generationOf = new WeakMap<pg.ClientBase, number>();
  private doubtedAt = -Infinity;
  private readonly shares: FairQueue;

  /** @param onWaited is told for how many milliseconds each has waited in the line that all owners share */
  constructor(
    private readonly dataSource: DataSource,
    private readonly deadline: RequestDeadline,
    private readonly load: LoadMonitor,
    onWaited: (ms: number) => void,
  ) {
    const { poolSize = 1 } = dataSource.options;
    this.shares = new FairQueue(poolSize, deadline.connectionMs, onWaited);
  }

  /** How many wait for one. */
  get waiting(): number {
    return this.shares.waiting + this.pool.waitingCount;
  }

  /**
   * Runs `work` on a connection of its own, with the limits to tell PostgreSQL.
   * @throws Overloaded where too many wait
   * @throws DatabaseTimedOut, DatabaseUnavailable
   */
  async use<T>(
    owner: string,
    work: (client: pg.PoolClient, limits: TransactionTimeouts) => Promise<T>,
  ): Promise<T> {
    // What is no request's has no caller who could go elsewhere.
    if (this.waiting >= this.load.maxWaiting && requestContext.getStore())
      throw this.load.refusal('connections');
    if (!this.deadline.isOpen()) throw new DatabaseTimedOut();
    // Long work has a share of its own: requests of its owner go on meanwhile.
    const holder = this.deadline.isLong() ? `long ${owner}` : `quick ${owner}`;
    const turn = this.shares.acquire(holder, requestContext.getStore()?.permit);
    if (turn) await turn;
    try {
      return await this.run(work);
    } finally {
      this.shares.release(holder);
    }
  }

  private async run<T>(work: (client: pg.PoolClient, limits: TransactionTimeouts) => Promise<T>): Promise<T> {
    const client = await this.take();
    let failure: unknown;
    try {
      const limits = this.deadline.timeouts();
      if (limits.isLong) suspendSocketTimeout(client, true);
      return await work(client, limits);
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

  /** @param error what its work has failed with, as the caller is told it */
  private release(client: pg.PoolClient, error: unknown): void {
    suspendSocketTimeout(client, false);
    const failure = (error as Error | undefined)?.cause as Failure | undefined;
    const isDoubtful = failure instanceof Error && isOfConnection(failure);
    if (isDoubtful) this.probeLater();
    // The pool drops by itself a connection that has broken. That of prepared statements that are gone has not.
    client.release(isDoubtful && failure.code === '26000');
  }

  private get pool(): pg.Pool {
    return (this.dataSource.driver as PostgresDriver).master as pg.Pool;
  }

  private probeLater(): void {
    const now = performance.now();
    if (now - this.doubtedAt < DOUBT_EVERY_MS) return;
    this.doubtedAt = now;
    this.generation++;
  }
}

async function connect(pool: pg.Pool, hasTime: () => boolean): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    return await connectAgain(pool, error, hasTime).catch((again: unknown) => {
      throw problemOf(again);
    });
  }
}

/** Whether a statement that changes nothing can be sent again, because its connection had been cut behind our back. */
export function wasCut(error: unknown): boolean {
  const { cause } = error as { cause?: Failure };
  return cause instanceof Error && (CUT_CODES.includes(cause.code ?? '') || CUT.test(cause.message));
}

const isOfConnection = ({ code = '', message }: Failure): boolean =>
  DOUBTFUL.includes(code) || CUT_CODES.includes(code) || BROKEN.test(message);
