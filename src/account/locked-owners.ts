import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { FastifyInstance } from 'fastify';
import { ListenConnection } from '../events/listen-connection.js';
import { Identity } from '../platform/identity.js';
import { sendProblem } from '../platform/http/problem/problem.filter.js';
import { AccountLocked } from './account.errors.js';

/** Maximum delay until a process sees a lock or unlock. */
const REFRESH_MS = 5_000;
const LOCKED = 'SELECT owner FROM locked_owners';

/** Owners locked by an operator (`npm run users -- lock`), cached in memory to avoid a query per request. */
@Injectable()
export class LockedOwners implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LockedOwners.name);
  private readonly watchers: ((owner: string) => void)[] = [];
  private owners = new Set<string>();
  private timer?: NodeJS.Timeout;
  private refreshing?: Promise<void>;

  constructor(
    private readonly connection: ListenConnection,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  has(owner: string): boolean {
    return this.owners.has(owner);
  }

  /** Calls back for each locked owner, including locks from before this process started. */
  onLocked(callback: (owner: string) => void): void {
    this.watchers.push(callback);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private refresh(): Promise<void> {
    // Keep the current list while the database is unavailable.
    return (this.refreshing ??= this.read()
      .catch((err: unknown) => this.logger.debug({ message: 'failed to read locked owners', err }))
      .finally(() => (this.refreshing = undefined)));
  }

  private async read(): Promise<void> {
    // Prefer the dedicated connection, so that requests keep the pool's connections.
    const rows: { owner: string }[] = this.connection.isOpen
      ? await this.connection.query(LOCKED)
      : await this.dataSource.query(LOCKED);
    const before = this.owners;
    this.owners = new Set(rows.map(({ owner }) => owner));
    for (const owner of this.owners) if (!before.has(owner)) this.locked(owner);
    for (const owner of before)
      if (!this.owners.has(owner)) this.logger.warn({ event: 'owner-unlocked', owner });
  }

  private locked(owner: string): void {
    this.logger.warn({ event: 'owner-locked', owner });
    for (const callback of this.watchers) callback(owner);
  }
}

/** Rejects requests of locked owners, from any issuer, before the body is read. */
export function rejectLockedAccounts(fastify: FastifyInstance, locked: LockedOwners): void {
  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const { checked } = request;
    if (checked instanceof Identity && locked.has(checked.subject))
      sendProblem(new AccountLocked(), request, reply);
    else done();
  });
}
