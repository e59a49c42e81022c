import { createHash } from 'node:crypto';
import type pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { IdempotencyKeysRepository } from '../../src/platform/http/idempotency/idempotency-keys.repository.js';
import { sha256 } from '../../src/platform/http/idempotency/stored-response.js';
import { AccountRepository } from '../../src/account/account.repository.js';
import { HistoryRepository } from '../../src/history/history.repository.js';
import { UndoConflictsRepository } from '../../src/history/undo-conflicts.repository.js';
import { UndoRepository } from '../../src/history/undo.repository.js';
import { LabelsRepository } from '../../src/labels/labels.repository.js';
import { ListsRepository } from '../../src/lists/lists.repository.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { OwnersRepository } from '../../src/platform/change-log/owners.repository.js';
import { StatsRepository } from '../../src/stats/stats.repository.js';
import { CHANGE_TYPES } from '../../src/platform/change-log/change.entity.js';
import { ChangesRepository } from '../../src/platform/change-log/changes.repository.js';
import { ChangeLogRetentionRepository } from '../../src/platform/change-log/change-log-retention.js';
import { TicketsRepository } from '../../src/events/event-tickets.repository.js';
import { CompletionsRepository } from '../../src/tasks/completions/completions.repository.js';
import { dueView } from '../../src/tasks/due.js';
import {
  REMINDER_STATES,
  ReminderEventsRepository,
} from '../../src/tasks/reminders/reminder-events.repository.js';
import { type Task } from '../../src/tasks/task.entity.js';
import { TASK_SORTS } from '../../src/tasks/task-list.js';
import { TasksRepository } from '../../src/tasks/tasks.repository.js';
import { TaskTreeRepository } from '../../src/tasks/tree/task-tree.repository.js';
import { ExportRepository } from '../../src/transfer/export.repository.js';
import { TrashRepository } from '../../src/trash/trash.repository.js';
import { WebhookDeliveriesRepository } from '../../src/webhooks/webhook-deliveries.repository.js';
import { WebhooksRepository } from '../../src/webhooks/webhooks.repository.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { newReminder } from '../support/reminders.js';

const ADA = 'ada' as OwnerId;
const KEY = 'a-key-of-bob';

let service: TestApp;
let bob: Client;
let list: string;
let label: string;
let task: string;
let completion: string;
let trashed: string;
/** Hash of the token that confirms the deletion of Bob's account. */
let token: Buffer;
let digest: string;
let webhook: string;
let delivery: string;
let reminder: string;
let snoozed: string;

beforeAll(async () => {
  service = await startApp();
  bob = await service.as('bob');
  list = (await bob.post('/api/v1/lists', { name: 'Home' }).expect(201)).body.id;
  label = (await bob.post('/api/v1/labels', { name: 'secret' }).expect(201)).body.id;
  const due = { dateTime: '2020-01-01T09:00:00', timeZone: 'UTC' };
  ({ id: task } = await bob.newTask({ title: 'Private', listId: list, labelIds: [label], due }));
  await bob.newTask({ title: 'Below', parentId: task });
  const done = await bob.newTask({ title: 'Done' });
  await bob.post(`/api/v1/tasks/${done.id}/complete`).expect(200);
  completion = (await bob.get(`/api/v1/tasks/${done.id}/completions`)).body.data[0].id;
  ({ id: trashed } = await bob.newTask({ title: 'Trashed' }));
  reminder = await newReminder(service.database, { id: task, ownerId: 'bob' });
  snoozed = await newReminder(service.database, { id: task, ownerId: 'bob' }, '2026-01-02T00:00:00Z');
  await bob.post(`/api/v1/reminders/${snoozed}/snooze`, { until: '2099-01-01T00:00:00Z' }).expect(200);
  await bob.post('/api/v1/tasks', { title: 'Once' }).set('idempotency-key', KEY).expect(201);
  await asAdmin(
    (admin) =>
      admin.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours';
                   UPDATE reminder_events SET snoozed_until = now() WHERE state = 'snoozed'`),
    service.database.adminUrl,
  );
  await bob.delete(`/api/v1/tasks/${trashed}`).set('x-request-id', 'bobs').expect(204);
  await bob.delete(`/api/v1/tasks/${(await bob.newTask()).id}`).expect(204);
  await bob.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).set('x-request-id', 'bobs').expect(200);
  const { body } = await bob.post('/api/v1/account/erasure').expect(201);
  token = createHash('sha256').update(body.token).digest();
  const { ticket } = (await bob.post('/api/v1/events/ticket').expect(201)).body;
  digest = createHash('sha256').update(ticket.split('.')[1]).digest('base64url');
  webhook = (await bob.post('/api/v1/webhooks', { url: 'https://example.com' }).expect(201)).body.id;
  delivery = (await bob.post(`/api/v1/webhooks/${webhook}/test`).expect(202)).body.id;
});
afterAll(() => service.stop());

/**
 * The repository on a superuser connection, which bypasses row-level security, so that only its own WHERE hides Bob's
 * rows from Ada.
 */
function unbound<R>(Type: new (work: UnitOfWork) => R): R {
  const { metadataOf } = service.app.get(UnitOfWork);
  const query = (_owner: string, statement: pg.QueryConfig) =>
    asAdmin(async (admin) => (await admin.query(statement)).rows, service.database.adminUrl);
  return new Type({ metadataOf, query, queryAsClaimed: query } as unknown as UnitOfWork);
}

const tasks = () => unbound(TasksRepository);
const tree = () => unbound(TaskTreeRepository);
const lists = () => unbound(ListsRepository);
const labels = () => unbound(LabelsRepository);
const completions = () => unbound(CompletionsRepository);
const reminders = () => unbound(ReminderEventsRepository);
const owners = () => unbound(OwnersRepository);
const trash = () => unbound(TrashRepository);
const changes = () => unbound(ChangesRepository);
const keys = () => unbound(IdempotencyKeysRepository);
const account = () => unbound(AccountRepository);
const retention = () => unbound(ChangeLogRetentionRepository);
const ANY_TIME = { before: new Date(Date.now() + 1e6).toISOString(), limit: 9 };
const exported = () => unbound(ExportRepository);
const overdue = () => dueView('overdue', 'UTC', Temporal.Now.instant());
const history = () => unbound(HistoryRepository);
const undos = () => unbound(UndoRepository);
const conflicts = () => unbound(UndoConflictsRepository);
const bobsRequest = { requestId: 'bobs', seq: 1_000 };
const webhooks = () => unbound(WebhooksRepository);
const deliveries = () => unbound(WebhookDeliveriesRepository);
const bobsTask = () => ({ id: task, listId: list, parentId: null, position: 'a0' });

const PAGES = TASK_SORTS.flatMap((by) =>
  (['ASC', 'DESC'] as const).map((direction): [string, () => Promise<unknown>, unknown] => [
    `tasks by ${by} ${direction}`,
    () =>
      tasks().page(ADA, {
        filter: by === 'relevance' ? { q: 'private' } : {},
        sort: { by, direction },
        limit: 9,
      }),
    [],
  ]),
);
const BY_CREATION = { sort: { by: 'createdAt', direction: 'ASC' }, limit: 9 } as const;

describe("without row-level security, repositories do not find another owner's rows:", () => {
  it.each<[string, () => Promise<unknown>, unknown]>([
    ...PAGES,
    ['the number of tasks', () => tasks().count(ADA, {}), 0],
    ['the number of tasks in a list', () => tasks().count(ADA, { listId: list }), 0],
    ['the number of tasks with a label', () => tasks().count(ADA, { anyLabelIds: [label] }), 0],
    ['the number of tasks that match a search', () => tasks().count(ADA, { q: 'private' }), 0],
    ['the number of overdue tasks', () => tasks().count(ADA, { view: overdue() }), 0],
    ['the number of tasks in the inbox', () => tasks().count(ADA, { view: { name: 'inbox' } }), 0],
    ['tasks in a list', () => tasks().page(ADA, { filter: { listId: list }, ...BY_CREATION }), []],
    ['subtasks', () => tasks().page(ADA, { filter: { parentId: task }, ...BY_CREATION }), []],
    ['tasks with a label', () => tasks().page(ADA, { filter: { anyLabelIds: [label] }, ...BY_CREATION }), []],
    ['tasks that match a search', () => tasks().page(ADA, { filter: { q: 'private' }, ...BY_CREATION }), []],
    ['overdue tasks', () => tasks().page(ADA, { filter: { view: overdue() }, ...BY_CREATION }), []],
    ['the inbox', () => tasks().page(ADA, { filter: { view: { name: 'inbox' } }, ...BY_CREATION }), []],
    ['a task', () => tasks().find(ADA, task), null],
    ['a task, including the trash', () => tasks().findAnywhere(ADA, trashed), null],
    ['a task to lock', () => tasks().lock(ADA, task), null],
    ['a task to change', () => tasks().update(ADA, task, { title: 'Stolen' }), null],
    ['a task to label', () => tasks().addLabel(ADA, task, label), null],
    ['a task to remove a label from', () => tasks().removeLabel(ADA, task, label), null],
    ['a task to delete', () => tasks().remove(ADA, task), false],
    ['the ancestors of a task', () => tree().path(ADA, task), []],
    ['a subtree', () => tree().branch(ADA, task), []],
    ['the height of a subtree', () => tree().height(ADA, task), null],
    ['the last position of a list', () => tree().lastPosition(ADA, list), null],
    ['neighbours', () => tree().neighbours(ADA, bobsTask(), 'after', 9), []],
    ['neighbours of a new position', () => tree().place(ADA, [bobsTask()]), undefined],
    ['a subtree to move', () => tree().moveBelow(ADA, task, list), undefined],
    ['a subtree to complete', () => tree().completeBelow(ADA, task), undefined],
    ['a subtree to trash', () => tree().trash(ADA, task), false],
    [
      'a subtree to restore',
      () => tree().restore(ADA, { id: trashed, deletedWith: null } as Task, { ...bobsTask(), id: trashed }),
      undefined,
    ],
    ['lists', () => lists().page(ADA, { limit: 9 }), []],
    ['a list', () => lists().find(ADA, list), null],
    ['a list’s id', () => lists().findId(ADA, list), null],
    ['the inbox’s id', () => lists().findId(ADA), null],
    ['a list by name', () => lists().findByName(ADA, 'home'), null],
    ['the last list', () => lists().findLast(ADA), null],
    ['neighbours of a list', () => lists().neighbours(ADA, { id: list, position: 'Z' }, 'after', 9), []],
    ['a list to trash', () => lists().trash(ADA, list), null],
    ['a list to restore', () => lists().restore(ADA, list), null],
    ['labels', () => labels().page(ADA, { limit: 9 }), []],
    ['a label', () => labels().find(ADA, label), null],
    ['labels by name', () => labels().findByNames(ADA, ['secret']), []],
    ['completions', () => completions().page(ADA, { taskId: task, limit: 9 }), []],
    ['a completion', () => completions().find(ADA, completion), null],
    ['a completion to remove', () => completions().remove(ADA, completion), false],
    ['a reminder', () => reminders().find(ADA, reminder), null],
    ['reminders', () => reminders().page(ADA, { states: ['due'], limit: 9 }), []],
    ['reminders in several states', () => reminders().page(ADA, { states: REMINDER_STATES, limit: 9 }), []],
    ['a reminder to dismiss', () => reminders().update(ADA, reminder, { state: 'dismissed' }), null],
    ['a task’s reminders to dismiss', () => reminders().dismissOthers(ADA, task, []), undefined],
    ['a snoozed reminder', () => reminders().wake(ADA, snoozed), null],
    ['old reminders', () => reminders().purge(ADA, new Date(Date.now() + 1e6).toISOString(), 9), undefined],
    ['whether reminders exist', () => reminders().has(ADA), false],
    ['a ticket', () => unbound(TicketsRepository).redeem(ADA, digest), null],
    ['lists to export', () => exported().page(ADA, 'list', { limit: 9 }), []],
    ['labels to export', () => exported().page(ADA, 'label', { limit: 9 }), []],
    ['completions to export', () => exported().page(ADA, 'completion', { limit: 9 }), []],
    ['tasks to export', () => exported().tasks(ADA, 0, { limit: 9 }), []],
    ['subtasks to export', () => exported().tasks(ADA, 1, { limit: 9 }), []],
    ['history to export', () => exported().history(ADA, { limit: 9 }), []],
    ['settings', () => owners().find(ADA), null],
    ['settings to lock', () => owners().lock(ADA), null],
    ['a trash entry to read', () => trash().find(ADA, trashed), null],
    ['the trash', () => trash().page(ADA, { limit: 9 }), []],
    ['a trash entry', () => trash().remove(ADA, trashed), 0],
    ['the whole trash', () => trash().empty(ADA), 0],
    ['rows that reference deleted rows', () => trash().detach(ADA, trashed), undefined],
    ['the oldest trash entry', () => trash().oldest(ADA), null],
    ['webhooks', () => webhooks().page(ADA, { limit: 9 }), []],
    ['a webhook', () => webhooks().find(ADA, webhook), null],
    ['a webhook to change', () => webhooks().update(ADA, webhook, { url: 'https://evil.example.com' }), null],
    ['a webhook to deliver to', () => webhooks().lease(ADA, webhook, unknownId(), 1_000), null],
    ['a webhook to stop delivering to', () => webhooks().release(ADA, webhook, unknownId()), undefined],
    [
      'a webhook with an accepted delivery',
      () =>
        webhooks().settle(ADA, webhook, unknownId(), { delivered: 9, isFailing: true, isExhausted: true }),
      false,
    ],
    ['a webhook to advance', () => webhooks().advance(ADA, webhook, 99), undefined],
    ['the next delivery time of a webhook', () => webhooks().wakeAt(ADA, webhook), null],
    ['a webhook to delete', () => webhooks().remove(ADA, webhook), false],
    ['deliveries', () => deliveries().page(ADA, { webhookId: webhook, limit: 9 }), []],
    ['the next delivery', () => deliveries().next(ADA, { id: webhook, pausedBecause: null }), null],
    ['a delivery to redeliver', () => deliveries().ask(ADA, webhook, delivery), null],
    ['deliveries to retry', () => deliveries().revive(ADA, { id: webhook, delivered: -1 }), undefined],
    [
      'old deliveries',
      () => deliveries().purge(ADA, webhook, new Date(Date.now() + 1e6).toISOString()),
      undefined,
    ],
    ['old trash', () => trash().purge(ADA, new Date(Date.now() + 1e6).toISOString()), undefined],
    ['the change clock', () => changes().clock(ADA), null],
    ['changes', () => changes().since(ADA, { seq: 0, types: CHANGE_TYPES, limit: 9 }), null],
    ...CHANGE_TYPES.flatMap((type): [string, () => Promise<unknown>, unknown][] => [
      [`a snapshot of each ${type} as it was`, () => changes().snapshot(ADA, { type, at: 0, limit: 9 }), []],
      [`a snapshot of each ${type}`, () => changes().snapshot(ADA, { type, at: 999, limit: 9 }), []],
    ]),
    ['an idempotency key', () => keys().find(ADA, sha256(KEY)), null],
    [
      'the stored response of a key',
      () => keys().saveResponse(ADA, sha256(KEY), Buffer.from('stolen')),
      undefined,
    ],
    ['old idempotency keys', () => keys().removeOld(ADA, 9), undefined],
    ['whether a row exists', () => history().has(ADA, 'task', task), false],
    [
      'the history of a task',
      () => history().page(ADA, { type: 'task', id: task, limit: 9 }),
      { rows: [], isCut: false },
    ],
    ['a version', () => history().taskAt(ADA, task, 1), null],
    ['the changes of a request', () => undos().steps(ADA, bobsRequest), []],
    ['later changes that conflict with an undo', () => conflicts().conflictsBefore(ADA, bobsRequest), []],
    ['rows that contradict an undo', () => conflicts().conflictsAfter(ADA, bobsRequest), []],
    ...(['list', 'label', 'task', 'completion', 'settings'] as const).flatMap((type) =>
      (['add', 'set', 'remove'] as const).map((step): [string, () => Promise<unknown>, unknown] => [
        `what to undo: ${step} ${type}`,
        () => undos().apply(ADA, bobsRequest, { type, step }),
        undefined,
      ]),
    ),
    ['an account deletion to confirm', () => account().confirm(ADA, token), false],
    [
      'an account to delete',
      () =>
        account()
          .erase(ADA)
          .catch((error: Error) => error.message),
      // Only the rows of the queue and the issuer remain by now, and those are filtered by owner only.
      'an erasure needs an owner',
    ],
    ['expired changes', () => retention().deleteOld(ADA, ANY_TIME), 0],
    ['expired imported changes', () => retention().deleteOldImported(ADA, ANY_TIME), 0],
    ['the oldest change', () => retention().oldest(ADA), null],
    ['the next retention run', () => retention().setNext(ADA, null), undefined],
    [
      'counts',
      async () => {
        const day = new Date().toISOString().slice(0, 10);
        const range = { timeZone: 'UTC', from: day, to: day, overdue: overdue() };
        return unbound(StatsRepository).count(ADA, range);
      },
      { open: 0, overdue: 0, streak: 0, perDay: [{ date: expect.any(String), completed: 0 }] },
    ],
  ])('%s', async (_, call, nothing) => {
    const before = await everyRow(service.database);
    expect(await call()).toEqual(nothing);
    expect(await everyRow(service.database)).toEqual(before);
  });
});
