export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type AuthConfigResponse = {
    /**
     * Required issuer of a token (`iss`); null if any issuer with the shared secret is trusted.
     */
    issuer: string | null;
    /**
     * Required audience of a token (`aud`); null if it is not checked.
     */
    audience: string | null;
    /**
     * Base URL of the embedded Better Auth; null if another service issues the tokens.
     */
    signInUrl: string | null;
};

export type IdentityResponse = {
    /**
     * The `sub` of the token, and the `ownerId` of all rows of the user.
     */
    id: string;
    email: string | null;
    name: string | null;
    issuedAt: string | null;
    expiresAt: string;
};

export type LiveResponse = {
    status: 'ok';
};

export type CheckResponse = {
    status: 'ok' | 'failed';
    /**
     * Short state, without hosts or secrets.
     */
    state: string;
};

export type ChecksResponse = {
    database: CheckResponse;
    migrations: CheckResponse;
    keys: CheckResponse;
};

export type ReadyResponse = {
    status: 'ok' | 'failed';
    /**
     * Version of the service.
     */
    version: string;
    checks: ChecksResponse;
};

export type RecurrenceResponse = {
    /**
     * Value of an RRULE (RFC 5545).
     */
    rule: string;
    from: 'due' | 'completion' | 'now';
};

export type Reminder = RelativeReminder | AbsoluteReminder;

export type TaskResponse = {
    id: string;
    /**
     * Subject (`sub`) of the token that created the task.
     */
    ownerId: string;
    listId: string;
    /**
     * Id of the parent task; null at the top level.
     */
    parentId: string | null;
    title: string;
    description: string | null;
    completed: boolean;
    /**
     * Time of completion; null while open.
     */
    completedAt: string | null;
    /**
     * 0 none, 1 low, 2 medium, 3 high.
     */
    priority: number;
    /**
     * When the task is due; for a recurring task, its current occurrence.
     */
    due: Due | null;
    startOn: string | null;
    durationMinutes: number | null;
    recurrence: RecurrenceResponse | null;
    labelIds: Array<string>;
    reminders: Array<Reminder>;
    /**
     * Sort key: tasks with the same list and parent are ordered by its bytes, then by id.
     */
    position: string;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Time of deletion; null unless the task is in the trash.
     */
    deletedAt: string | null;
};

export type TaskPage = {
    data: Array<TaskResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type TaskCountResponse = {
    count: number;
};

export type Due = DateDue | FloatingDue | ZonedDue;

export type RecurrenceDto = {
    /**
     * Value of an RRULE (RFC 5545, 3.3.10), without DTSTART: the series starts at the due.
     */
    rule: string;
    /**
     * Base of the next occurrence: `due`, even if that is long past; `completion`, the day of completion; or `now`, the next scheduled occurrence after now. Default: `"due"`.
     */
    from?: 'due' | 'completion' | 'now';
};

export type CreateTaskDto = {
    /**
     * Leading and trailing white space is removed.
     */
    title: string;
    /**
     * Free text; null for none. Default: `null`.
     */
    description?: string | null;
    /**
     * Whether the task is done. Default: `false`.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high. Default: `0`.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep. Default: `null`.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole. Default: `null`.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start. Default: `null`.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes. Default: `null`.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`. Default: `null`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order. Default: `[]`.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole. Default: `[]`.
     */
    reminders?: Array<Reminder>;
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
};

export type TaskTreeResponse = {
    id: string;
    /**
     * Subject (`sub`) of the token that created the task.
     */
    ownerId: string;
    listId: string;
    /**
     * Id of the parent task; null at the top level.
     */
    parentId: string | null;
    title: string;
    description: string | null;
    completed: boolean;
    /**
     * Time of completion; null while open.
     */
    completedAt: string | null;
    /**
     * 0 none, 1 low, 2 medium, 3 high.
     */
    priority: number;
    /**
     * When the task is due; for a recurring task, its current occurrence.
     */
    due: Due | null;
    startOn: string | null;
    durationMinutes: number | null;
    recurrence: RecurrenceResponse | null;
    labelIds: Array<string>;
    reminders: Array<Reminder>;
    /**
     * Sort key: tasks with the same list and parent are ordered by its bytes, then by id.
     */
    position: string;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Time of deletion; null unless the task is in the trash.
     */
    deletedAt: string | null;
    /**
     * Its subtasks in order, nested; only with `include=subtasks`.
     */
    subtasks?: Array<TaskTreeResponse>;
};

export type UpdateTaskDto = {
    /**
     * Leading and trailing white space is removed.
     */
    title?: string;
    /**
     * Free text; null for none.
     */
    description?: string | null;
    /**
     * Whether the task is done.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole.
     */
    reminders?: Array<Reminder>;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type PutTaskDto = {
    /**
     * Leading and trailing white space is removed.
     */
    title: string;
    /**
     * Free text; null for none. Default: `null`.
     */
    description?: string | null;
    /**
     * Whether the task is done. Default: `false`.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high. Default: `0`.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep. Default: `null`.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole. Default: `null`.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start. Default: `null`.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes. Default: `null`.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`. Default: `null`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order. Default: `[]`.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole. Default: `[]`.
     */
    reminders?: Array<Reminder>;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type MoveTaskDto = {
    /**
     * Id of the target list. Without a parent or neighbour, the task moves to its top level.
     */
    listId?: string;
    /**
     * Id of the new parent task; null for the top level.
     */
    parentId?: string | null;
    /**
     * Id of the task to move before.
     */
    before?: string;
    /**
     * Id of the task to move after. Cannot be combined with `before`.
     */
    after?: string;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type CompletionResponse = {
    id: string;
    ownerId: string;
    taskId: string;
    completedAt: string;
    /**
     * Due of the completed occurrence.
     */
    due: Due | null;
};

export type CompletionPage = {
    data: Array<CompletionResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type OccurrencesResponse = {
    /**
     * Upcoming dues according to the rule.
     */
    data: Array<Due>;
};

export type ReminderEventResponse = {
    id: string;
    ownerId: string;
    taskId: string;
    /**
     * Time of the reminder.
     */
    remindAt: string;
    /**
     * State of the reminder. A snoozed reminder becomes due again. The service dismisses a reminder when its task is completed, deleted or rescheduled.
     */
    state: 'due' | 'snoozed' | 'dismissed';
    /**
     * Time at which it becomes due again; null unless snoozed.
     */
    snoozedUntil: string | null;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type ReminderEventPage = {
    data: Array<ReminderEventResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type SnoozeReminderDto = {
    /**
     * Time at which it becomes due again; must be in the future.
     */
    until: string;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type NamedResponse = {
    name: string;
    /**
     * Id, or null if it would be created.
     */
    id: string | null;
};

export type SpanResponse = {
    /**
     * Start of the span, as a UTF-16 offset into the text.
     */
    start: number;
    /**
     * End of the span, exclusive.
     */
    end: number;
    text: string;
    kind: 'due' | 'recurrence' | 'priority' | 'list' | 'label';
};

export type UnderstoodResponse = {
    title: string;
    priority: number;
    /**
     * When the task would be due.
     */
    due: Due | null;
    recurrence: RecurrenceResponse | null;
    /**
     * The list; null for the inbox.
     */
    list: NamedResponse | null;
    labels: Array<NamedResponse>;
    /**
     * Parsed parts of the text, in order, without overlaps.
     */
    spans: Array<SpanResponse>;
};

export type QuickAddDto = {
    /**
     * A title and, in any order, a date, a recurrence, `!high`, `#label`, `@list`. Missing labels and lists are created.
     */
    text: string;
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * The list it goes into where the text names none; otherwise the inbox.
     */
    listId?: string;
    /**
     * Time zone of the text. Defaults to the time zone in the settings.
     */
    timeZone?: string;
    /**
     * Locale that decides whether 3/4 is 3 April or 4 March. Without it, an ambiguous date stays in the title.
     */
    locale?: string;
    /**
     * The signs of the text: `default` is `@list #label`, `todoist` is `#list @label`. Default: `"default"`.
     */
    syntax?: 'default' | 'todoist';
};

export type ListResponse = {
    id: string;
    ownerId: string;
    name: string;
    color: string | null;
    /**
     * Sort key: lists are ordered by its bytes, then by id.
     */
    position: string;
    archived: boolean;
    /**
     * Whether this is the inbox, which every user has and which cannot be deleted.
     */
    inbox: boolean;
    /**
     * Number of open tasks in the list.
     */
    openTasks: number;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type ListPage = {
    data: Array<ListResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type CreateListDto = {
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * Leading and trailing white space is removed.
     */
    name: string;
    /**
     * null for none. Default: `null`.
     */
    color?: string | null;
};

export type UpdateListDto = {
    /**
     * Leading and trailing white space is removed.
     */
    name?: string;
    /**
     * null for none.
     */
    color?: string | null;
    /**
     * Whether the list is archived. Its tasks are kept but left out of the due views. The inbox cannot be archived.
     */
    archived?: boolean;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type MoveListDto = {
    /**
     * Id of the list to move before. Without `before` and `after`, the list moves to the end.
     */
    before?: string;
    /**
     * Id of the list to move after. Cannot be combined with `before`.
     */
    after?: string;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type LabelResponse = {
    id: string;
    ownerId: string;
    name: string;
    color: string | null;
    /**
     * Number of open tasks with this label.
     */
    openTasks: number;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type LabelPage = {
    data: Array<LabelResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type CreateLabelDto = {
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * Unique per user, ignoring case. Leading and trailing white space is removed.
     */
    name: string;
    /**
     * null for none. Default: `null`.
     */
    color?: string | null;
};

export type UpdateLabelDto = {
    /**
     * Unique per user, ignoring case. Leading and trailing white space is removed.
     */
    name?: string;
    /**
     * null for none.
     */
    color?: string | null;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type TrashedResponse = {
    kind: 'task' | 'list';
    id: string;
    ownerId: string;
    /**
     * Title of the task, or name of the list.
     */
    title: string;
    /**
     * Number of tasks deleted and restored with it: the tasks of a list, or the subtasks of a task.
     */
    along: number;
    deletedAt: string;
    /**
     * Time of permanent deletion.
     */
    purgeAt: string;
    /**
     * Version of the task or list.
     */
    version: number;
};

export type TrashPage = {
    data: Array<TrashedResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type DayResponse = {
    date: string;
    completed: number;
};

export type StatsResponse = {
    timeZone: string;
    from: string;
    to: string;
    /**
     * Number of open tasks.
     */
    open: number;
    /**
     * Number of open tasks that are overdue.
     */
    overdue: number;
    /**
     * Number of completions in the range; each occurrence of a recurring task counts.
     */
    completed: number;
    /**
     * One entry for each day of the range, in order.
     */
    perDay: Array<DayResponse>;
    /**
     * Consecutive days with at least one completion, ending today or yesterday.
     */
    streak: number;
};

export type QuietHoursDto = {
    /**
     * Start, in the time zone of the settings.
     */
    from: string;
    /**
     * End. It falls on the next day if it is earlier than `from`.
     */
    until: string;
};

export type SettingsResponse = {
    ownerId: string;
    /**
     * Default time zone for relative dates such as "today".
     */
    timeZone: string;
    /**
     * Hours without Web Push messages; null for none.
     */
    quietHours: QuietHoursDto | null;
    /**
     * Incremented by every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type LoggedListResponse = {
    id: string;
    ownerId: string;
    name: string;
    color: string | null;
    /**
     * Sort key: lists are ordered by its bytes, then by id.
     */
    position: string;
    archived: boolean;
    /**
     * Whether this is the inbox, which every user has and which cannot be deleted.
     */
    inbox: boolean;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Time of deletion; null unless the list is in the trash.
     */
    deletedAt: string | null;
};

export type LoggedLabelResponse = {
    id: string;
    ownerId: string;
    name: string;
    color: string | null;
    /**
     * Increases by one with every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type Change = ({
    type: 'settings';
} & SettingsChange) | ({
    type: 'list';
} & ListChange) | ({
    type: 'label';
} & LabelChange) | ({
    type: 'task';
} & TaskChange) | ({
    type: 'completion';
} & CompletionChange) | ({
    type: 'reminder';
} & ReminderChange);

export type SyncResponse = {
    data: Array<Change>;
    /**
     * Cursor for the next page or, once `hasMore` is false, for later changes.
     */
    nextCursor: string;
    /**
     * Whether more changes are available now.
     */
    hasMore: boolean;
};

export type OperationDto = CreateTaskOperation | ReplaceTaskOperation | DeleteTaskOperation | UpdateTaskOperation | MoveTaskOperation | RestoreTaskOperation | AddTaskLabelOperation | RemoveTaskLabelOperation | CompleteTaskOperation | ReopenTaskOperation | SkipOccurrenceOperation | UndoCompletionOperation | QuickAddTaskOperation | CreateListOperation | DeleteListOperation | UpdateListOperation | MoveListOperation | RestoreListOperation | CreateLabelOperation | DeleteLabelOperation | UpdateLabelOperation | EmptyTrashOperation | DeleteFromTrashOperation | RevertTaskOperation | UpdateSettingsOperation | CreateWebhookOperation | DeleteWebhookOperation | UpdateWebhookOperation | RotateWebhookSecretOperation | RedeliverWebhookDeliveryOperation | TestWebhookOperation;

export type BatchDto = {
    /**
     * Whether to apply all operations or none, in one transaction. By default, each is applied separately. Default: `false`.
     */
    atomic?: boolean;
    /**
     * Operations, applied in order.
     */
    operations: Array<OperationDto>;
};

export type OperationResult = {
    /**
     * Status code of the single route.
     */
    status: number;
    /**
     * `etag` and `location` headers, if the single route sends them.
     */
    headers: {
        [key: string]: string;
    };
    /**
     * Response body of the single route; a problem if the status is 400 or above. If the whole response exceeds 1 MiB, rows are reduced to `id` and `version`.
     */
    body: TaskResponse | UnderstoodResponse | ListResponse | LabelResponse | SettingsResponse | WebhookWithSecretResponse | WebhookResponse | DeliveryResponse | ProblemResponse | {
        id: string;
        version: number;
    } | null;
};

export type BatchResponse = {
    /**
     * False if an atomic batch was rolled back.
     */
    applied: boolean;
    /**
     * One result per operation, in order.
     */
    results: Array<OperationResult>;
};

export type ChangedFieldResponse = {
    /**
     * Name of the field in the row.
     */
    field: string;
    /**
     * Value before the change; null if the row was created.
     */
    before: string | number | boolean | Array<unknown> | {
        [key: string]: unknown;
    } | null;
    /**
     * Value after the change; null if the row was deleted.
     */
    after: string | number | boolean | Array<unknown> | {
        [key: string]: unknown;
    } | null;
};

export type HistoryEntryResponse = {
    /**
     * Version of the row after the change.
     */
    version: number;
    change: 'created' | 'updated' | 'deleted';
    changedAt: string;
    /**
     * The `sub` of the user who made the change; null if the service made it.
     */
    by: string | null;
    /**
     * The `X-Request-Id` of the request that made the change, for `POST /undo`.
     */
    requestId: string | null;
    /**
     * All changed fields.
     */
    fields: Array<ChangedFieldResponse>;
};

export type HistoryPage = {
    data: Array<HistoryEntryResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type RevertTaskDto = {
    /**
     * Version to restore. The current version goes into `If-Match` only.
     */
    version: number;
};

export type UndoDto = {
    /**
     * The `X-Request-Id` from the response to the request. If several requests share it, all are undone.
     */
    requestId: string;
};

export type UndoResponse = {
    /**
     * Request id of the undo, which can be used to undo it.
     */
    requestId: string;
    /**
     * Number of restored rows.
     */
    undone: number;
    /**
     * Changes made by the undo, in the format of `GET /sync`; at most 100.
     */
    data: Array<Change>;
};

export type ErasureResponse = {
    /**
     * Single-use confirmation token, shown once. A newer token invalidates it.
     */
    token: string;
    expiresAt: string;
};

export type EraseAccountDto = {
    /**
     * Token returned by POST /api/v1/account/erasure.
     */
    confirm: string;
};

export type UsedResponse = {
    max: number;
    /**
     * Current number, including the trash.
     */
    used: number;
};

export type LimitsResponse = {
    tasks: UsedResponse;
    lists: UsedResponse;
    labels: UsedResponse;
    webhooks: UsedResponse;
    pushSubscriptions: UsedResponse;
    /**
     * Approximate storage of rows, history, stored responses and webhook deliveries. At `max`, nothing can be added. At 110% of `max`, only deletions are accepted.
     */
    bytes: UsedResponse;
    /**
     * Maximum labels per task.
     */
    labelsPerTask: number;
    /**
     * Maximum reminders per task.
     */
    remindersPerTask: number;
    /**
     * Maximum depth of subtasks. A task without a parent has depth 1.
     */
    depth: number;
    /**
     * Maximum title length in characters.
     */
    titleLength: number;
    /**
     * Maximum description length in characters.
     */
    descriptionLength: number;
    /**
     * Maximum size of a request body.
     */
    bodyBytes: number;
    /**
     * Maximum size of an import file.
     */
    importBytes: number;
    /**
     * Days until a row in the trash is deleted permanently.
     */
    trashDays: number;
};

export type UpdateSettingsDto = {
    /**
     * IANA time zone name. Default time zone for relative dates such as "today".
     */
    timeZone?: string;
    /**
     * Hours without Web Push messages; null for none. Reminders are sent when they end.
     */
    quietHours?: QuietHoursDto | null;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type TicketResponse = {
    /**
     * Single-use ticket for `GET /events?ticket=…`.
     */
    ticket: string;
    expiresAt: string;
};

export type ImportedRows = {
    /**
     * Number of new rows.
     */
    created: number;
    /**
     * Number of rows that replaced a different row.
     */
    replaced: number;
    /**
     * Number of rows identical to existing ones.
     */
    unchanged: number;
};

export type ImportResponse = {
    settings: ImportedRows;
    list: ImportedRows;
    label: ImportedRows;
    task: ImportedRows;
    completion: ImportedRows;
    history: ImportedRows;
};

export type WebhookResponse = {
    id: string;
    ownerId: string;
    url: string;
    /**
     * Types of changes to send; null for all.
     */
    types: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'> | null;
    description: string | null;
    /**
     * Whether deliveries are paused. Changes are kept and sent later.
     */
    paused: boolean;
    /**
     * `owner`: paused by the user. `failing`: the receiver failed for three days, or answered 410 Gone.
     */
    pausedBecause: 'owner' | 'failing' | null;
    /**
     * Time of the first failure of the pending message; null if the last message was delivered.
     */
    failingSince: string | null;
    /**
     * Incremented by every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type WebhookPage = {
    data: Array<WebhookResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type CreateWebhookDto = {
    /**
     * URL of the receiver: https, without credentials and fragment, at a public address. Stored in normalized form.
     */
    url: string;
    /**
     * Types of changes to send; null for all. Default: `null`.
     */
    types?: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'> | null;
    /**
     * Description; null for none. Default: `null`.
     */
    description?: string | null;
};

export type WebhookWithSecretResponse = {
    id: string;
    ownerId: string;
    url: string;
    /**
     * Types of changes to send; null for all.
     */
    types: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'> | null;
    description: string | null;
    /**
     * Whether deliveries are paused. Changes are kept and sent later.
     */
    paused: boolean;
    /**
     * `owner`: paused by the user. `failing`: the receiver failed for three days, or answered 410 Gone.
     */
    pausedBecause: 'owner' | 'failing' | null;
    /**
     * Time of the first failure of the pending message; null if the last message was delivered.
     */
    failingSince: string | null;
    /**
     * Incremented by every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * Secret that signs the messages. Shown once and not stored.
     */
    secret: string;
};

export type UpdateWebhookDto = {
    /**
     * URL of the receiver, as for a new webhook. The pending message is sent to the new URL immediately.
     */
    url?: string;
    /**
     * Types of changes to send; null for all.
     */
    types?: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'> | null;
    /**
     * Description; null for none.
     */
    description?: string | null;
    /**
     * true pauses deliveries; false resumes them with the next undelivered change.
     */
    paused?: boolean;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type DeliveryResponse = {
    id: string;
    ownerId: string;
    webhookId: string;
    /**
     * The `webhook-id` of the message, the same for each attempt.
     */
    messageId: string;
    /**
     * Message type: type and kind of the change, or `webhook.test`. `webhook.skipped` marks changes past the retention period, which were not sent.
     */
    type: string;
    status: 'pending' | 'delivered' | 'failed';
    attempts: number;
    /**
     * Status code of the last attempt; null if there was no response.
     */
    statusCode: number | null;
    /**
     * Error of the last attempt; null if it succeeded.
     */
    error: string | null;
    nextAttemptAt: string | null;
    createdAt: string;
    updatedAt: string;
};

export type DeliveryPage = {
    data: Array<DeliveryResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type PushKeyResponse = {
    /**
     * The `applicationServerKey` for `pushManager.subscribe()`, base64url.
     */
    publicKey: string;
};

export type PushSubscriptionResponse = {
    id: string;
    ownerId: string;
    endpoint: string;
    /**
     * Incremented by every change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type PushSubscriptionPage = {
    data: Array<PushSubscriptionResponse>;
    /**
     * Cursor of the next page, to pass as `cursor` with the same filter and sort; `null` on the last page.
     */
    nextCursor: string | null;
};

export type PushKeysDto = {
    /**
     * Public key of the browser.
     */
    p256dh: string;
    /**
     * Authentication secret of the browser.
     */
    auth: string;
};

export type CreatePushSubscriptionDto = {
    /**
     * Endpoint URL of the push service: https, at a public address.
     */
    endpoint: string;
    /**
     * Ignored. A subscription is removed when the push service reports it as expired.
     */
    expirationTime?: number | null;
    /**
     * Keys for message encryption.
     */
    keys: PushKeysDto;
};

export type InputFaultResponse = {
    /**
     * JSON Pointer (RFC 6901) to the value.
     */
    pointer: string;
    detail: string;
    in: 'body' | 'query' | 'path' | 'header';
};

export type ReachedLimitResponse = {
    /**
     * Name in `GET /limits`.
     */
    name: string;
    max: number;
};

export type ConflictingRowResponse = {
    /**
     * Type in `GET /sync`.
     */
    type: string;
    /**
     * `null` for the settings.
     */
    id: string | null;
    /**
     * Id of the latest request that changed the row; `null` for changes by the service.
     */
    requestId: string | null;
    /**
     * Version after that change.
     */
    version: number | null;
};

export type ProblemResponse = {
    /**
     * Stable identifier for error handling.
     */
    type: string;
    title: string;
    status: number;
    detail: string;
    /**
     * Request id, as in the log.
     */
    instance: string;
    /**
     * All faults of the input.
     */
    errors?: Array<InputFaultResponse>;
    /**
     * Reached limit.
     */
    limit?: ReachedLimitResponse;
    /**
     * Current row.
     */
    current?: {
        [key: string]: unknown;
    };
    /**
     * Rows that prevent the undo, up to 100.
     */
    conflicts?: Array<ConflictingRowResponse>;
};

export type DateDue = {
    /**
     * Calendar date, without a time zone.
     */
    date: string;
    dateTime?: never;
    timeZone?: never;
};

export type FloatingDue = {
    /**
     * Wall-clock time: in `timeZone`, or floating (the same everywhere) without it.
     */
    dateTime: string;
    date?: never;
    timeZone?: never;
};

export type ZonedDue = {
    /**
     * Wall-clock time: in `timeZone`, or floating (the same everywhere) without it.
     */
    dateTime: string;
    /**
     * IANA time zone of `dateTime`.
     */
    timeZone: string;
    date?: never;
};

export type RelativeReminder = {
    /**
     * Minutes before the due; for a date, before the day begins.
     */
    minutesBefore: number;
    at?: never;
};

export type AbsoluteReminder = {
    /**
     * Fixed time, independent of the due.
     */
    at: string;
    minutesBefore?: never;
};

export type SettingsChange = {
    type: 'settings';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: SettingsResponse | null;
};

export type ListChange = {
    type: 'list';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: LoggedListResponse | null;
};

export type LabelChange = {
    type: 'label';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: LoggedLabelResponse | null;
};

export type TaskChange = {
    type: 'task';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: TaskResponse | null;
};

export type CompletionChange = {
    type: 'completion';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: CompletionResponse | null;
};

export type ReminderChange = {
    type: 'reminder';
    /**
     * Id of the row; null for the settings.
     */
    id: string | null;
    change: 'created' | 'updated' | 'deleted';
    /**
     * Version of the row after the change.
     */
    version: number;
    changedAt: string;
    /**
     * `X-Request-Id` of the request that made the change; null for changes by the service.
     */
    requestId: string | null;
    /**
     * The row after the change; null if it was permanently deleted.
     */
    row: ReminderEventResponse | null;
};

export type CreateTaskDtoInBatch = {
    /**
     * Leading and trailing white space is removed.
     */
    title: string;
    /**
     * Free text; null for none. Default: `null`.
     */
    description?: string | null;
    /**
     * Whether the task is done. Default: `false`.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high. Default: `0`.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep. Default: `null`.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole. Default: `null`.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start. Default: `null`.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes. Default: `null`.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`. Default: `null`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order. Default: `[]`.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole. Default: `[]`.
     */
    reminders?: Array<Reminder>;
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
};

export type PutTaskDtoInBatch = {
    /**
     * Leading and trailing white space is removed.
     */
    title: string;
    /**
     * Free text; null for none. Default: `null`.
     */
    description?: string | null;
    /**
     * Whether the task is done. Default: `false`.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high. Default: `0`.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep. Default: `null`.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole. Default: `null`.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start. Default: `null`.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes. Default: `null`.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`. Default: `null`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order. Default: `[]`.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole. Default: `[]`.
     */
    reminders?: Array<Reminder>;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type UpdateTaskDtoInBatch = {
    /**
     * Leading and trailing white space is removed.
     */
    title?: string;
    /**
     * Free text; null for none.
     */
    description?: string | null;
    /**
     * Whether the task is done.
     */
    completed?: boolean;
    /**
     * 0 none, 1 low, 2 medium, 3 high.
     */
    priority?: number;
    /**
     * Id of the list. Defaults to the list of the parent, or the inbox.
     */
    listId?: string;
    /**
     * Id of the parent task, in the same list; null at the top level. At most five levels deep.
     */
    parentId?: string | null;
    /**
     * When the task is due; null for none. Replaced as a whole.
     */
    due?: Due | null;
    /**
     * First day on which work on the task can start.
     */
    startOn?: string | null;
    /**
     * Estimated duration in minutes.
     */
    durationMinutes?: number | null;
    /**
     * How the task recurs; null for not at all. Replaced as a whole. Requires `due`.
     */
    recurrence?: RecurrenceDto | null;
    /**
     * Ids of its labels, in order.
     */
    labelIds?: Array<string>;
    /**
     * Reminders of the task. Replaced as a whole.
     */
    reminders?: Array<Reminder>;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type MoveTaskDtoInBatch = {
    /**
     * Id of the target list. Without a parent or neighbour, the task moves to its top level.
     */
    listId?: string;
    /**
     * Id of the new parent task; null for the top level.
     */
    parentId?: string | null;
    /**
     * Id of the task to move before.
     */
    before?: string;
    /**
     * Id of the task to move after. Cannot be combined with `before`.
     */
    after?: string;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type QuickAddDtoInBatch = {
    /**
     * A title and, in any order, a date, a recurrence, `!high`, `#label`, `@list`. Missing labels and lists are created.
     */
    text: string;
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * The list it goes into where the text names none; otherwise the inbox.
     */
    listId?: string;
    /**
     * Time zone of the text. Defaults to the time zone in the settings.
     */
    timeZone?: string;
    /**
     * Locale that decides whether 3/4 is 3 April or 4 March. Without it, an ambiguous date stays in the title.
     */
    locale?: string;
    /**
     * The signs of the text: `default` is `@list #label`, `todoist` is `#list @label`. Default: `"default"`.
     */
    syntax?: 'default' | 'todoist';
};

export type CreateListDtoInBatch = {
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * Leading and trailing white space is removed.
     */
    name: string;
    /**
     * null for none. Default: `null`.
     */
    color?: string | null;
};

export type MoveListDtoInBatch = {
    /**
     * Id of the list to move before. Without `before` and `after`, the list moves to the end.
     */
    before?: string;
    /**
     * Id of the list to move after. Cannot be combined with `before`.
     */
    after?: string;
    /**
     * Expected version, as in `If-Match`. Unlike the header, proxies do not change it.
     */
    version?: number;
};

export type CreateLabelDtoInBatch = {
    /**
     * Client-generated id, for creating offline. Defaults to a new UUIDv7.
     */
    id?: string;
    /**
     * Unique per user, ignoring case. Leading and trailing white space is removed.
     */
    name: string;
    /**
     * null for none. Default: `null`.
     */
    color?: string | null;
};

export type CreateTaskOperation = {
    method: 'POST';
    path: '/tasks';
    body: CreateTaskDtoInBatch;
    ref?: string;
};

export type ReplaceTaskOperation = {
    method: 'PUT';
    path: string;
    body: PutTaskDtoInBatch;
    ifMatch?: string;
    ifNoneMatch?: string;
    ref?: string;
};

export type DeleteTaskOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type UpdateTaskOperation = {
    method: 'PATCH';
    path: string;
    body: UpdateTaskDtoInBatch;
    ifMatch?: string;
    ref?: string;
};

export type MoveTaskOperation = {
    method: 'POST';
    path: string;
    body: MoveTaskDtoInBatch;
    ifMatch?: string;
    ref?: string;
};

export type RestoreTaskOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type AddTaskLabelOperation = {
    method: 'PUT';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type RemoveTaskLabelOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type CompleteTaskOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type ReopenTaskOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type SkipOccurrenceOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type UndoCompletionOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type QuickAddTaskOperation = {
    method: 'POST';
    path: string;
    body: QuickAddDtoInBatch;
    ref?: string;
};

export type CreateListOperation = {
    method: 'POST';
    path: '/lists';
    body: CreateListDtoInBatch;
    ref?: string;
};

export type DeleteListOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type UpdateListOperation = {
    method: 'PATCH';
    path: string;
    body: UpdateListDto;
    ifMatch?: string;
    ref?: string;
};

export type MoveListOperation = {
    method: 'POST';
    path: string;
    body: MoveListDtoInBatch;
    ifMatch?: string;
    ref?: string;
};

export type RestoreListOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type CreateLabelOperation = {
    method: 'POST';
    path: '/labels';
    body: CreateLabelDtoInBatch;
    ref?: string;
};

export type DeleteLabelOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type UpdateLabelOperation = {
    method: 'PATCH';
    path: string;
    body: UpdateLabelDto;
    ifMatch?: string;
    ref?: string;
};

export type EmptyTrashOperation = {
    method: 'DELETE';
    path: '/trash';
    ref?: string;
};

export type DeleteFromTrashOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type RevertTaskOperation = {
    method: 'POST';
    path: string;
    body: RevertTaskDto;
    ifMatch?: string;
    ref?: string;
};

export type UpdateSettingsOperation = {
    method: 'PATCH';
    path: '/settings';
    body: UpdateSettingsDto;
    ifMatch?: string;
    ref?: string;
};

export type CreateWebhookOperation = {
    method: 'POST';
    path: '/webhooks';
    body: CreateWebhookDto;
    ref?: string;
};

export type DeleteWebhookOperation = {
    method: 'DELETE';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type UpdateWebhookOperation = {
    method: 'PATCH';
    path: string;
    body: UpdateWebhookDto;
    ifMatch?: string;
    ref?: string;
};

export type RotateWebhookSecretOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type RedeliverWebhookDeliveryOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type TestWebhookOperation = {
    method: 'POST';
    path: string;
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    ifMatch?: string;
    ref?: string;
};

export type HeaderTooLargeProblem = {
    type: '/problems/header-too-large';
    title: string;
    status: 431;
    detail: string;
    instance: string;
};

export type InternalErrorProblem = {
    type: '/problems/internal-error';
    title: string;
    status: 500;
    detail: string;
    instance: string;
};

export type InvalidInputProblem = {
    type: '/problems/invalid-input';
    title: string;
    status: 400;
    detail: string;
    instance: string;
    /**
     * All faults of the input.
     */
    errors?: Array<InputFaultResponse>;
};

export type MalformedRequestProblem = {
    type: '/problems/malformed-request';
    title: string;
    status: 400;
    detail: string;
    instance: string;
};

export type OverloadedProblem = {
    type: '/problems/overloaded';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type TooManyRequestsProblem = {
    type: '/problems/too-many-requests';
    title: string;
    status: 429;
    detail: string;
    instance: string;
};

export type AccountLockedProblem = {
    type: '/problems/account-locked';
    title: string;
    status: 403;
    detail: string;
    instance: string;
};

export type DatabaseTimedOutProblem = {
    type: '/problems/database-timed-out';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type DatabaseUnavailableProblem = {
    type: '/problems/database-unavailable';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type KeysUnavailableProblem = {
    type: '/problems/keys-unavailable';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type TokenExpiredProblem = {
    type: '/problems/token-expired';
    title: string;
    status: 401;
    detail: string;
    instance: string;
};

export type TokenInvalidProblem = {
    type: '/problems/token-invalid';
    title: string;
    status: 401;
    detail: string;
    instance: string;
};

export type BodyTooLargeProblem = {
    type: '/problems/body-too-large';
    title: string;
    status: 413;
    detail: string;
    instance: string;
};

export type IdempotencyKeyReusedProblem = {
    type: '/problems/idempotency-key-reused';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type LimitReachedProblem = {
    type: '/problems/limit-reached';
    title: string;
    status: 422;
    detail: string;
    instance: string;
    /**
     * Reached limit.
     */
    limit?: ReachedLimitResponse;
};

export type PlaceContradictoryProblem = {
    type: '/problems/place-contradictory';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type RecurrenceNeedsDueProblem = {
    type: '/problems/recurrence-needs-due';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type SubtaskTooDeepProblem = {
    type: '/problems/subtask-too-deep';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type LabelNotFoundProblem = {
    type: '/problems/label-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type ListNotFoundProblem = {
    type: '/problems/list-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type ParentNotFoundProblem = {
    type: '/problems/parent-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type RequestInProgressProblem = {
    type: '/problems/request-in-progress';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type TaskExistsProblem = {
    type: '/problems/task-exists';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type RequestTimedOutProblem = {
    type: '/problems/request-timed-out';
    title: string;
    status: 408;
    detail: string;
    instance: string;
};

export type UnsupportedMediaTypeProblem = {
    type: '/problems/unsupported-media-type';
    title: string;
    status: 415;
    detail: string;
    instance: string;
};

export type TaskNotFoundProblem = {
    type: '/problems/task-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type TaskTreeTooLargeProblem = {
    type: '/problems/task-tree-too-large';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type UriTooLongProblem = {
    type: '/problems/uri-too-long';
    title: string;
    status: 414;
    detail: string;
    instance: string;
};

export type SubtaskCycleProblem = {
    type: '/problems/subtask-cycle';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type TaskPreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    current?: TaskResponse;
};

export type PreconditionRequiredProblem = {
    type: '/problems/precondition-required';
    title: string;
    status: 428;
    detail: string;
    instance: string;
};

export type TaskInTrashProblem = {
    type: '/problems/task-in-trash';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type NeighbourNotFoundProblem = {
    type: '/problems/neighbour-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type TaskNotInTrashProblem = {
    type: '/problems/task-not-in-trash';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type TooManyLabelsProblem = {
    type: '/problems/too-many-labels';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type NoFurtherOccurrenceProblem = {
    type: '/problems/no-further-occurrence';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type TaskDoesNotRecurProblem = {
    type: '/problems/task-does-not-recur';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type CompletionNotFoundProblem = {
    type: '/problems/completion-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type CompletionNotLatestProblem = {
    type: '/problems/completion-not-latest';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type ReminderNotFoundProblem = {
    type: '/problems/reminder-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type PreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    /**
     * Current row.
     */
    current?: {
        [key: string]: unknown;
    };
};

export type ListExistsProblem = {
    type: '/problems/list-exists';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type InboxStaysProblem = {
    type: '/problems/inbox-stays';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type ListPreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    current?: ListResponse;
};

export type ListNotInTrashProblem = {
    type: '/problems/list-not-in-trash';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type LabelExistsProblem = {
    type: '/problems/label-exists';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type LabelNameTakenProblem = {
    type: '/problems/label-name-taken';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type LabelPreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    current?: LabelResponse;
};

export type NotInTrashProblem = {
    type: '/problems/not-in-trash';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type CursorExpiredProblem = {
    type: '/problems/cursor-expired';
    title: string;
    status: 410;
    detail: string;
    instance: string;
};

export type RevertConflictProblem = {
    type: '/problems/revert-conflict';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type VersionInTrashProblem = {
    type: '/problems/version-in-trash';
    title: string;
    status: 409;
    detail: string;
    instance: string;
};

export type VersionNotKnownProblem = {
    type: '/problems/version-not-known';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type NothingToUndoProblem = {
    type: '/problems/nothing-to-undo';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type UndoConflictProblem = {
    type: '/problems/undo-conflict';
    title: string;
    status: 409;
    detail: string;
    instance: string;
    /**
     * Rows that prevent the undo, up to 100.
     */
    conflicts?: Array<ConflictingRowResponse>;
};

export type ErasureNotConfirmedProblem = {
    type: '/problems/erasure-not-confirmed';
    title: string;
    status: 422;
    detail: string;
    instance: string;
};

export type SettingsPreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    current?: SettingsResponse;
};

export type TooManyStreamsProblem = {
    type: '/problems/too-many-streams';
    title: string;
    status: 429;
    detail: string;
    instance: string;
};

export type TransfersBusyProblem = {
    type: '/problems/transfers-busy';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type ImportRefusedProblem = {
    type: '/problems/import-refused';
    title: string;
    status: 422;
    detail: string;
    instance: string;
    /**
     * All faults of the input.
     */
    errors?: Array<InputFaultResponse>;
};

export type NoInstallationKeyProblem = {
    type: '/problems/no-installation-key';
    title: string;
    status: 503;
    detail: string;
    instance: string;
};

export type WebhookNotFoundProblem = {
    type: '/problems/webhook-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type WebhookPreconditionFailedProblem = {
    type: '/problems/precondition-failed';
    title: string;
    status: 412;
    detail: string;
    instance: string;
    current?: WebhookResponse;
};

export type DeliveryForgottenProblem = {
    type: '/problems/delivery-forgotten';
    title: string;
    status: 410;
    detail: string;
    instance: string;
};

export type DeliveryNotFoundProblem = {
    type: '/problems/delivery-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

export type PushSubscriptionNotFoundProblem = {
    type: '/problems/push-subscription-not-found';
    title: string;
    status: 404;
    detail: string;
    instance: string;
};

/**
 * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
 */
export type Limit = number;

/**
 * `nextCursor` of the previous page, with the same filter and sort.
 */
export type Cursor = string;

/**
 * Open tasks due today, before now, or from tomorrow on in `timeZone`, without those of archived lists; or all open tasks in the inbox.
 */
export type View = 'today' | 'overdue' | 'upcoming' | 'inbox';

/**
 * Time zone of "today". Defaults to the time zone in the settings.
 */
export type TimeZone = string;

/**
 * Words or word prefixes that must all occur in the title or description. Ignores case, accents and punctuation.
 */
export type Q = string;

/**
 * `true` for completed tasks only, `false` for open tasks only.
 */
export type Completed = boolean;

/**
 * Only tasks with this priority.
 */
export type Priority = number;

/**
 * Only tasks in this list.
 */
export type ListId = string;

/**
 * Only subtasks of this task; `none` for top-level tasks.
 */
export type ParentId = string;

/**
 * Only tasks with at least one of these labels, separated by commas.
 */
export type LabelIds = Array<string>;

/**
 * Only tasks with all of these labels, separated by commas.
 */
export type AllLabelIds = Array<string>;

/**
 * Only tasks with none of these labels, separated by commas.
 */
export type NoLabelIds = Array<string>;

/**
 * `true` for tasks with labels only, `false` for tasks without.
 */
export type HasLabels = boolean;

/**
 * `true` for tasks with a due only, `false` for tasks without.
 */
export type HasDue = boolean;

/**
 * Only tasks due at or after this date or wall-clock time. Excludes tasks without a due.
 */
export type DueFrom = string;

/**
 * Only tasks due before this date or wall-clock time. Excludes tasks without a due.
 */
export type DueBefore = string;

/**
 * Only tasks created at or after this time.
 */
export type CreatedFrom = string;

/**
 * Only tasks created before this time.
 */
export type CreatedBefore = string;

/**
 * Only tasks last updated at or after this time.
 */
export type UpdatedFrom = string;

/**
 * Only tasks last updated before this time.
 */
export type UpdatedBefore = string;

/**
 * `ETag` of the cached response. Returns 304 if it is unchanged.
 */
export type IfNoneMatch = string;

/**
 * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
 */
export type IdempotencyKey = string;

export type Id = string;

/**
 * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
 */
export type IfMatch = string;

export type LabelId = string;

/**
 * Due of the occurrence, as a date or wall-clock time. If the task is already at another occurrence, nothing changes.
 */
export type Occurrence = string;

/**
 * Comma-separated types to return. Defaults to all types.
 */
export type Types = Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'>;

export type GetAuthConfigData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/auth/config';
};

export type GetAuthConfigErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Overloaded
     */
    503: OverloadedProblem;
};

export type GetAuthConfigError = GetAuthConfigErrors[keyof GetAuthConfigErrors];

export type GetAuthConfigResponses = {
    /**
     * OK
     */
    200: AuthConfigResponse;
};

export type GetAuthConfigResponse = GetAuthConfigResponses[keyof GetAuthConfigResponses];

export type GetCurrentUserData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/auth/me';
};

export type GetCurrentUserErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetCurrentUserError = GetCurrentUserErrors[keyof GetCurrentUserErrors];

export type GetCurrentUserResponses = {
    /**
     * OK
     */
    200: IdentityResponse;
};

export type GetCurrentUserResponse = GetCurrentUserResponses[keyof GetCurrentUserResponses];

export type GetLivenessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/live';
};

export type GetLivenessErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Overloaded
     */
    503: OverloadedProblem;
};

export type GetLivenessError = GetLivenessErrors[keyof GetLivenessErrors];

export type GetLivenessResponses = {
    /**
     * OK
     */
    200: LiveResponse;
};

export type GetLivenessResponse = GetLivenessResponses[keyof GetLivenessResponses];

export type GetReadinessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/health/ready';
};

export type GetReadinessErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Not ready; `checks` contains the reason.
     */
    503: ReadyResponse;
};

export type GetReadinessError = GetReadinessErrors[keyof GetReadinessErrors];

export type GetReadinessResponses = {
    /**
     * OK
     */
    200: ReadyResponse;
};

export type GetReadinessResponse = GetReadinessResponses[keyof GetReadinessResponses];

export type ListTasksData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
        /**
         * Open tasks due today, before now, or from tomorrow on in `timeZone`, without those of archived lists; or all open tasks in the inbox.
         */
        view?: 'today' | 'overdue' | 'upcoming' | 'inbox';
        /**
         * Time zone of "today". Defaults to the time zone in the settings.
         */
        timeZone?: string;
        /**
         * Words or word prefixes that must all occur in the title or description. Ignores case, accents and punctuation.
         */
        q?: string;
        /**
         * `true` for completed tasks only, `false` for open tasks only.
         */
        completed?: boolean;
        /**
         * Only tasks with this priority.
         */
        priority?: number;
        /**
         * Only tasks in this list.
         */
        listId?: string;
        /**
         * Only subtasks of this task; `none` for top-level tasks.
         */
        parentId?: string;
        /**
         * Only tasks with at least one of these labels, separated by commas.
         */
        labelIds?: Array<string>;
        /**
         * Only tasks with all of these labels, separated by commas.
         */
        allLabelIds?: Array<string>;
        /**
         * Only tasks with none of these labels, separated by commas.
         */
        noLabelIds?: Array<string>;
        /**
         * `true` for tasks with labels only, `false` for tasks without.
         */
        hasLabels?: boolean;
        /**
         * `true` for tasks with a due only, `false` for tasks without.
         */
        hasDue?: boolean;
        /**
         * Only tasks due at or after this date or wall-clock time. Excludes tasks without a due.
         */
        dueFrom?: string;
        /**
         * Only tasks due before this date or wall-clock time. Excludes tasks without a due.
         */
        dueBefore?: string;
        /**
         * Only tasks created at or after this time.
         */
        createdFrom?: string;
        /**
         * Only tasks created before this time.
         */
        createdBefore?: string;
        /**
         * Only tasks last updated at or after this time.
         */
        updatedFrom?: string;
        /**
         * Only tasks last updated before this time.
         */
        updatedBefore?: string;
        /**
         * Sort key; a leading minus sign reverses the order. Ties are broken by id. Tasks without a due come last in both orders. `relevance` ranks up to 1,000 matches; with more, the newest come first. Defaults to `relevance` with `q`, `due` with a view by due, and `-createdAt` otherwise.
         */
        sort?: 'position' | '-position' | 'due' | '-due' | 'priority' | '-priority' | 'title' | '-title' | 'createdAt' | '-createdAt' | 'updatedAt' | '-updatedAt' | 'relevance';
    };
    url: '/api/v1/tasks';
};

export type ListTasksErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListTasksError = ListTasksErrors[keyof ListTasksErrors];

export type ListTasksResponses = {
    /**
     * OK
     */
    200: TaskPage;
};

export type ListTasksResponse = ListTasksResponses[keyof ListTasksResponses];

export type CreateTaskData = {
    body: CreateTaskDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/tasks';
};

export type CreateTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found, or List not found, or Parent not found
     */
    404: LabelNotFoundProblem | ListNotFoundProblem | ParentNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress, or Task already exists
     */
    409: RequestInProgressProblem | TaskExistsProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached, or Contradictory place, or Recurrence needs a due, or Subtask too deep
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem | PlaceContradictoryProblem | RecurrenceNeedsDueProblem | SubtaskTooDeepProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CreateTaskError = CreateTaskErrors[keyof CreateTaskErrors];

export type CreateTaskResponses = {
    /**
     * Created
     */
    201: TaskResponse;
};

export type CreateTaskResponse = CreateTaskResponses[keyof CreateTaskResponses];

export type CountTasksData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Open tasks due today, before now, or from tomorrow on in `timeZone`, without those of archived lists; or all open tasks in the inbox.
         */
        view?: 'today' | 'overdue' | 'upcoming' | 'inbox';
        /**
         * Time zone of "today". Defaults to the time zone in the settings.
         */
        timeZone?: string;
        /**
         * Words or word prefixes that must all occur in the title or description. Ignores case, accents and punctuation.
         */
        q?: string;
        /**
         * `true` for completed tasks only, `false` for open tasks only.
         */
        completed?: boolean;
        /**
         * Only tasks with this priority.
         */
        priority?: number;
        /**
         * Only tasks in this list.
         */
        listId?: string;
        /**
         * Only subtasks of this task; `none` for top-level tasks.
         */
        parentId?: string;
        /**
         * Only tasks with at least one of these labels, separated by commas.
         */
        labelIds?: Array<string>;
        /**
         * Only tasks with all of these labels, separated by commas.
         */
        allLabelIds?: Array<string>;
        /**
         * Only tasks with none of these labels, separated by commas.
         */
        noLabelIds?: Array<string>;
        /**
         * `true` for tasks with labels only, `false` for tasks without.
         */
        hasLabels?: boolean;
        /**
         * `true` for tasks with a due only, `false` for tasks without.
         */
        hasDue?: boolean;
        /**
         * Only tasks due at or after this date or wall-clock time. Excludes tasks without a due.
         */
        dueFrom?: string;
        /**
         * Only tasks due before this date or wall-clock time. Excludes tasks without a due.
         */
        dueBefore?: string;
        /**
         * Only tasks created at or after this time.
         */
        createdFrom?: string;
        /**
         * Only tasks created before this time.
         */
        createdBefore?: string;
        /**
         * Only tasks last updated at or after this time.
         */
        updatedFrom?: string;
        /**
         * Only tasks last updated before this time.
         */
        updatedBefore?: string;
    };
    url: '/api/v1/tasks/count';
};

export type CountTasksErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CountTasksError = CountTasksErrors[keyof CountTasksErrors];

export type CountTasksResponses = {
    /**
     * OK
     */
    200: TaskCountResponse;
};

export type CountTasksResponse = CountTasksResponses[keyof CountTasksResponses];

export type DeleteTaskData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}';
};

export type DeleteTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeleteTaskError = DeleteTaskErrors[keyof DeleteTaskErrors];

export type DeleteTaskResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeleteTaskResponse = DeleteTaskResponses[keyof DeleteTaskResponses];

export type GetTaskData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Related data to include: `subtasks`, as a tree.
         */
        include?: 'subtasks';
    };
    url: '/api/v1/tasks/{id}';
};

export type GetTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Task tree too large
     */
    422: TaskTreeTooLargeProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetTaskError = GetTaskErrors[keyof GetTaskErrors];

export type GetTaskResponses = {
    /**
     * OK
     */
    200: TaskTreeResponse;
};

export type GetTaskResponse = GetTaskResponses[keyof GetTaskResponses];

export type UpdateTaskData = {
    body: UpdateTaskDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}';
};

export type UpdateTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found, or List not found, or Parent not found, or Task not found
     */
    404: LabelNotFoundProblem | ListNotFoundProblem | ParentNotFoundProblem | TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Contradictory place, or Recurrence needs a due, or Subtask of itself, or Subtask too deep
     */
    422: IdempotencyKeyReusedProblem | PlaceContradictoryProblem | RecurrenceNeedsDueProblem | SubtaskCycleProblem | SubtaskTooDeepProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UpdateTaskError = UpdateTaskErrors[keyof UpdateTaskErrors];

export type UpdateTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type UpdateTaskResponse = UpdateTaskResponses[keyof UpdateTaskResponses];

export type ReplaceTaskData = {
    body: PutTaskDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * `*` creates only and never replaces.
         */
        'If-None-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}';
};

export type ReplaceTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found, or List not found, or Parent not found
     */
    404: LabelNotFoundProblem | ListNotFoundProblem | ParentNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress, or Task is in the trash
     */
    409: RequestInProgressProblem | TaskInTrashProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached, or Contradictory place, or Recurrence needs a due, or Subtask of itself, or Subtask too deep
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem | PlaceContradictoryProblem | RecurrenceNeedsDueProblem | SubtaskCycleProblem | SubtaskTooDeepProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ReplaceTaskError = ReplaceTaskErrors[keyof ReplaceTaskErrors];

export type ReplaceTaskResponses = {
    /**
     * Replaced
     */
    200: TaskResponse;
    /**
     * Created
     */
    201: TaskResponse;
};

export type ReplaceTaskResponse = ReplaceTaskResponses[keyof ReplaceTaskResponses];

export type MoveTaskData = {
    body: MoveTaskDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/move';
};

export type MoveTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found, or Neighbour not found, or Parent not found, or Task not found
     */
    404: ListNotFoundProblem | NeighbourNotFoundProblem | ParentNotFoundProblem | TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Contradictory place, or Subtask of itself, or Subtask too deep
     */
    422: IdempotencyKeyReusedProblem | PlaceContradictoryProblem | SubtaskCycleProblem | SubtaskTooDeepProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type MoveTaskError = MoveTaskErrors[keyof MoveTaskErrors];

export type MoveTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type MoveTaskResponse = MoveTaskResponses[keyof MoveTaskResponses];

export type RestoreTaskData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/restore';
};

export type RestoreTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not in the trash
     */
    404: TaskNotInTrashProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RestoreTaskError = RestoreTaskErrors[keyof RestoreTaskErrors];

export type RestoreTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type RestoreTaskResponse = RestoreTaskResponses[keyof RestoreTaskResponses];

export type RemoveTaskLabelData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        labelId: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/labels/{labelId}';
};

export type RemoveTaskLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RemoveTaskLabelError = RemoveTaskLabelErrors[keyof RemoveTaskLabelErrors];

export type RemoveTaskLabelResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type RemoveTaskLabelResponse = RemoveTaskLabelResponses[keyof RemoveTaskLabelResponses];

export type AddTaskLabelData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        labelId: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/labels/{labelId}';
};

export type AddTaskLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found, or Task not found
     */
    404: LabelNotFoundProblem | TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Too many labels
     */
    422: IdempotencyKeyReusedProblem | TooManyLabelsProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type AddTaskLabelError = AddTaskLabelErrors[keyof AddTaskLabelErrors];

export type AddTaskLabelResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type AddTaskLabelResponse = AddTaskLabelResponses[keyof AddTaskLabelResponses];

export type CompleteTaskData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Due of the occurrence, as a date or wall-clock time. If the task is already at another occurrence, nothing changes.
         */
        occurrence?: string;
        /**
         * Whether to complete its subtasks, too. Recurring subtasks are left unchanged. Default: `false`.
         */
        subtasks?: boolean;
    };
    url: '/api/v1/tasks/{id}/complete';
};

export type CompleteTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CompleteTaskError = CompleteTaskErrors[keyof CompleteTaskErrors];

export type CompleteTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type CompleteTaskResponse = CompleteTaskResponses[keyof CompleteTaskResponses];

export type ReopenTaskData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/reopen';
};

export type ReopenTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ReopenTaskError = ReopenTaskErrors[keyof ReopenTaskErrors];

export type ReopenTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type ReopenTaskResponse = ReopenTaskResponses[keyof ReopenTaskResponses];

export type SkipOccurrenceData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Due of the occurrence, as a date or wall-clock time. If the task is already at another occurrence, nothing changes.
         */
        occurrence?: string;
    };
    url: '/api/v1/tasks/{id}/skip';
};

export type SkipOccurrenceErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or No further occurrence, or Task does not recur
     */
    422: IdempotencyKeyReusedProblem | NoFurtherOccurrenceProblem | TaskDoesNotRecurProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type SkipOccurrenceError = SkipOccurrenceErrors[keyof SkipOccurrenceErrors];

export type SkipOccurrenceResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type SkipOccurrenceResponse = SkipOccurrenceResponses[keyof SkipOccurrenceResponses];

export type ListCompletionsData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/tasks/{id}/completions';
};

export type ListCompletionsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListCompletionsError = ListCompletionsErrors[keyof ListCompletionsErrors];

export type ListCompletionsResponses = {
    /**
     * OK
     */
    200: CompletionPage;
};

export type ListCompletionsResponse = ListCompletionsResponses[keyof ListCompletionsResponses];

export type UndoCompletionData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        completionId: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/completions/{completionId}';
};

export type UndoCompletionErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Completion not found, or Task not found
     */
    404: CompletionNotFoundProblem | TaskNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Completion is not the latest, or Request in progress
     */
    409: CompletionNotLatestProblem | RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UndoCompletionError = UndoCompletionErrors[keyof UndoCompletionErrors];

export type UndoCompletionResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type UndoCompletionResponse = UndoCompletionResponses[keyof UndoCompletionResponses];

export type ListOccurrencesData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * Start of the range, inclusive, as a date or wall-clock time. Defaults to the current occurrence.
         */
        from?: string;
        /**
         * End of the range, exclusive, as a date or wall-clock time. Defaults to one year after the start.
         */
        to?: string;
        /**
         * Maximum number of occurrences. Default: `50`.
         */
        limit?: number;
    };
    url: '/api/v1/tasks/{id}/occurrences';
};

export type ListOccurrencesErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListOccurrencesError = ListOccurrencesErrors[keyof ListOccurrencesErrors];

export type ListOccurrencesResponses = {
    /**
     * OK
     */
    200: OccurrencesResponse;
};

export type ListOccurrencesResponse = ListOccurrencesResponses[keyof ListOccurrencesResponses];

export type ListRemindersData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
        /**
         * Comma-separated states to return. Defaults to all states.
         */
        state?: Array<'due' | 'snoozed' | 'dismissed'>;
    };
    url: '/api/v1/reminders';
};

export type ListRemindersErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListRemindersError = ListRemindersErrors[keyof ListRemindersErrors];

export type ListRemindersResponses = {
    /**
     * OK
     */
    200: ReminderEventPage;
};

export type ListRemindersResponse = ListRemindersResponses[keyof ListRemindersResponses];

export type GetReminderData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/reminders/{id}';
};

export type GetReminderErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Reminder not found
     */
    404: ReminderNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetReminderError = GetReminderErrors[keyof GetReminderErrors];

export type GetReminderResponses = {
    /**
     * OK
     */
    200: ReminderEventResponse;
};

export type GetReminderResponse = GetReminderResponses[keyof GetReminderResponses];

export type DismissReminderData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/reminders/{id}/dismiss';
};

export type DismissReminderErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Reminder not found
     */
    404: ReminderNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: PreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DismissReminderError = DismissReminderErrors[keyof DismissReminderErrors];

export type DismissReminderResponses = {
    /**
     * OK
     */
    200: ReminderEventResponse;
};

export type DismissReminderResponse = DismissReminderResponses[keyof DismissReminderResponses];

export type SnoozeReminderData = {
    body: SnoozeReminderDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/reminders/{id}/snooze';
};

export type SnoozeReminderErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Reminder not found
     */
    404: ReminderNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: PreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type SnoozeReminderError = SnoozeReminderErrors[keyof SnoozeReminderErrors];

export type SnoozeReminderResponses = {
    /**
     * OK
     */
    200: ReminderEventResponse;
};

export type SnoozeReminderResponse = SnoozeReminderResponses[keyof SnoozeReminderResponses];

export type QuickAddTaskData = {
    body: QuickAddDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        /**
         * Whether to return only how the text was parsed, without creating anything. Default: `false`.
         */
        preview?: boolean;
    };
    url: '/api/v1/tasks/quick-add';
};

export type QuickAddTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress, or Task already exists
     */
    409: RequestInProgressProblem | TaskExistsProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type QuickAddTaskError = QuickAddTaskErrors[keyof QuickAddTaskErrors];

export type QuickAddTaskResponses = {
    /**
     * With `preview=true`: how the text was parsed
     */
    200: UnderstoodResponse;
    /**
     * Created
     */
    201: TaskResponse;
};

export type QuickAddTaskResponse = QuickAddTaskResponses[keyof QuickAddTaskResponses];

export type ListListsData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
        /**
         * `true` for archived lists only, `false` for active lists only.
         */
        archived?: boolean;
    };
    url: '/api/v1/lists';
};

export type ListListsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListListsError = ListListsErrors[keyof ListListsErrors];

export type ListListsResponses = {
    /**
     * OK
     */
    200: ListPage;
};

export type ListListsResponse = ListListsResponses[keyof ListListsResponses];

export type CreateListData = {
    body: CreateListDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/lists';
};

export type CreateListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * List already exists, or Request in progress
     */
    409: ListExistsProblem | RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CreateListError = CreateListErrors[keyof CreateListErrors];

export type CreateListResponses = {
    /**
     * Created
     */
    201: ListResponse;
};

export type CreateListResponse = CreateListResponses[keyof CreateListResponses];

export type DeleteListData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/lists/{id}';
};

export type DeleteListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: ListPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Inbox cannot be deleted
     */
    422: IdempotencyKeyReusedProblem | InboxStaysProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeleteListError = DeleteListErrors[keyof DeleteListErrors];

export type DeleteListResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeleteListResponse = DeleteListResponses[keyof DeleteListResponses];

export type GetListData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/lists/{id}';
};

export type GetListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetListError = GetListErrors[keyof GetListErrors];

export type GetListResponses = {
    /**
     * OK
     */
    200: ListResponse;
};

export type GetListResponse = GetListResponses[keyof GetListResponses];

export type UpdateListData = {
    body: UpdateListDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/lists/{id}';
};

export type UpdateListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: ListPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Inbox cannot be deleted
     */
    422: IdempotencyKeyReusedProblem | InboxStaysProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UpdateListError = UpdateListErrors[keyof UpdateListErrors];

export type UpdateListResponses = {
    /**
     * OK
     */
    200: ListResponse;
};

export type UpdateListResponse = UpdateListResponses[keyof UpdateListResponses];

export type MoveListData = {
    body: MoveListDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/lists/{id}/move';
};

export type MoveListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: ListPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type MoveListError = MoveListErrors[keyof MoveListErrors];

export type MoveListResponses = {
    /**
     * OK
     */
    200: ListResponse;
};

export type MoveListResponse = MoveListResponses[keyof MoveListResponses];

export type RestoreListData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/lists/{id}/restore';
};

export type RestoreListErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not in the trash
     */
    404: ListNotInTrashProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: ListPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RestoreListError = RestoreListErrors[keyof RestoreListErrors];

export type RestoreListResponses = {
    /**
     * OK
     */
    200: ListResponse;
};

export type RestoreListResponse = RestoreListResponses[keyof RestoreListResponses];

export type ListLabelsData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/labels';
};

export type ListLabelsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListLabelsError = ListLabelsErrors[keyof ListLabelsErrors];

export type ListLabelsResponses = {
    /**
     * OK
     */
    200: LabelPage;
};

export type ListLabelsResponse = ListLabelsResponses[keyof ListLabelsResponses];

export type CreateLabelData = {
    body: CreateLabelDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/labels';
};

export type CreateLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Label already exists, or Label name taken, or Request in progress
     */
    409: LabelExistsProblem | LabelNameTakenProblem | RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CreateLabelError = CreateLabelErrors[keyof CreateLabelErrors];

export type CreateLabelResponses = {
    /**
     * Created
     */
    201: LabelResponse;
};

export type CreateLabelResponse = CreateLabelResponses[keyof CreateLabelResponses];

export type DeleteLabelData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labels/{id}';
};

export type DeleteLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found
     */
    404: LabelNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: LabelPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeleteLabelError = DeleteLabelErrors[keyof DeleteLabelErrors];

export type DeleteLabelResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeleteLabelResponse = DeleteLabelResponses[keyof DeleteLabelResponses];

export type GetLabelData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labels/{id}';
};

export type GetLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found
     */
    404: LabelNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetLabelError = GetLabelErrors[keyof GetLabelErrors];

export type GetLabelResponses = {
    /**
     * OK
     */
    200: LabelResponse;
};

export type GetLabelResponse = GetLabelResponses[keyof GetLabelResponses];

export type UpdateLabelData = {
    body: UpdateLabelDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/labels/{id}';
};

export type UpdateLabelErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found
     */
    404: LabelNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Label name taken, or Request in progress
     */
    409: LabelNameTakenProblem | RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: LabelPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UpdateLabelError = UpdateLabelErrors[keyof UpdateLabelErrors];

export type UpdateLabelResponses = {
    /**
     * OK
     */
    200: LabelResponse;
};

export type UpdateLabelResponse = UpdateLabelResponses[keyof UpdateLabelResponses];

export type EmptyTrashData = {
    body?: never;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/trash';
};

export type EmptyTrashErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type EmptyTrashError = EmptyTrashErrors[keyof EmptyTrashErrors];

export type EmptyTrashResponses = {
    /**
     * No Content
     */
    204: void;
};

export type EmptyTrashResponse = EmptyTrashResponses[keyof EmptyTrashResponses];

export type ListTrashData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/trash';
};

export type ListTrashErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListTrashError = ListTrashErrors[keyof ListTrashErrors];

export type ListTrashResponses = {
    /**
     * OK
     */
    200: TrashPage;
};

export type ListTrashResponse = ListTrashResponses[keyof ListTrashResponses];

export type DeleteFromTrashData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/trash/{id}';
};

export type DeleteFromTrashErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Not in the trash
     */
    404: NotInTrashProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: PreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeleteFromTrashError = DeleteFromTrashErrors[keyof DeleteFromTrashErrors];

export type DeleteFromTrashResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeleteFromTrashResponse = DeleteFromTrashResponses[keyof DeleteFromTrashResponses];

export type GetStatsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * First day of the range. Defaults to 29 days before `to`.
         */
        from?: string;
        /**
         * Last day of the range, at most 366 days in total. Defaults to today.
         */
        to?: string;
        /**
         * Time zone in which days begin. Defaults to the time zone in the settings.
         */
        timeZone?: string;
    };
    url: '/api/v1/stats';
};

export type GetStatsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetStatsError = GetStatsErrors[keyof GetStatsErrors];

export type GetStatsResponses = {
    /**
     * OK
     */
    200: StatsResponse;
};

export type GetStatsResponse = GetStatsResponses[keyof GetStatsResponses];

export type ListChangesData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Comma-separated types to return. Defaults to all types.
         */
        types?: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'>;
        /**
         * `nextCursor` of the previous response, with the same `types`. Without it, a full sync starts.
         */
        cursor?: string;
        /**
         * Maximum number of changes. A page also ends at about 1 MB of JSON. Default: `500`.
         */
        limit?: number;
    };
    url: '/api/v1/sync';
};

export type ListChangesErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Cursor expired
     */
    410: CursorExpiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListChangesError = ListChangesErrors[keyof ListChangesErrors];

export type ListChangesResponses = {
    /**
     * OK
     */
    200: SyncResponse;
};

export type ListChangesResponse = ListChangesResponses[keyof ListChangesResponses];

export type RunBatchData = {
    body: BatchDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/batch';
};

export type RunBatchErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RunBatchError = RunBatchErrors[keyof RunBatchErrors];

export type RunBatchResponses = {
    /**
     * OK
     */
    200: BatchResponse;
};

export type RunBatchResponse = RunBatchResponses[keyof RunBatchResponses];

export type ListTaskHistoryData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/tasks/{id}/history';
};

export type ListTaskHistoryErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found
     */
    404: TaskNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListTaskHistoryError = ListTaskHistoryErrors[keyof ListTaskHistoryErrors];

export type ListTaskHistoryResponses = {
    /**
     * OK
     */
    200: HistoryPage;
};

export type ListTaskHistoryResponse = ListTaskHistoryResponses[keyof ListTaskHistoryResponses];

export type ListListHistoryData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/lists/{id}/history';
};

export type ListListHistoryErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * List not found
     */
    404: ListNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListListHistoryError = ListListHistoryErrors[keyof ListListHistoryErrors];

export type ListListHistoryResponses = {
    /**
     * OK
     */
    200: HistoryPage;
};

export type ListListHistoryResponse = ListListHistoryResponses[keyof ListListHistoryResponses];

export type ListLabelHistoryData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/labels/{id}/history';
};

export type ListLabelHistoryErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Label not found
     */
    404: LabelNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListLabelHistoryError = ListLabelHistoryErrors[keyof ListLabelHistoryErrors];

export type ListLabelHistoryResponses = {
    /**
     * OK
     */
    200: HistoryPage;
};

export type ListLabelHistoryResponse = ListLabelHistoryResponses[keyof ListLabelHistoryResponses];

export type RevertTaskData = {
    body: RevertTaskDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/tasks/{id}/revert';
};

export type RevertTaskErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Task not found, or Version not found
     */
    404: TaskNotFoundProblem | VersionNotKnownProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress, or Revert conflict, or Task is in the trash, or Version in the trash
     */
    409: RequestInProgressProblem | RevertConflictProblem | TaskInTrashProblem | VersionInTrashProblem;
    /**
     * Precondition failed
     */
    412: TaskPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RevertTaskError = RevertTaskErrors[keyof RevertTaskErrors];

export type RevertTaskResponses = {
    /**
     * OK
     */
    200: TaskResponse;
};

export type RevertTaskResponse = RevertTaskResponses[keyof RevertTaskResponses];

export type UndoRequestData = {
    body: UndoDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/undo';
};

export type UndoRequestErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Nothing to undo
     */
    404: NothingToUndoProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress, or Undo conflict
     */
    409: RequestInProgressProblem | UndoConflictProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UndoRequestError = UndoRequestErrors[keyof UndoRequestErrors];

export type UndoRequestResponses = {
    /**
     * OK
     */
    200: UndoResponse;
};

export type UndoRequestResponse = UndoRequestResponses[keyof UndoRequestResponses];

export type RequestErasureData = {
    body?: never;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/account/erasure';
};

export type RequestErasureErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RequestErasureError = RequestErasureErrors[keyof RequestErasureErrors];

export type RequestErasureResponses = {
    /**
     * Created
     */
    201: ErasureResponse;
};

export type RequestErasureResponse = RequestErasureResponses[keyof RequestErasureResponses];

export type EraseAccountData = {
    body: EraseAccountDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/account';
};

export type EraseAccountErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Erasure not confirmed, or Idempotency-Key reused
     */
    422: ErasureNotConfirmedProblem | IdempotencyKeyReusedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type EraseAccountError = EraseAccountErrors[keyof EraseAccountErrors];

export type EraseAccountResponses = {
    /**
     * No Content
     */
    204: void;
};

export type EraseAccountResponse = EraseAccountResponses[keyof EraseAccountResponses];

export type GetLimitsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/limits';
};

export type GetLimitsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetLimitsError = GetLimitsErrors[keyof GetLimitsErrors];

export type GetLimitsResponses = {
    /**
     * OK
     */
    200: LimitsResponse;
};

export type GetLimitsResponse = GetLimitsResponses[keyof GetLimitsResponses];

export type GetSettingsData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/settings';
};

export type GetSettingsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetSettingsError = GetSettingsErrors[keyof GetSettingsErrors];

export type GetSettingsResponses = {
    /**
     * OK
     */
    200: SettingsResponse;
};

export type GetSettingsResponse = GetSettingsResponses[keyof GetSettingsResponses];

export type UpdateSettingsData = {
    body: UpdateSettingsDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/settings';
};

export type UpdateSettingsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: SettingsPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UpdateSettingsError = UpdateSettingsErrors[keyof UpdateSettingsErrors];

export type UpdateSettingsResponses = {
    /**
     * OK
     */
    200: SettingsResponse;
};

export type UpdateSettingsResponse = UpdateSettingsResponses[keyof UpdateSettingsResponses];

export type StreamEventsData = {
    body?: never;
    headers?: {
        /**
         * Id of the last received event. Browsers send it automatically.
         */
        'Last-Event-ID'?: string;
    };
    path?: never;
    query?: {
        /**
         * Comma-separated types to return. Defaults to all types.
         */
        types?: Array<'settings' | 'list' | 'label' | 'task' | 'completion' | 'reminder'>;
        /**
         * Start after this change: a `nextCursor` of `/sync` or an event id, with the same types. Precedence: the `Last-Event-ID` header, `lastEventId`, `cursor`. By default, the stream starts with the next change.
         */
        cursor?: string;
        /**
         * Another name of `cursor`, for `EventSource` polyfills, which add it to the URL when they reconnect.
         */
        lastEventId?: string;
        /**
         * Ticket from `POST /events/ticket`, instead of a token.
         */
        ticket?: string;
    };
    url: '/api/v1/events';
};

export type StreamEventsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Cursor expired
     */
    410: CursorExpiredProblem;
    /**
     * Too many requests, or Too many streams
     */
    429: TooManyRequestsProblem | TooManyStreamsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type StreamEventsError = StreamEventsErrors[keyof StreamEventsErrors];

export type StreamEventsResponses = {
    /**
     * The schema describes the `data` of an event. On the wire:
     *
     * ```
     * retry: 1000
     * id: WzE3NjQwMDAwMDAwMDAsMTEsMzFd
     * : connected
     *
     * id: WzE3NjQwMDAwMDAwMDAsMTIsMzFd
     * event: change
     * data: {"type":"list","id":"019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e","change":"deleted","version":2,"changedAt":"2026-11-23T09:00:00.000Z","requestId":"019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e","row":null}
     *
     * ```
     */
    200: Change;
};

export type StreamEventsResponse = StreamEventsResponses[keyof StreamEventsResponses];

export type CreateEventTicketData = {
    body?: never;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/events/ticket';
};

export type CreateEventTicketErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CreateEventTicketError = CreateEventTicketErrors[keyof CreateEventTicketErrors];

export type CreateEventTicketResponses = {
    /**
     * Created
     */
    201: TicketResponse;
};

export type CreateEventTicketResponse = CreateEventTicketResponses[keyof CreateEventTicketResponses];

export type ExportAccountData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/export';
};

export type ExportAccountErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded, or Too many exports and imports
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem | TransfersBusyProblem;
};

export type ExportAccountError = ExportAccountErrors[keyof ExportAccountErrors];

export type ExportAccountResponses = {
    /**
     * Newline-delimited JSON; see docs/export-format.md.
     */
    200: string;
};

export type ExportAccountResponse = ExportAccountResponses[keyof ExportAccountResponses];

export type ImportAccountData = {
    /**
     * Newline-delimited JSON; see docs/export-format.md.
     */
    body: string;
    path?: never;
    query?: never;
    url: '/api/v1/import';
};

export type ImportAccountErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Import refused, or Limit reached
     */
    422: ImportRefusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded, or Too many exports and imports
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem | TransfersBusyProblem;
};

export type ImportAccountError = ImportAccountErrors[keyof ImportAccountErrors];

export type ImportAccountResponses = {
    /**
     * OK
     */
    200: ImportResponse;
};

export type ImportAccountResponse = ImportAccountResponses[keyof ImportAccountResponses];

export type ListWebhooksData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/webhooks';
};

export type ListWebhooksErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListWebhooksError = ListWebhooksErrors[keyof ListWebhooksErrors];

export type ListWebhooksResponses = {
    /**
     * OK
     */
    200: WebhookPage;
};

export type ListWebhooksResponse = ListWebhooksResponses[keyof ListWebhooksResponses];

export type CreateWebhookData = {
    body: CreateWebhookDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/webhooks';
};

export type CreateWebhookErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or No installation key, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | NoInstallationKeyProblem | OverloadedProblem;
};

export type CreateWebhookError = CreateWebhookErrors[keyof CreateWebhookErrors];

export type CreateWebhookResponses = {
    /**
     * Created
     */
    201: WebhookWithSecretResponse;
};

export type CreateWebhookResponse = CreateWebhookResponses[keyof CreateWebhookResponses];

export type DeleteWebhookData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}';
};

export type DeleteWebhookErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: WebhookPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeleteWebhookError = DeleteWebhookErrors[keyof DeleteWebhookErrors];

export type DeleteWebhookResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeleteWebhookResponse = DeleteWebhookResponses[keyof DeleteWebhookResponses];

export type GetWebhookData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}';
};

export type GetWebhookErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetWebhookError = GetWebhookErrors[keyof GetWebhookErrors];

export type GetWebhookResponses = {
    /**
     * OK
     */
    200: WebhookResponse;
};

export type GetWebhookResponse = GetWebhookResponses[keyof GetWebhookResponses];

export type UpdateWebhookData = {
    body: UpdateWebhookDto;
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}';
};

export type UpdateWebhookErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: WebhookPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type UpdateWebhookError = UpdateWebhookErrors[keyof UpdateWebhookErrors];

export type UpdateWebhookResponses = {
    /**
     * OK
     */
    200: WebhookResponse;
};

export type UpdateWebhookResponse = UpdateWebhookResponses[keyof UpdateWebhookResponses];

export type RotateWebhookSecretData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}/rotate-secret';
};

export type RotateWebhookSecretErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: WebhookPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or No installation key, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | NoInstallationKeyProblem | OverloadedProblem;
};

export type RotateWebhookSecretError = RotateWebhookSecretErrors[keyof RotateWebhookSecretErrors];

export type RotateWebhookSecretResponses = {
    /**
     * OK
     */
    200: WebhookWithSecretResponse;
};

export type RotateWebhookSecretResponse = RotateWebhookSecretResponses[keyof RotateWebhookSecretResponses];

export type ListWebhookDeliveriesData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/webhooks/{id}/deliveries';
};

export type ListWebhookDeliveriesErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListWebhookDeliveriesError = ListWebhookDeliveriesErrors[keyof ListWebhookDeliveriesErrors];

export type ListWebhookDeliveriesResponses = {
    /**
     * OK
     */
    200: DeliveryPage;
};

export type ListWebhookDeliveriesResponse = ListWebhookDeliveriesResponses[keyof ListWebhookDeliveriesResponses];

export type RedeliverWebhookDeliveryData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
        deliveryId: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver';
};

export type RedeliverWebhookDeliveryErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Delivery not found, or Webhook not found
     */
    404: DeliveryNotFoundProblem | WebhookNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Delivery expired
     */
    410: DeliveryForgottenProblem;
    /**
     * Precondition failed
     */
    412: WebhookPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type RedeliverWebhookDeliveryError = RedeliverWebhookDeliveryErrors[keyof RedeliverWebhookDeliveryErrors];

export type RedeliverWebhookDeliveryResponses = {
    /**
     * Accepted
     */
    202: DeliveryResponse;
};

export type RedeliverWebhookDeliveryResponse = RedeliverWebhookDeliveryResponses[keyof RedeliverWebhookDeliveryResponses];

export type TestWebhookData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{id}/test';
};

export type TestWebhookErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Webhook not found
     */
    404: WebhookNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: WebhookPreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type TestWebhookError = TestWebhookErrors[keyof TestWebhookErrors];

export type TestWebhookResponses = {
    /**
     * Accepted
     */
    202: DeliveryResponse;
};

export type TestWebhookResponse = TestWebhookResponses[keyof TestWebhookResponses];

export type GetPushKeyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/push/key';
};

export type GetPushKeyErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or No installation key, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | NoInstallationKeyProblem | OverloadedProblem;
};

export type GetPushKeyError = GetPushKeyErrors[keyof GetPushKeyErrors];

export type GetPushKeyResponses = {
    /**
     * OK
     */
    200: PushKeyResponse;
};

export type GetPushKeyResponse = GetPushKeyResponses[keyof GetPushKeyResponses];

export type ListPushSubscriptionsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Maximum number of items. A page also ends at about 1 MB of JSON. Default: `50`.
         */
        limit?: number;
        /**
         * `nextCursor` of the previous page, with the same filter and sort.
         */
        cursor?: string;
    };
    url: '/api/v1/push/subscriptions';
};

export type ListPushSubscriptionsErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type ListPushSubscriptionsError = ListPushSubscriptionsErrors[keyof ListPushSubscriptionsErrors];

export type ListPushSubscriptionsResponses = {
    /**
     * OK
     */
    200: PushSubscriptionPage;
};

export type ListPushSubscriptionsResponse = ListPushSubscriptionsResponses[keyof ListPushSubscriptionsResponses];

export type CreatePushSubscriptionData = {
    body: CreatePushSubscriptionDto;
    headers?: {
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/push/subscriptions';
};

export type CreatePushSubscriptionErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused, or Limit reached
     */
    422: IdempotencyKeyReusedProblem | LimitReachedProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type CreatePushSubscriptionError = CreatePushSubscriptionErrors[keyof CreatePushSubscriptionErrors];

export type CreatePushSubscriptionResponses = {
    /**
     * Created
     */
    201: PushSubscriptionResponse;
};

export type CreatePushSubscriptionResponse = CreatePushSubscriptionResponses[keyof CreatePushSubscriptionResponses];

export type DeletePushSubscriptionData = {
    body?: {
        /**
         * Expected version, as in `If-Match`.
         */
        version?: number;
    };
    headers?: {
        /**
         * Expected version, as in `ETag`. Another version is a 412. Equivalent to `version` in the body.
         */
        'If-Match'?: string;
        /**
         * Unique key, such as a UUID. Repeating the request within 24 hours replays the first response without side effects.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/push/subscriptions/{id}';
};

export type DeletePushSubscriptionErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Push subscription not found
     */
    404: PushSubscriptionNotFoundProblem;
    /**
     * Request timed out
     */
    408: RequestTimedOutProblem;
    /**
     * Request in progress
     */
    409: RequestInProgressProblem;
    /**
     * Precondition failed
     */
    412: PreconditionFailedProblem;
    /**
     * Body too large
     */
    413: BodyTooLargeProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Unsupported media type
     */
    415: UnsupportedMediaTypeProblem;
    /**
     * Idempotency-Key reused
     */
    422: IdempotencyKeyReusedProblem;
    /**
     * Precondition required
     */
    428: PreconditionRequiredProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type DeletePushSubscriptionError = DeletePushSubscriptionErrors[keyof DeletePushSubscriptionErrors];

export type DeletePushSubscriptionResponses = {
    /**
     * No Content
     */
    204: void;
};

export type DeletePushSubscriptionResponse = DeletePushSubscriptionResponses[keyof DeletePushSubscriptionResponses];

export type GetPushSubscriptionData = {
    body?: never;
    headers?: {
        /**
         * `ETag` of the cached response. Returns 304 if it is unchanged.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/push/subscriptions/{id}';
};

export type GetPushSubscriptionErrors = {
    /**
     * Invalid input, or Malformed request
     */
    400: InvalidInputProblem | MalformedRequestProblem;
    /**
     * Token expired, or Not signed in
     */
    401: TokenExpiredProblem | TokenInvalidProblem;
    /**
     * Account locked
     */
    403: AccountLockedProblem;
    /**
     * Push subscription not found
     */
    404: PushSubscriptionNotFoundProblem;
    /**
     * URI too long
     */
    414: UriTooLongProblem;
    /**
     * Too many requests
     */
    429: TooManyRequestsProblem;
    /**
     * Header fields too large
     */
    431: HeaderTooLargeProblem;
    /**
     * Internal error
     */
    500: InternalErrorProblem;
    /**
     * Database timed out, or Database unavailable, or Signing keys unavailable, or Overloaded
     */
    503: DatabaseTimedOutProblem | DatabaseUnavailableProblem | KeysUnavailableProblem | OverloadedProblem;
};

export type GetPushSubscriptionError = GetPushSubscriptionErrors[keyof GetPushSubscriptionErrors];

export type GetPushSubscriptionResponses = {
    /**
     * OK
     */
    200: PushSubscriptionResponse;
};

export type GetPushSubscriptionResponse = GetPushSubscriptionResponses[keyof GetPushSubscriptionResponses];
