import type { RetryPolicy } from '../../src/webhooks/delivery/delivery-queue.js';
import type { Client } from './client.js';
import { asAdmin, createDatabase, type TestDatabase } from './database.js';
import { TestIssuer } from './issuer.js';
import { LOOK_NOW } from './job-notification.js';
import { until } from './process.js';
import { Receiver } from './receiver.js';
import { type Preparation, startService, type TestService } from './service.js';

export interface WebhookBody {
  readonly id: string;
  readonly ownerId: string;
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly description: string | null;
  readonly paused: boolean;
  readonly pausedBecause: string | null;
  readonly failingSince: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DeliveryBody {
  readonly id: string;
  readonly messageId: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly statusCode: number | null;
  readonly error: string | null;
  readonly nextAttemptAt: string | null;
}

/** A hundred attempts without delay, so that tests need not wait for minutes. */
export const QUICK: Partial<RetryPolicy> = { retryMs: Array<number>(100).fill(1), jitter: 0 };

interface ServiceOptions {
  readonly pace?: Partial<RetryPolicy>;
  readonly settings?: Record<string, string>;
  /** The values of other injected option objects. */
  readonly options?: Readonly<Record<string, object>>;
  readonly prepare?: Preparation;
}

/** A database, the services that send from it, and the receivers. */
export class WebhookWorld {
  private readonly services: TestService[] = [];
  private readonly receivers: Receiver[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly issuer: TestIssuer,
  ) {}

  static async create(): Promise<WebhookWorld> {
    return new WebhookWorld(await createDatabase(), await TestIssuer.start());
  }

  async start({ pace = QUICK, settings, options, prepare }: ServiceOptions = {}): Promise<TestService> {
    const all = { JOB_CONCURRENCY: '2', WEBHOOK_ALLOW_PRIVATE: 'true', ...settings };
    const service = await startService(all, this.issuer, {
      database: this.database,
      options: { RetryPolicy: pace, ...options },
      prepare,
    });
    this.services.push(service);
    return service;
  }

  async receiver(host?: string, port?: number): Promise<Receiver> {
    const receiver = await Receiver.start(host, port);
    this.receivers.push(receiver);
    return receiver;
  }

  /** Runs SQL as the superuser. */
  async admin<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], this.database.adminUrl);
  }

  async jobs(): Promise<{ run_at: Date }[]> {
    return this.admin(`
      SELECT run_at FROM graphile_worker._private_jobs AS jobs
        JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id WHERE identifier = 'deliver-webhooks'`);
  }

  /** Waits until no delivery is running or scheduled. */
  async isQuiet(): Promise<void> {
    const isQuiet = async (): Promise<boolean> => {
      await this.admin(LOOK_NOW);
      return (await this.jobs()).length === 0;
    };
    await until(isQuiet, 30_000, 100);
  }

  async stop(): Promise<void> {
    await Promise.all(this.receivers.map((receiver) => receiver.stop()));
    await Promise.all(this.services.map((service) => service.close()));
    await this.issuer.stop();
    await this.database.drop();
  }
}

export async function newWebhook(user: Client, fields: object): Promise<WebhookBody & { secret: string }> {
  return (await user.post('/api/v1/webhooks', fields).expect(201)).body;
}

export const webhookOf = async (user: Client, { id }: { id: string }): Promise<WebhookBody> =>
  (await user.get(`/api/v1/webhooks/${id}`).expect(200)).body;

/** The deliveries, latest first. */
export const deliveriesOf = async (user: Client, { id }: { id: string }): Promise<DeliveryBody[]> =>
  user.all(`/api/v1/webhooks/${id}/deliveries`);
