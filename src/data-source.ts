import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { Erasure } from './account/account.repository.js';
import { IdempotencyKey } from './platform/http/idempotency/idempotency-keys.repository.js';
import { Label } from './labels/label.entity.js';
import { List } from './lists/list.entity.js';
import { PushSubscription } from './push/push-subscriptions.repository.js';
import { Owner } from './platform/change-log/owners.repository.js';
import { Change } from './platform/change-log/change.entity.js';
import { EventTicket } from './events/event-tickets.repository.js';
import { Completion } from './tasks/completions/completions.repository.js';
import { ReminderEvent } from './tasks/reminders/reminder-events.repository.js';
import { Task } from './tasks/task.entity.js';
import { Webhook, WebhookDelivery } from './webhooks/webhook.entity.js';
import { CreateTasks1795449600000 } from './migrations/1795449600000-create-tasks.js';
import { CreateOwnersAndLists1795536000000 } from './migrations/1795536000000-create-owners-and-lists.js';
import { CreateLabels1795536060000 } from './migrations/1795536060000-create-labels.js';
import { ExtendTasks1795536120000 } from './migrations/1795536120000-extend-tasks.js';
import { SearchTasks1795536180000 } from './migrations/1795536180000-search-tasks.js';
import { CreateCompletions1795536240000 } from './migrations/1795536240000-create-completions.js';
import { CreateJobScheduling1795622400000 } from './migrations/1795622400000-create-job-scheduling.js';
import { Remind1795622460000 } from './migrations/1795622460000-remind.js';
import { LogChanges1795708800000 } from './migrations/1795708800000-log-changes.js';
import { ObeyVerbatim1795708860000 } from './migrations/1795708860000-obey-verbatim.js';
import { KeepIdempotencyKeys1795708920000 } from './migrations/1795708920000-keep-idempotency-keys.js';
import { SellEventTickets1795709000000 } from './migrations/1795709000000-sell-event-tickets.js';
import { CreateWebhooks1795710000000 } from './migrations/1795710000000-create-webhooks.js';
import { LogImports1795711000000 } from './migrations/1795711000000-log-imports.js';
import { EraseAccounts1795712000000 } from './migrations/1795712000000-erase-accounts.js';
import { ShareRateLimits1795795200000 } from './migrations/1795795200000-share-rate-limits.js';
import { AddPositionAfter1795881600000 } from './migrations/1795881600000-add-position-after.js';
import { SpeedUpWrites1795881660000 } from './migrations/1795881660000-speed-up-writes.js';
import { ContinueVersions1795881720000 } from './migrations/1795881720000-continue-versions.js';
import { CountBytes1795881730000 } from './migrations/1795881730000-count-bytes.js';
import { CountKeptBytes1795881731000 } from './migrations/1795881731000-count-kept-bytes.js';
import { LogLess1795881732000 } from './migrations/1795881732000-log-less.js';
import { BoundKeptAnswers1795881733000 } from './migrations/1795881733000-bound-kept-answers.js';
import { RecurFromNow1795881840000 } from './migrations/1795881840000-recur-from-now.js';
import { CheckRecurrence1795881841000 } from './migrations/1795881841000-check-recurrence.js';
import { LogReminders1795881900000 } from './migrations/1795881900000-log-reminders.js';
import { CreatePushSubscriptions1795881910000 } from './migrations/1795881910000-create-push-subscriptions.js';
import { AddQuietHours1795881920000 } from './migrations/1795881920000-add-quiet-hours.js';
import { LockOwners1795882020000 } from './migrations/1795882020000-lock-owners.js';
import { SortAsPeopleRead1795882100000 } from './migrations/1795882100000-sort-as-people-read.js';
import { connectionTo } from './platform/database/connection.js';
import type { RequestDeadline } from './platform/database/request-deadline.js';
import { prepareConnection } from './platform/database/scoped-query.js';
import { closeOnSocketTimeout } from './platform/database/socket-timeout.js';

export type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/**
 * The single data source definition, shared by the service, its migrations and the TypeORM CLI.
 * @param deadline limits how long the service waits for a connection and for an answer
 */
export function dataSourceOptions(url: string, poolSize = 1, deadline?: RequestDeadline): PostgresOptions {
  const { connectionString, ...connection } = connectionTo(url);
  return {
    type: 'postgres',
    // TypeORM would require the driver by a computed name, which bundlers cannot resolve.
    driver: pg,
    url: connectionString,
    entities: [
      Owner,
      List,
      Label,
      Task,
      Completion,
      ReminderEvent,
      Change,
      IdempotencyKey,
      Erasure,
      EventTicket,
      Webhook,
      WebhookDelivery,
      PushSubscription,
    ],
    migrations: [
      CreateTasks1795449600000,
      CreateOwnersAndLists1795536000000,
      CreateLabels1795536060000,
      ExtendTasks1795536120000,
      SearchTasks1795536180000,
      CreateCompletions1795536240000,
      CreateJobScheduling1795622400000,
      Remind1795622460000,
      LogChanges1795708800000,
      ObeyVerbatim1795708860000,
      KeepIdempotencyKeys1795708920000,
      SellEventTickets1795709000000,
      CreateWebhooks1795710000000,
      LogImports1795711000000,
      EraseAccounts1795712000000,
      ShareRateLimits1795795200000,
      AddPositionAfter1795881600000,
      SpeedUpWrites1795881660000,
      ContinueVersions1795881720000,
      CountBytes1795881730000,
      CountKeptBytes1795881731000,
      LogLess1795881732000,
      BoundKeptAnswers1795881733000,
      RecurFromNow1795881840000,
      CheckRecurrence1795881841000,
      LogReminders1795881900000,
      CreatePushSubscriptions1795881910000,
      AddQuietHours1795881920000,
      LockOwners1795882020000,
      SortAsPeopleRead1795882100000,
    ],
    migrationsTransactionMode: 'each',
    synchronize: false,
    // An undefined condition must not match every row (typeorm#11873).
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    poolSize,
    connectTimeoutMS: deadline?.connectionMs ?? 5_000,
    applicationName: 'todo-backend',
    // Pipelining: statements are sent without waiting for previous results.
    extra: {
      ...connection,
      pipeline: true,
      onConnect: (client: pg.ClientBase) => {
        if (deadline)
          closeOnSocketTimeout(client, { ms: deadline.socketTimeoutMs, probe: connectionTo(url) });
        return prepareConnection(client);
      },
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    },
  };
}
