import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { type JobHandler, JobHandlers, JobQueue } from '../../src/platform/jobs/job-queue.js';
import { startApp, type TestApp } from './app.js';
import { asAdmin, createDatabase, type TestDatabase } from './database.js';

/** Job handlers by kind. */
export type Handlers = Readonly<Record<string, JobHandler<never>>>;

export interface JobService {
  readonly service: TestApp;
  readonly queue: JobQueue;
  readonly work: UnitOfWork;
}

interface Row {
  readonly kind: string;
  readonly payload: object;
  readonly run_at: Date;
  readonly attempts: number;
  readonly locked_by: string | null;
}

/** A database and the services that run its jobs. */
export class JobWorld {
  private readonly services: TestApp[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async create(): Promise<JobWorld> {
    return new JobWorld(await createDatabase());
  }

  /** Starts a service with these handlers; without handlers, it runs no jobs. */
  async start(handlers: Handlers = {}): Promise<JobService> {
    const concurrency = Object.keys(handlers).length > 0 ? '2' : '0';
    const service = await startApp({ JOB_CONCURRENCY: concurrency }, undefined, {
      database: this.database,
      prepare: (app) => {
        for (const [kind, handle] of Object.entries(handlers)) app.get(JobHandlers).on(kind, handle);
      },
    });
    this.services.push(service);
    return { service, queue: service.app.get(JobQueue), work: service.app.get(UnitOfWork) };
  }

  /** Runs SQL as the superuser. */
  async admin(sql: string): Promise<Record<string, unknown>[]> {
    return asAdmin(async (client) => (await client.query(sql)).rows, this.database.adminUrl);
  }

  /** The queued jobs in order of insertion. */
  async jobs(): Promise<Row[]> {
    const rows = await this.admin(`
      SELECT identifier AS kind, payload, run_at, attempts, locked_by FROM graphile_worker._private_jobs AS jobs
        JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id ORDER BY jobs.id`);
    return rows as unknown as Row[];
  }

  /** Ignores the retention job that every owner with changes has. */
  readonly isEmpty = async (): Promise<boolean> =>
    (await this.jobs()).every(({ kind }) => kind === 'forget-changes');

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.database.drop();
  }
}
