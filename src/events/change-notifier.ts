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
import { Metrics, type Series } from '../platform/observability/metrics/metrics.js';
import type { OwnerId } from '../platform/ownership/owner-id.js';
import { NOTIFY, ListenConnection } from './listen-connection.js';
import { EventsOptions } from './events-options.js';

/** Both figures of the feed's lag are in these. */
export const FEED_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 15];

/** In one NOTIFY, which takes 8,000 bytes at the most. */
const MAX_KEYS = 300;

/**
 * Tells, in all processes, that something of an owner may have changed. It is no more than that, and can come in vain,
 * or late: whoever is told looks into the change log.
 */
@Injectable()
export class ChangeNotifier implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeNotifier.name);
  private readonly watchers = new Map<string, Set<() => void>>();
  private readonly pending = new Set<string>();
  private sending?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private safeUntil = 0;
  private readonly announcing: Series;
  /** Since when the oldest of those that are pending is. */
  private pendingSince = 0;

  constructor(
    work: UnitOfWork,
    private readonly direct: ListenConnection,
    private readonly dataSource: DataSource,
    private readonly options: EventsOptions,
    metrics: Metrics,
  ) {
    this.announcing = metrics
      .histogram({
        name: 'todo_feed_announce_seconds',
        help: 'From a commit until the other processes were told of it.',
        buckets: FEED_SECONDS,
      })
      .of();
    metrics.gauge(
      { name: 'todo_feed_listening', help: 'Whether it hears what other processes announce; else it polls.' },
      () => (direct.isOpen ? 1 : 0),
    );
    work.onWritten((owner) => this.notifyLater(owner));
    direct.onNotification((payload) => payload.split(' ').forEach((key) => this.wake(key)));
    direct.onOpen(() => this.wakeAll());
  }

  onApplicationBootstrap(): void {
    this.direct.open();
    this.safeUntil = performance.now() + this.options.safetyMs;
    this.timer = setInterval(() => this.look(), this.options.pollMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** After the last request. */
  async onApplicationShutdown(): Promise<void> {
    await this.sending;
    await this.direct.close();
  }

  /** Calls back, in this process, when something of the owner may have changed. @returns what ends that */
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

  /** The first at once; what is written while it is on its way, and for a moment after, goes together. */
  private async send(): Promise<void> {
    while (this.pending.size > 0) {
      const keys = [...this.pending];
      const since = this.pendingSince;
      this.pending.clear();
      await this.notify(keys).then(
        () => this.announcing.observe((performance.now() - since) / 1_000),
        (err: unknown) => this.logger.debug({ message: 'other processes find out by themselves', err }),
      );
      await sleep(this.options.gatherMs);
    }
    this.sending = undefined;
  }

  private async notify(keys: readonly string[]): Promise<void> {
    const payloads: string[] = [];
    for (let i = 0; i < keys.length; i += MAX_KEYS) payloads.push(keys.slice(i, i + MAX_KEYS).join(' '));
    // Unlike LISTEN, NOTIFY can be done by any connection.
    if (this.direct.isOpen) await this.direct.query(NOTIFY, [payloads]);
    else await this.dataSource.query(NOTIFY, [payloads]);
  }

  private look(): void {
    const isDue = performance.now() >= this.safeUntil;
    if (isDue) this.safeUntil = performance.now() + this.options.safetyMs;
    if (isDue || !this.direct.isOpen) this.wakeAll();
    if (isDue) void this.direct.probe();
  }

  private wakeAll(): void {
    for (const key of this.watchers.keys()) this.wake(key);
  }

  private wake(key: string): void {
    for (const callback of this.watchers.get(key) ?? []) callback();
  }
}

/** Whoever can log in to the database can listen; no need to tell them who is at work. */
const keyOf = (owner: OwnerId): string => hash('sha256', owner, 'base64url').slice(0, 22);
