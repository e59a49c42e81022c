import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccountModule } from './account/account.module.js';
import { AuthModule } from './auth/auth.module.js';
import { JwtAuthGuard } from './auth/jwt-auth.guard.js';
import { BatchModule } from './batch/batch.module.js';
import { ConditionalInterceptor } from './common/conditional/conditional.interceptor.js';
import { IdempotencyInterceptor } from './common/idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from './common/idempotency/idempotency.module.js';
import { InputPipe } from './common/input/input.pipe.js';
import { StrayInputInterceptor } from './common/input/stray-input.interceptor.js';
import { ProblemFilter } from './common/problem/problem.filter.js';
import { RequestInterceptor } from './common/request.interceptor.js';
import { ResponseLinksInterceptor } from './common/response-links.interceptor.js';
import { ConfigModule } from './config/config.module.js';
import type { Env } from './config/env.js';
import { DatabaseModule } from './database/database.module.js';
import type { DatabaseUrls } from './database/database-urls.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { LabelsModule } from './labels/labels.module.js';
import { LimitsModule } from './limits/limits.module.js';
import { ListsModule } from './lists/lists.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OverloadModule } from './overload/overload.module.js';
import { OwnershipInterceptor } from './ownership/ownership.interceptor.js';
import { OwnershipModule } from './ownership/ownership.module.js';
import { ProblemsController } from './problems/problems.controller.js';
import { PushModule } from './push/push.module.js';
import { QuickAddModule } from './quick-add/quick-add.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { StatsModule } from './stats/stats.module.js';
import { LiveModule } from './sync/live/live.module.js';
import { SyncModule } from './sync/sync.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TransferModule } from './transfer/transfer.module.js';
import { TrashModule } from './trash/trash.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  controllers: [ProblemsController],
  providers: [
    // A request's path: who is calling; whose data, is it a repeat, are its preconditions met, is its input expected (all in
    // RequestInterceptor); the input's shape; and what went wrong.
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    OwnershipInterceptor,
    IdempotencyInterceptor,
    ConditionalInterceptor,
    StrayInputInterceptor,
    ResponseLinksInterceptor,
    { provide: APP_INTERCEPTOR, useClass: RequestInterceptor },
    { provide: APP_PIPE, useClass: InputPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class AppModule {
  static with(env: Env, database: DatabaseUrls): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(env),
        OverloadModule,
        MetricsModule.with(env),
        DatabaseModule.with(env, database),
        AuthModule.with(env, database),
        RateLimitsModule.with(env),
        JobsModule.with(env, database),
        OwnershipModule,
        IdempotencyModule,
        HealthModule,
        TasksModule,
        QuickAddModule,
        ListsModule,
        LabelsModule,
        TrashModule,
        StatsModule,
        SettingsModule,
        LimitsModule,
        SyncModule,
        BatchModule,
        HistoryModule,
        AccountModule,
        LiveModule.with(database),
        TransferModule,
        WebhooksModule,
        PushModule,
      ],
    };
  }
}
