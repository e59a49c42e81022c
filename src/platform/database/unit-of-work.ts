import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { OwnerId } from '../ownership/owner-id.js';
import { InternalError } from '../errors/problems.js';
import type { ClockTime } from '../request-context/clock-reading.js';
import { coalesceWrites } from './coalesce-writes.js';
import { Connections, wasCut } from './connections.js';
import { requestContext } from '../request-context/request-context.js';
import { LoadMonitor } from '../concurrency/load-monitor.js';
import { KeyedSemaphore } from '../concurrency/keyed-semaphore.js';
import { RequestDeadline } from './request-deadline.js';
import { problemOf } from './postgres-errors.js';
import { Replica } from './replica/replica.js';
import { LOCK, queryInScope, readClockAlong, SCOPE, scopeValues } from './scoped-query.js';
import { closeSocket } from './socket-timeout.js';
import type { BoundStatement } from './statement.js';

/** What the writes of one owner may take of the connections. */
const MAX_OF_POOL = 1 / 4;
/** What the reads of one owner may take beside. */
const MAX_READ_OF_POOL = 1 / 2;

interface Transaction {
  readonly owner: OwnerId;
  readonly client: pg.PoolClient;
}

/**
 * The only way to the data: every statement runs in a transaction that PostgreSQL was told the role and the owner of,
 * so that row-level security applies to it. Whose data is a parameter; which connection is ambient.
 */
@Injectable()
export class UnitOfWork {
  private readonly ambient = new AsyncLocalStorage<Transaction>();
  private readonly afterWrites: ((owner: OwnerId) => void)[] = [];
  private readonly afterWaits: ((ms: number) => void)[] = [];
  private readonly connections: Connections;
  private readonly turns: KeyedSemaphore;
  private readonly readTurns: KeyedSemaphore;

  constructor(
    @InjectDataSource() dataSource: DataSource,
    private readonly deadline: RequestDeadline,
    load: LoadMonitor,
    private readonly replica: Replica,
  ) {
    this.connections = new Connections(dataSource, deadline, load, (ms) => {
      for (const callback of this.afterWaits) callback(ms);
    });
    const { poolSize = 1 } = dataSource.options;
    const turns = Math.max(2, Math.ceil(poolSize * MAX_OF_POOL));
    this.turns = new KeyedSemaphore(turns, () => deadline.queueTimeoutMs(), load);
    const readTurns = Math.ceil(poolSize * MAX_READ_OF_POOL);
    this.readTurns = new KeyedSemaphore(readTurns, () => deadline.queueTimeoutMs(), load);
  }

  /** Runs a statement in the unit of work around it or, where there is none, as a transaction of its own. */
  async query<Row>(owner: OwnerId, statement: BoundStatement): Promise<Row[]> {
    const current = this.currentOf(owner);
    if (!current) return statement.writes ? this.write(owner, statement) : this.queryAlone(owner, statement);
    const { client } = current;
    coalesceWrites(client);
    const locked = statement.locksOwner ? client.query({ ...LOCK, values: [owner] }) : undefined;
    // The first that fails says why.
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
    return this.readTurns.run(owner, read, currentPermit());
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
   * Runs a statement in the scope of somebody whom the caller only claims to be, so that what it finds there can prove it.
   * It shows the caller nothing else, and is nothing that other rows follow from.
   */
  async queryAsClaimed<Row>(claimed: string, statement: BoundStatement): Promise<Row[]> {
    try {
      return await this.queryOnce<Row>(claimed, statement);
    } catch (error) {
      // Whether a write was done that nobody has answered, only its caller can find out.
      if (statement.writes || !wasCut(error)) throw error;
      return this.queryOnce<Row>(claimed, statement);
    }
  }

  /** Makes one transaction of all that `work` does for this owner: all of it, or nothing. */
  async run<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    if (this.currentOf(owner)) return work();
    const result = await this.turns.run(owner, () => this.transaction(owner, 'BEGIN', work), currentPermit());
    this.written(owner);
    return result;
  }

  /** The same where a unit of work may be around it already, which goes on where this fails. */
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

  /** All that `work` reads is of one moment, however many statements it takes. */
  async read<T>(owner: OwnerId, work: () => Promise<T>): Promise<T> {
    return this.transaction(owner, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);
  }

  /** Whether a unit of work of this owner is around the call. */
  isOpen(owner: OwnerId): boolean {
    return this.currentOf(owner) !== undefined;
  }

  /** Who stands in line: for a connection, and for a turn of their owner's. */
  get waiting(): { readonly connections: number; readonly owner: number } {
    return { connections: this.connections.waiting, owner: this.turns.waiting + this.readTurns.waiting };
  }

  /** Calls back after each commit that may have changed something of an owner. */
  onWritten(callback: (owner: OwnerId) => void): void {
    this.afterWrites.push(callback);
  }

  /** Calls back for each who has waited for a connection that others held. */
  onWaited(callback: (ms: number) => void): void {
    this.afterWaits.push(callback);
  }

  private queryOnce<Row>(claimed: string, statement: BoundStatement): Promise<Row[]> {
    return this.connections.use(claimed, (client, limits) =>
      queryInScope<Row>(client, scopeValues(claimed, limits), statement).catch(raise),
    );
  }

  private async write<Row>(owner: OwnerId, statement: BoundStatement): Promise<Row[]> {
    const rows = await this.turns.run(
      owner,
      () => this.queryAsClaimed<Row>(owner, statement),
      currentPermit(),
    );
    this.written(owner);
    return rows;
  }

  private written(owner: OwnerId): void {
    // What the request reads from now on must show what it has written itself.
    const request = requestContext.getStore();
    if (request?.notBefore) request.notBefore = undefined;
    // What they begin outlives the request, and is none of it.
    requestContext.exit(() => {
      for (const callback of this.afterWrites) callback(owner);
    });
  }

  private async transaction<T>(owner: OwnerId, begin: string, work: () => Promise<T>): Promise<T> {
    return this.connections.use(owner, async (client, limits) => {
      const maxMs = this.deadline.remainingMs();
      const timer = maxMs === undefined ? undefined : setTimeout(closeSocket, maxMs, client);
      // Sent without waiting, together with the first statements of the work.
      coalesceWrites(client);
      const begun = Promise.all([
        client.query(begin),
        client.query({ ...SCOPE, values: scopeValues(owner, limits) }),
        readClockAlong(client, owner),
      ]);
      begun.catch(() => {});
      try {
        const result = await this.ambient.run({ owner, client }, work);
        await begun.catch(raise);
        const { command } = await client.query('COMMIT').catch(raise);
        // COMMIT of a transaction in which a statement failed is no error: it rolls back, and says so in its tag.
        if (command !== 'COMMIT')
          throw new InternalError({ cause: new Error('a statement of it had failed') });
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        // Where it had not even begun, what its statements say of that is no reason.
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
