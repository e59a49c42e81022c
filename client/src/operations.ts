import type { Operations } from './generated/operations.gen.js';

/** Method and path of an operation, as a key of {@link Operations}. */
export type OperationKey = keyof Operations;

/** Method, path, and what the method takes after the ids of the path: a body, a query, or nothing. */
type Definition = `${OperationKey}${'' | '?preview=true'}${'' | ' body' | ' query'}`;
interface Definitions {
  readonly [name: string]: Definition | Definitions;
}

/** The operations that a batch accepts, and reads of the same rows. */
export const BATCH_OPERATIONS = {
  tasks: {
    /** Lists tasks. `iterate` returns all pages. */
    list: 'GET /tasks query',
    /** Counts tasks, with the filters of `list`. */
    count: 'GET /tasks/count query',
    /** Creates a task at the end of its list. */
    create: 'POST /tasks body',
    /** Creates a task from a line of text. */
    quickAdd: 'POST /tasks/quick-add body',
    /** Parses a line of text without creating a task. */
    previewQuickAdd: 'POST /tasks/quick-add?preview=true body',
    /** Gets a task. */
    get: 'GET /tasks/{id} query',
    /** Updates a task. With a row, fails with 412 if the task has changed since. */
    update: 'PATCH /tasks/{id} body',
    /** Creates or replaces a task. With a row, fails with 412 if the task has changed since. */
    replace: 'PUT /tasks/{id} body',
    /** Moves a task and its subtasks to the trash. */
    remove: 'DELETE /tasks/{id}',
    /** Restores a task and its subtasks from the trash. */
    restore: 'POST /tasks/{id}/restore',
    /** Moves a task and its subtasks. */
    move: 'POST /tasks/{id}/move body',
    /** Completes a task. A recurring task moves to its next occurrence. */
    complete: 'POST /tasks/{id}/complete query',
    /** Reopens a task. */
    reopen: 'POST /tasks/{id}/reopen',
    /** Skips the current occurrence. */
    skip: 'POST /tasks/{id}/skip query',
    /** Adds a label to a task. */
    addLabel: 'PUT /tasks/{id}/labels/{labelId}',
    /** Removes a label from a task. */
    removeLabel: 'DELETE /tasks/{id}/labels/{labelId}',
    /** Lists completions, latest first. */
    listCompletions: 'GET /tasks/{id}/completions query',
    /** Undoes the latest completion. */
    undoCompletion: 'DELETE /tasks/{id}/completions/{completionId}',
    /** Gets upcoming occurrences. */
    occurrences: 'GET /tasks/{id}/occurrences query',
    /** Lists the history of a task. */
    listHistory: 'GET /tasks/{id}/history query',
    /** Reverts a task to an earlier version. */
    revert: 'POST /tasks/{id}/revert body',
  },
  lists: {
    /** Lists lists. `iterate` returns all pages. */
    list: 'GET /lists query',
    /** Creates a list at the end. */
    create: 'POST /lists body',
    /** Gets a list. */
    get: 'GET /lists/{id}',
    /** Updates a list. With a row, fails with 412 if the list has changed since. */
    update: 'PATCH /lists/{id} body',
    /** Moves a list and its tasks to the trash. */
    remove: 'DELETE /lists/{id}',
    /** Restores a list and its tasks from the trash. */
    restore: 'POST /lists/{id}/restore',
    /** Moves a list. */
    move: 'POST /lists/{id}/move body',
    /** Lists the history of a list. */
    listHistory: 'GET /lists/{id}/history query',
  },
  labels: {
    /** Lists labels. `iterate` returns all pages. */
    list: 'GET /labels query',
    /** Creates a label. */
    create: 'POST /labels body',
    /** Gets a label. */
    get: 'GET /labels/{id}',
    /** Updates a label. With a row, fails with 412 if the label has changed since. */
    update: 'PATCH /labels/{id} body',
    /** Deletes a label and removes it from tasks. */
    remove: 'DELETE /labels/{id}',
    /** Lists the history of a label. */
    listHistory: 'GET /labels/{id}/history query',
  },
  settings: {
    /** Gets the settings. */
    get: 'GET /settings',
    /** Updates the settings. */
    update: 'PATCH /settings body',
  },
  trash: {
    /** Lists the trash, latest first. `iterate` returns all pages. */
    list: 'GET /trash query',
    /** Empties the trash permanently. */
    empty: 'DELETE /trash',
    /** Permanently deletes a trashed task or list. */
    remove: 'DELETE /trash/{id}',
  },
  webhooks: {
    /** Lists webhooks. `iterate` returns all pages. */
    list: 'GET /webhooks query',
    /** Creates a webhook. */
    create: 'POST /webhooks body',
    /** Gets a webhook. */
    get: 'GET /webhooks/{id}',
    /** Updates, pauses or resumes a webhook. */
    update: 'PATCH /webhooks/{id} body',
    /** Deletes a webhook and its deliveries. */
    remove: 'DELETE /webhooks/{id}',
    /** Rotates the secret of a webhook. */
    rotateSecret: 'POST /webhooks/{id}/rotate-secret',
    /** Lists deliveries of the last 30 days. */
    listDeliveries: 'GET /webhooks/{id}/deliveries query',
    /** Redelivers a message. */
    redeliver: 'POST /webhooks/{id}/deliveries/{deliveryId}/redeliver',
    /** Sends a test message. */
    test: 'POST /webhooks/{id}/test',
  },
} as const satisfies Definitions;

/** The operations that a batch does not accept. */
export const SINGLE_OPERATIONS = {
  reminders: {
    /** Lists due reminders, latest first. `iterate` returns all pages. */
    list: 'GET /reminders query',
    /** Gets a reminder. */
    get: 'GET /reminders/{id}',
    /** Dismisses a reminder on all clients. */
    dismiss: 'POST /reminders/{id}/dismiss',
    /** Snoozes a reminder on all clients. */
    snooze: 'POST /reminders/{id}/snooze body',
  },
  push: {
    /** Gets the public key for push subscriptions. */
    key: 'GET /push/key',
    /** Lists push subscriptions. `iterate` returns all pages. */
    list: 'GET /push/subscriptions query',
    /** Creates or renews a push subscription. */
    create: 'POST /push/subscriptions body',
    /** Gets a push subscription. */
    get: 'GET /push/subscriptions/{id}',
    /** Deletes a push subscription. */
    remove: 'DELETE /push/subscriptions/{id}',
  },
  account: {
    /** Gets limits and current usage. */
    limits: 'GET /limits',
    /** Gets task statistics. */
    stats: 'GET /stats query',
    /** Returns all data as newline-delimited JSON. */
    export: 'GET /export',
    /** Imports an exported file. Not retried, because the service cannot recognize a repeated import. */
    import: 'POST /import body',
    /** Requests the token that `erase` needs. */
    requestErasure: 'POST /account/erasure',
    /** Erases all account data permanently. */
    erase: 'DELETE /account body',
    /** Gets the sign-in configuration. Needs no token. */
    authConfig: 'GET /auth/config',
  },
  health: {
    /** Checks liveness. Needs no token. */
    live: 'GET /health/live',
    /** Checks readiness. Needs no token. */
    ready: 'GET /health/ready',
  },
  /** Gets the current user. */
  identity: 'GET /auth/me',
  /** Undoes all changes made by a request, given its `X-Request-Id`. */
  undo: 'POST /undo body',
  /** Creates a single-use ticket, for an `EventSource` instead of `events`. */
  eventTicket: 'POST /events/ticket',
} as const satisfies Definitions;
