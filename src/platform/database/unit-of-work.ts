import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import { DataSource, type EntityMetadata, type EntityTarget } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import { InternalError } from '../errors/problems.js';
import { type ClockTime, requestContext } from '../request-context.js';
import { coalesceWrites } from './pg-internals.js';
import { closeSocket } from './socket-timeout.js';
import { Connections, wasCut } from './connections.js';
import { LoadMonitor } from '../concurrency/load-monitor.js';
import { KeyedSemaphore } from '../concurrency/semaphore.js';
import { RequestDeadline } from './request-deadline.js';
import { problemOf } from './postgres-errors.js';
import { Replica } from './replica.js';
import { LOCK, queryInScope, readClockAlong, SCOPE, scopeValues } from './scoped-query.js';
import type { BoundStatement } from './statement.js';

/** Maximum share of the pool for the writes of one owner. */
const MAX_WRITE_SHARE = 1 / 4;
/** Maximum share of the pool for the reads of one owner. */
const MAX_READ_SHARE = 1 / 2;

interface Transaction {
  readonly owner: OwnerId;
  readonly client: pg.PoolClient;
}

/**
 * The only access to the data. Every statement runs in a transaction with the role and the owner set, so that row-level
 * security applies. The owner is a parameter; the connection is ambient.
 */
@Injectable()
export class UnitOfWork {
  private readonly ambient = new AsyncLocalStorage<Transaction>();
  private readonly afterWrites: ((owner: OwnerId) => void)[] = [];
  private readonly afterWaits: ((ms: number) => void)[] = [];
  private readonly connections: Connections;
  private readonly writes: KeyedSemaphore;
  private readonly reads: KeyedSemaphore;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly deadline: RequestDeadline,
    load: LoadMonitor,
    private readonly replica: Replica,
  ) {
    this.connections = new Connections(dataSource, deadline, load, (ms) => {
      for (const callback of this.afterWaits) callback(ms);
    });
    const { poolSize = 1 } = dataSource.options;
    const maxWrites = Math.max(2, Math.ceil(poolSize * MAX_WRITE_SHARE));
    this.writes = new KeyedSemaphore(maxWrites, () => deadline.queueTimeoutMs(), load);
    const maxReads = Math.ceil(poolSize * MAX_READ_SHARE);
    this.reads = new KeyedSemaphore(maxReads, () => deadline.queueTimeoutMs(), load);
  }

  /** Table and columns of an entity. */
  readonly metadataOf = (entity: EntityTarget<object>): EntityMetadata => this.dataSource.getMetadata(entity);

  /** Runs a statement in the surrounding unit of work, or else in its own transaction. */
  async query<Row>(owner: OwnerId, statement: BoundStatement): Promise<Row[]> {
    const current = this.currentOf(owner);
    if (!current) return statement.writes ? this.write(owner, statement) : this.queryAlone(owner, statement);
    const { client } = current;
    coalesceWrites(client);
    const locked = statement.locksOwner ? client.query({ ...LOCK, values: [owner] }) : undefined;
    // Report the first failure. It causes the others.
    const [, { rows }] = await Promise.all([locked, client.query<Row & pg.QueryResultRow>(statement)]).catch(
      raise,
    );
    return rows;
  }

  private queryAlone<Row>(owner: OwnerId, statement: BoundStatement): Promise<Row[]> {
    const notBefore = this.replica.isConfigured ? requestContext.getStore()?.notBefore : undefined;
    const read = (): Promise<Row[]> =>
      notBefore === undefined
        ? this.queryAsClaimed(owner, statement)
        : this.queryReplica(owner, statement, notBefore);
    return this.reads.run(owner, read, currentPermit());
  }

  private async queryReplica<Row>(
    owner: OwnerId,
    statement: BoundStatement,
    notBefore: ClockTime,
  ): Promise<Row[]> {
    const scope = scopeValues(owner, this.deadline.timeouts());
    const rows = await this.replica.query<Row>(scope, statement, notBefore);
    return rows ?? this.queryAsClaimed(owner, statement);
  }

  /**
   * Runs a statement in the scope of a claimed, unverified owner, to look up the proof of that claim. Its result must not be
   * returned to the caller or used to select other rows.
   */
  async queryAsClaimed<Row>(claimed: string, statement: BoundStatement): Promise<Row[]> {
    try {
      return await this.queryOnce<Row>(claimed, statement);
    } catch (error) {
      // The outcome of a write is unknown, so only reads are retried.
      if (statement.writes || !wasCut(error)) throw error;
      return this.queryOnce<Row>(claimed, statement);
    }
  }

  /** Runs `work` in one transaction. */
  async run<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    if (this.currentOf(owner)) return work();
    const runInTransaction = (): Promise<T> => this.transaction(owner, 'BEGIN', work);
    const result = await this.writes.run(owner, runInTransaction, currentPermit());
    this.written(owner);
    return result;
  }

  /** Runs `work` in a savepoint of the surrounding unit of work, so that a failure does not abort that. Without one, same as `run`. */
  async attempt<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    const current = this.currentOf(owner);
    if (!current) return this.run(owner, work);
    await current.client.query('SAVEPOINT attempt').catch(raise);
    try {
      const result = await work();
      await current.client.query('RELEASE SAVEPOINT attempt').catch(raise);
      return result;
    } catch (error) {
      await current.client.query('ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt').catch(raise);
      throw error;
    }
  }

  /** Runs `work` on a single snapshot. */
  async read<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    return this.transaction(owner, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
  }

  /** Whether the call is inside a unit of work of this owner. */
  isOpen(owner: OwnerId): boolean {
    return this.currentOf(owner) !== undefined;
  }

  /** Requests waiting for a connection and for their owner's semaphores. */
  get waiting(): { readonly connections: number; readonly owner: number } {
    return { connections: this.connections.waiting, owner: this.writes.waiting + this.reads.waiting };
  }

  /** Registers a callback for commits that may have changed data of an owner. */
  onWritten(callback: (owner: OwnerId) => void): void {
    this.afterWrites.push(callback);
  }

  /** Registers a callback for waits for a connection. */
  onWaited(callback: (ms: number) => void): void {
    this.afterWaits.push(callback);
  }

  private queryOnce<Row>(claimed: string, statement: BoundStatement): Promise<Row[]> {
    return this.connections.use(claimed, (client, timeouts) =>
      queryInScope<Row>(client, scopeValues(claimed, timeouts), statement).catch(raise),
    );
  }

  private async write<Row>(owner: OwnerId, statement: BoundStatement): Promise<Row[]> {
    const rows = await this.writes.run(
      owner,
      () => this.queryAsClaimed<Row>(owner, statement),
      currentPermit(),
    );
    this.written(owner);
    return rows;
  }

  private written(owner: OwnerId): void {
    // The request must see its own writes. The replica may not have them yet.
    const request = requestContext.getStore();
    if (request?.notBefore) request.notBefore = undefined;
    // Work started by callbacks outlives the request.
    requestContext.exit(() => {
      for (const callback of this.afterWrites) callback(owner);
    });
  }

  private async transaction<T>(owner: OwnerId, begin: string, work: () => Promise<T>): Promise<T> {
    return this.connections.use(owner, async (client, timeouts) => {
      const maxMs = this.deadline.remainingMs();
      const timer = maxMs === undefined ? undefined : setTimeout(closeSocket, maxMs, client);
      // Not awaited, so that they are sent together with the first statements of `work`.
      coalesceWrites(client);
      const begun = Promise.all([
        client.query(begin),
        client.query({ ...SCOPE, values: scopeValues(owner, timeouts) }),
        readClockAlong(client, owner),
      ]);
      begun.catch(() => {});
      try {
        const result = await this.ambient.run({ owner, client }, work);
        await begun.catch(raise);
        const { command } = await client.query('COMMIT').catch(raise);
        // COMMIT of a failed transaction reports no error, but rolls back with the command tag ROLLBACK.
        if (command !== 'COMMIT')
          throw new InternalError({ cause: new Error('a statement of the transaction had failed') });
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        // If the transaction did not start, report that error instead of the resulting ones.
        throw await begun.then(() => error, problemOf);
      } finally {
        clearTimeout(timer);
      }
    });
  }

  private currentOf(owner: OwnerId): Transaction | undefined {
    const current = this.ambient.getStore();
    if (current && current.owner !== owner) throw new Error('a unit of work belongs to one owner');
    return current;
  }
}

function raise(error: unknown): never {
  throw problemOf(error);
}

const currentPermit = () => requestContext.getStore()?.permit;
