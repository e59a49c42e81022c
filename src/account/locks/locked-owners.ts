import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ListenConnection } from '../../events/listen-connection.js';

/** How late a process learns that somebody was locked or unlocked. */
const REFRESH_MS = 5_000;
const LOCKED = 'SELECT owner FROM locked_owners';

/** Whom an operator has locked (`npm run users -- lock`). Kept in memory, so that no request asks the database for it. */
@Injectable()
export class LockedOwners implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LockedOwners.name);
  private readonly watchers: ((owner: string) => void)[] = [];
  private owners = new Set<string>();
  private timer?: NodeJS.Timeout;
  private refreshing?: Promise<void>;

  constructor(
    private readonly direct: ListenConnection,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  has(owner: string): boolean {
    return this.owners.has(owner);
  }

  /** Calls back for each owner who was locked, also before this process started. */
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
    // Where the database does not answer, the list stays as it is.
    return (this.refreshing ??= this.read()
      .catch((err: unknown) => this.logger.debug({ message: 'locked owners could not be read', err }))
      .finally(() => (this.refreshing = undefined)));
  }

  private async read(): Promise<void> {
    // Requests wait for connections of the pool.
    const rows: { owner: string }[] = this.direct.isOpen
      ? await this.direct.query(LOCKED)
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
