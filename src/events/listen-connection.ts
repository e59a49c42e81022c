import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { newClient } from '../platform/database/connection.js';

const FIRST_RETRY_MS = 100;
/** However long it was away, it is found again within three seconds. */
const LAST_RETRY_MS = 1_500;
const TIMEOUT_MS = 5_000;
const FAREWELL_MS = 1_000;
const CHANNEL = 'todo_changes';
/** As PostgreSQL lists it. */
export const SESSION_NAME = 'todo-backend live';

/** Also what it says to itself, to see whether it can hear. */
export const NOTIFY = `SELECT pg_notify('${CHANNEL}', payload) FROM unnest($1::text[]) AS payload`;
const PROBE = 'probe';

/**
 * The process's one session of its own in PostgreSQL: it listens, and holds what is held for as long as a session lives.
 * It is open only while it is known to hear: a transaction pooler takes LISTEN too, and never delivers.
 */
export class ListenConnection {
  private readonly logger = new Logger(ListenConnection.name);
  private readonly stop = new AbortController();
  private readonly listeners: ((payload: string) => void)[] = [];
  private readonly openListeners: (() => void)[] = [];
  private client?: pg.Client;
  private running?: Promise<void>;
  /** Counts the sessions: what the one before held is lost. */
  session = 0;

  private readonly config: pg.ClientConfig;

  constructor(private readonly url: string) {
    this.config = {
      application_name: SESSION_NAME,
      connectionTimeoutMillis: TIMEOUT_MS,
      // With the pipeline, a query that is not answered breaks it.
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
    } as pg.ClientConfig;
  }

  get isOpen(): boolean {
    return this.client !== undefined;
  }

  /** Calls back with what other processes announce. */
  onNotification(callback: (payload: string) => void): void {
    this.listeners.push(callback);
  }

  /** Calls back whenever it is open again: whatever was announced meanwhile was missed. */
  onOpen(callback: () => void): void {
    this.openListeners.push(callback);
  }

  /** From now on it is opened, and opened again when it breaks. */
  open(): void {
    this.running = this.keepOpen();
  }

  async close(): Promise<void> {
    this.stop.abort();
    const { client } = this;
    if (client)
      await Promise.race([client.end().catch(() => {}), sleep(FAREWELL_MS)]).finally(() => breakOff(client));
    await this.running;
  }

  /** @throws Error where it is not open, or breaks meanwhile */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    if (!this.client) throw new Error('the direct connection is not open');
    return (await this.client.query<Row>(text, values)).rows;
  }

  /** Breaks it where it no longer hears, as after a cable was pulled, of which nobody is told. */
  async probe(): Promise<void> {
    const { client } = this;
    if (client) await this.hears(client).catch(() => breakOff(client));
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
            message: 'changes of other processes are polled for: nothing can be heard',
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
      // An announcement is worth nothing after a crash, and need not wait for the disk.
      await Promise.all([client.query('SET synchronous_commit = off'), client.query(`LISTEN ${CHANNEL}`)]);
      await this.hears(client);
      client.on('notification', (message) => this.heard(client, message));
    } catch (error) {
      breakOff(client);
      throw error;
    }
    if (this.stop.signal.aborted) breakOff(client);
    else this.opened(client, ended);
    return { ended };
  }

  private opened(client: pg.Client, ended: Promise<void>): void {
    this.client = client;
    this.session++;
    void ended.then(() => (this.client = undefined));
    for (const callback of this.openListeners) callback();
  }

  private heard(client: pg.Client, { processId, payload = '' }: pg.Notification): void {
    if (processId === processIdOf(client)) return;
    for (const callback of this.listeners) callback(payload);
  }

  /** @throws Error where what it announces does not come back to it */
  private async hears(client: pg.Client): Promise<void> {
    const patience = AbortSignal.timeout(TIMEOUT_MS);
    const echo = once(client, 'notification', { signal: patience });
    await Promise.all([echo, client.query(NOTIFY, [[PROBE]])]);
  }
}

const processIdOf = (client: pg.Client): unknown => (client as unknown as { processID: unknown }).processID;

/** Without the farewell, which would wait for an answer. */
function breakOff(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
