import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountModule } from './account/account.module.js';
import { AuthModule } from './auth/auth.module.js';
import { JwtAuthGuard } from './auth/jwt-auth.guard.js';
import { BatchModule } from './batch/batch.module.js';
import { PreconditionInterceptor } from './platform/http/preconditions/precondition.interceptor.js';
import { IdempotencyInterceptor } from './platform/http/idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from './platform/http/idempotency/idempotency.module.js';
import { InputPipe } from './platform/http/validation/input.pipe.js';
import { UnexpectedInputInterceptor } from './platform/http/validation/unexpected-input.interceptor.js';
import { ProblemFilter } from './platform/http/problem/problem.filter.js';
import { RequestInterceptor } from './platform/http/request.interceptor.js';
import { ResponseLinksInterceptor } from './platform/http/response-links.interceptor.js';
import { ConfigModule } from './platform/config/config.module.js';
import type { Env } from './platform/config/env.js';
import { DatabaseModule } from './platform/database/database.module.js';
import type { DatabaseUrls } from './platform/database/database-urls.js';
import { HealthModule } from './health.module.js';
import { HistoryModule } from './history/history.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { LabelsModule } from './labels/labels.module.js';
import { ListsModule } from './lists/lists.module.js';
import { MetricsModule } from './platform/monitoring/metrics.module.js';
import { LoadMonitorModule } from './platform/concurrency/load-monitor.js';
import { OwnershipInterceptor } from './platform/ownership/ownership.interceptor.js';
import { OwnershipModule } from './platform/ownership/ownership.module.js';
import { ProblemsController } from './platform/http/problem/problem-response.js';
import { PushModule } from './push/push.module.js';
import { QuickAddModule } from './quick-add/quick-add.module.js';
import { RateLimitsModule } from './platform/limits/rate-limits/rate-limits.js';
import { StatsModule } from './stats/stats.module.js';
import { EventsModule } from './events/events.module.js';
import { SyncModule } from './sync/sync.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TransferModule } from './transfer/transfer.module.js';
import { TrashModule } from './trash/trash.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { dataSourceOptions } from './data-source.js';
import { ChangeLogModule } from './platform/change-log/change-log.module.js';
import { RequestDeadline } from './platform/database/request-deadline.js';

@Module({
  controllers: [ProblemsController],
  providers: [
    // Order of a request: authentication; ownership, idempotency, preconditions and unexpected input (all in
    // RequestInterceptor); input validation; error mapping.
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    OwnershipInterceptor,
    IdempotencyInterceptor,
    PreconditionInterceptor,
    UnexpectedInputInterceptor,
    ResponseLinksInterceptor,
    { provide: APP_INTERCEPTOR, useClass: RequestInterceptor },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {
  static forRoot(env: Env, database: DatabaseUrls): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(env),
        LoadMonitorModule,
        MetricsModule.forRoot(env),
        DatabaseModule.forRoot(
          env,
          dataSourceOptions(database.pooled, env.DATABASE_POOL_SIZE, new RequestDeadline(env)),
        ),
        AuthModule.forRoot(env, database),
        RateLimitsModule.forRoot(env),
        JobsModule.forRoot(env, database),
        OwnershipModule,
        ChangeLogModule,
        IdempotencyModule,
        HealthModule,
        TasksModule,
        QuickAddModule,
        ListsModule,
        LabelsModule,
        TrashModule,
        StatsModule,
        SyncModule,
        BatchModule,
        HistoryModule,
        AccountModule,
        EventsModule.forRoot(database),
        TransferModule,
        WebhooksModule,
        PushModule,
      ],
    };
  }
}
