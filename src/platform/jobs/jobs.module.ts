import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Env } from '../config/env.js';
import type { DatabaseUrls } from '../database/database-urls.js';
import { Metrics } from '../observability/metrics.js';
import { JobHandlers, JobQueue } from './job-queue.js';
import { JobRunner, type JobRunnerOptions } from './job-runner.js';

/** Not global, so that it closes before the global database module that its jobs use. */
@Module({})
class JobRunnerModule {
  static forRoot(options: JobRunnerOptions): DynamicModule {
    const runner = {
      provide: JobRunner,
      useFactory: (handlers: JobHandlers, dataSource: DataSource, metrics: Metrics) =>
        new JobRunner(options, handlers, dataSource, metrics),
      inject: [JobHandlers, DataSource, Metrics],
    };
    return { module: JobRunnerModule, providers: [runner] };
  }
}

/** Background jobs: a queue in PostgreSQL and a runner in this process. */
@Global()
@Module({})
export class JobsModule {
  static forRoot(env: Env, { direct }: DatabaseUrls): DynamicModule {
    return {
      module: JobsModule,
      imports: [JobRunnerModule.forRoot({ url: direct, concurrency: env.JOB_CONCURRENCY })],
      providers: [JobQueue, JobHandlers],
      exports: [JobQueue, JobHandlers],
    };
  }
}
