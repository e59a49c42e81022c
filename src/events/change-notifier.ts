import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Metrics, type Histogram } from '../platform/observability/metrics.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { NOTIFY, ListenConnection } from './listen-connection.js';
import { EventsOptions } from './events.errors.js';

/** Histogram buckets of both feed lag metrics. */
export const FEED_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 15];

/** Keys per NOTIFY, whose payload is limited to 8,000 bytes. */
const MAX_KEYS = 300;

/**
 * Notifies listeners in all processes that data of an owner may have changed. Notifications can be late or spurious, so
 * listeners read the change log.
 */
@Injectable()
export class ChangeNotifier implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeNotifier.name);
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly pending = new Set<string>();
  private sending?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private nextWakeAllAt = 0;
  private readonly notifySeconds: Histogram;
  /** Age of the oldest pending notification. */
  private pendingSince = 0;

  constructor(
    work: UnitOfWork,
    private readonly connection: ListenConnection,
    private readonly dataSource: DataSource,
    private readonly options: EventsOptions,
    metrics: Metrics,
  ) {
    this.notifySeconds = metrics.histogram({
      name: 'todo_feed_announce_seconds',
      help: 'Time from a commit until NOTIFY has reached the database, in seconds.',
      buckets: FEED_SECONDS,
    });
    metrics.gauge(
      { name: 'todo_feed_listening', help: '1 if the process listens for notifications, 0 if it polls.' },
      () => (connection.isOpen ? 1 : 0),
    );
    work.onWritten((owner) => this.notifyLater(owner));
    connection.onNotification((payload) => payload.split(' ').forEach((key) => this.wake(key)));
    connection.onOpen(() => this.wakeAll());
  }

  onApplicationBootstrap(): void {
    this.connection.open();
    this.nextWakeAllAt = performance.now() + this.options.safetyMs;
    this.timer = setInterval(() => this.poll(), this.options.pollMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Runs after the last request. */
  async onApplicationShutdown(): Promise<void> {
    await this.sending;
    await this.connection.close();
  }

  /** Registers a callback for possible changes of an owner. @returns a function that removes it */
  watch(owner: OwnerId, callback: () => void): () => void {
    const key = keyOf(owner);
    const callbacks = this.watchers.get(key) ?? new Set();
    this.watchers.set(key, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0) this.watchers.delete(key);
    };
  }

  private notifyLater(owner: OwnerId): void {
    const key = keyOf(owner);
    this.wake(key);
    if (this.pending.size === 0) this.pendingSince = performance.now();
    this.pending.add(key);
    this.sending ??= this.send();
  }

  /** Sends the first key immediately; later ones are batched while a NOTIFY is in flight and shortly after. */
  private async send(): Promise<void> {
    while (this.pending.size > 0) {
      const keys = [...this.pending];
      const since = this.pendingSince;
      this.pending.clear();
      await this.notify(keys).then(
        () => this.notifySeconds.observe((performance.now() - since) / 1_000),
        (err: unknown) => this.logger.debug({ message: 'NOTIFY failed; other processes will poll', err }),
      );
      await sleep(this.options.gatherMs);
    }
    this.sending = undefined;
  }

  private async notify(keys: readonly string[]): Promise<void> {
    const payloads: string[] = [];
    for (let i = 0; i < keys.length; i += MAX_KEYS) payloads.push(keys.slice(i, i + MAX_KEYS).join(' '));
    // Unlike LISTEN, NOTIFY works on any connection.
    if (this.connection.isOpen) await this.connection.query(NOTIFY, [payloads]);
    else await this.dataSource.query(NOTIFY, [payloads]);
  }

  private poll(): void {
    const isDue = performance.now() >= this.nextWakeAllAt;
    if (isDue) this.nextWakeAllAt = performance.now() + this.options.safetyMs;
    if (isDue || !this.connection.isOpen) this.wakeAll();
    if (isDue) void this.connection.probe();
  }

  private wakeAll(): void {
    for (const key of this.watchers.keys()) this.wake(key);
  }

  private wake(key: string): void {
    for (const callback of this.watchers.get(key) ?? []) callback();
  }
}

/** Hashed, because every database user can LISTEN and must not see owner ids. */
const keyOf = (owner: OwnerId): string => hash('sha256', owner, 'base64url').slice(0, 22);
