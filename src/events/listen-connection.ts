import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { newClient } from '../platform/database/connection.js';
import { processIdOf, socketOf } from '../platform/database/pg-internals.js';

const FIRST_RETRY_MS = 100;
/** Keeps the time to reconnect below three seconds. */
const LAST_RETRY_MS = 1_500;
const TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_000;
const CHANNEL = 'todo_changes';
/** `application_name` of the session. */
export const SESSION_NAME = 'todo-backend live';

/** Also used to probe whether notifications are delivered. */
export const NOTIFY = `SELECT pg_notify('${CHANNEL}', payload) FROM unnest($1::text[]) AS payload`;
const PROBE = 'probe';

/**
 * The process's dedicated PostgreSQL session, for LISTEN and session-level advisory locks. It counts as open only after a
 * probe was delivered, because transaction poolers accept LISTEN but never deliver.
 */
export class ListenConnection {
  private readonly logger = new Logger(ListenConnection.name);
  private readonly stop = new AbortController();
  private readonly listeners: ((payload: string) => void)[] = [];
  private readonly openListeners: (() => void)[] = [];
  private client?: pg.Client;
  private running?: Promise<void>;
  /** Number of the current session. Locks of earlier sessions are lost. */
  session = 0;

  private readonly config: pg.ClientConfig;

  constructor(private readonly url: string) {
    this.config = {
      application_name: SESSION_NAME,
      connectionTimeoutMillis: TIMEOUT_MS,
      // With pipelining, a timed-out query breaks the connection.
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
    } as pg.ClientConfig;
  }

  get isOpen(): boolean {
    return this.client !== undefined;
  }

  /** Registers a callback for notifications of other processes. */
  onNotification(callback: (payload: string) => void): void {
    this.listeners.push(callback);
  }

  /** Registers a callback for each reconnect. Notifications in between are lost. */
  onOpen(callback: () => void): void {
    this.openListeners.push(callback);
  }

  /** Opens the session, and reopens it when it breaks. */
  open(): void {
    this.running = this.keepOpen();
  }

  async close(): Promise<void> {
    this.stop.abort();
    const { client } = this;
    if (client)
      await Promise.race([client.end().catch(() => {}), sleep(CLOSE_TIMEOUT_MS)]).finally(() =>
        destroyConnection(client),
      );
    await this.running;
  }

  /** @throws Error if the session is not open or breaks */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    if (!this.client) throw new Error('the LISTEN connection is not open');
    return (await this.client.query<Row>(text, values)).rows;
  }

  /** Drops the session if notifications no longer arrive, for example after a silent network failure. */
  async probe(): Promise<void> {
    const { client } = this;
    if (client) await this.checkDelivery(client).catch(() => destroyConnection(client));
  }

  private async keepOpen(): Promise<void> {
    const { signal } = this.stop;
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        const { ended } = await this.connect();
        retryMs = FIRST_RETRY_MS;
        await ended;
      } catch (err) {
        if (retryMs === FIRST_RETRY_MS && !signal.aborted)
          this.logger.warn({
            message: 'LISTEN is unavailable; falling back to polling',
            err,
          });
        await sleep(retryMs * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {});
        retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      }
    }
  }

  private async connect(): Promise<{ ended: Promise<void> }> {
    const client = newClient(this.url, this.config);
    client.on('error', () => {});
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    await client.connect();
    try {
      // Notifications are worthless after a crash, so they need not wait for the disk.
      await Promise.all([client.query('SET synchronous_commit = off'), client.query(`LISTEN ${CHANNEL}`)]);
      await this.checkDelivery(client);
      client.on('notification', (message) => this.onMessage(client, message));
    } catch (error) {
      destroyConnection(client);
      throw error;
    }
    if (this.stop.signal.aborted) destroyConnection(client);
    else this.onConnected(client, ended);
    return { ended };
  }

  private onConnected(client: pg.Client, ended: Promise<void>): void {
    this.client = client;
    this.session++;
    void ended.then(() => (this.client = undefined));
    for (const callback of this.openListeners) callback();
  }

  private onMessage(client: pg.Client, { processId, payload = '' }: pg.Notification): void {
    if (processId === processIdOf(client)) return;
    for (const callback of this.listeners) callback(payload);
  }

  /** @throws Error if its own notification does not arrive */
  private async checkDelivery(client: pg.Client): Promise<void> {
    const echo = once(client, 'notification', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await Promise.all([echo, client.query(NOTIFY, [[PROBE]])]);
  }
}

/** Closes the socket without the Terminate message, which could block. */
const destroyConnection = (client: pg.Client): void => void socketOf(client).destroy();
