import { operationsOf } from '../../src/platform/http/openapi/schemas.js';
import type { JobHandlers } from '../../src/platform/jobs/job-queue.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { createECDH } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type TestService, startService } from '../support/service.js';
import { asAdmin } from '../support/database.js';
import { type Client, type LabelBody, type ListBody, type TaskBody, unknownId } from '../support/client.js';
import { unownedIn } from '../support/owner-clauses.js';
import { newReminder, REMINDERS } from '../support/reminders.js';
import { statementsOf } from '../support/statements.js';
import { type FileLine, fileOf, importInto } from '../support/transfer.js';

const SUBSCRIPTIONS = '/api/v1/push/subscriptions';
const MANY = 40;
/** No route needs more for any amount of data. */
const MAX_STATEMENTS = 12;
/** Except for an import, which goes through all of an owner's tables. */
const MAX_IMPORT_STATEMENTS = 30;

let service: TestService;
/** Every statement sent, with its route. */
const seen = new Map<string, string>();

beforeAll(async () => {
  service = await startService({ LIMIT_WEBHOOKS: '1000' });
});
afterAll(() => service.stop());

/** The number of rows of everything that a route might iterate over. */
interface World {
  readonly ada: Client;
  readonly list: ListBody;
  readonly otherList: ListBody;
  readonly trashedList: ListBody;
  readonly labels: readonly LabelBody[];
  /** At the top level of the list. */
  readonly tasks: readonly TaskBody[];
  /** Has `MANY` subtasks, each with that many labels. */
  readonly parent: TaskBody;
  readonly trashedParent: TaskBody;
  readonly recurring: TaskBody;
  /** Has that many deliveries. */
  readonly webhook: string;
  readonly delivery: string;
  readonly reminder: string;
  readonly subscription: string;
}

async function newWorld(count: number): Promise<World> {
  const ada = await service.as(unknownId());
  const times = <T>(make: (nth: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));
  const path = ({ id }: { id: string }) => `/api/v1/tasks/${id}`;
  const list = await ada.newList({ name: 'Home' });
  const otherList = (await times(() => ada.newList()))[0]!;
  const labels = await times((nth) => ada.newLabel(`label ${nth}`));
  const labelIds = labels.map(({ id }) => id);
  const due = { date: '2026-01-01' };
  const tasks = await times((nth) =>
    ada.newTask({ title: `milk ${nth}`, listId: list.id, labelIds, due, reminders: [{ minutesBefore: 5 }] }),
  );
  const parent = await ada.newTask({ listId: list.id });
  await times(() => ada.newTask({ parentId: parent.id, labelIds }));
  const trashedParent = await ada.newTask();
  await times(() => ada.newTask({ parentId: trashedParent.id }));
  await ada.delete(path(trashedParent)).expect(204);
  const trashedList = await ada.newList();
  await times(() => ada.newTask({ listId: trashedList.id }));
  await ada.delete(`/api/v1/lists/${trashedList.id}`).expect(204);
  await times(async () => ada.delete(path(await ada.newTask())).expect(204));
  const undoneList = await ada.newList();
  await times(() => ada.newTask({ listId: undoneList.id }));
  await ada.delete(`/api/v1/lists/${undoneList.id}`).set('x-request-id', 'undone').expect(204);
  const recurring = await ada.newTask({ due, recurrence: { rule: 'FREQ=DAILY' } });
  for (let nth = 0; nth < count; nth++) await ada.post(`${path(recurring)}/complete`).expect(200);
  await times(() => ada.newTask({ completed: true }));
  const webhooks = await times(async () =>
    ada.post('/api/v1/webhooks', { url: 'https://example.com' }).expect(201),
  );
  const webhook: string = webhooks[0]!.body.id;
  const reminders = await times((nth) => newReminder(service.database, tasks[nth]!));
  const subscriptions = await times(async (nth) =>
    // Limited per user.
    ada.post('/api/v1/push/subscriptions', subscriptionAt(nth % 9)).expect(201),
  );
  const subscription: string = subscriptions[0]!.body.id;
  const tests = await times(async () => ada.post(`/api/v1/webhooks/${webhook}/test`).expect(202));
  const delivery: string = tests[0]!.body.id;
  return {
    ada,
    list,
    otherList,
    trashedList,
    labels,
    tasks,
    parent,
    trashedParent,
    recurring,
    webhook,
    delivery,
    reminder: reminders[0]!,
    subscription,
  };
}

const subscriptionAt = (nth: number): object => ({
  endpoint: `https://push.example.com/${nth}`,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: Buffer.alloc(16, 1).toString('base64url'),
  },
});

/** In the export format. */
function rowOf({ ownerId: _, ...task }: TaskBody): FileLine {
  return { type: 'task', row: { ...task, title: 'imported' } };
}

type Call = (world: World) => ReturnType<Client['get']>;
const task = ({ parent }: World): string => `/api/v1/tasks/${parent.id}`;
const recurring = ({ recurring }: World): string => `/api/v1/tasks/${recurring.id}`;
const list = ({ list }: World): string => `/api/v1/lists/${list.id}`;
/** A stream that is read only at its beginning. */
const begun = (call: ReturnType<Client['get']>): ReturnType<Client['get']> =>
  call.buffer(true).parse((response, done) => {
    response.once('data', () => (response as unknown as Readable).destroy());
    response.once('close', () => done(null, null));
  });
const webhook = ({ webhook }: World): string => `/api/v1/webhooks/${webhook}`;
const last = <T>(rows: readonly T[]): T => rows.at(-1)!;

/** Each operation of the OpenAPI document, in an order that satisfies its prerequisites. */
const CALLS: [string, Call][] = [
  ['GET /health/live', ({ ada }) => ada.get('/health/live')],
  ['GET /health/ready', ({ ada }) => ada.get('/health/ready')],
  ['GET /api/v1/auth/config', ({ ada }) => ada.get('/api/v1/auth/config')],
  ['GET /api/v1/auth/me', ({ ada }) => ada.get('/api/v1/auth/me')],
  ['GET /api/v1/settings', ({ ada }) => ada.get('/api/v1/settings')],
  ['GET /api/v1/limits', ({ ada }) => ada.get('/api/v1/limits')],
  ['GET /api/v1/stats', ({ ada }) => ada.get('/api/v1/stats')],
  ['GET /api/v1/sync', ({ ada }) => ada.get('/api/v1/sync?limit=1000')],
  ['GET /api/v1/lists', ({ ada }) => ada.get('/api/v1/lists?limit=200')],
  ['GET /api/v1/lists/{id}', (world) => world.ada.get(list(world))],
  ['GET /api/v1/labels', ({ ada }) => ada.get('/api/v1/labels?limit=200')],
  ['GET /api/v1/labels/{id}', ({ ada, labels }) => ada.get(`/api/v1/labels/${labels[0]!.id}`)],
  ['GET /api/v1/trash', ({ ada }) => ada.get('/api/v1/trash?limit=200')],
  ['GET /api/v1/sync', ({ ada }) => ada.get('/api/v1/sync')],
  ['GET /api/v1/tasks', ({ ada }) => ada.get('/api/v1/tasks?limit=200')],
  ['GET /api/v1/tasks', ({ ada }) => ada.get('/api/v1/tasks?limit=200&sort=due')],
  ['GET /api/v1/tasks', ({ ada }) => ada.get('/api/v1/tasks?limit=200&q=milk')],
  ['GET /api/v1/tasks', ({ ada }) => ada.get('/api/v1/tasks?limit=200&view=overdue')],
  ['GET /api/v1/tasks', ({ ada }) => ada.get('/api/v1/tasks?limit=200&view=inbox')],
  ['GET /api/v1/tasks/count', ({ ada }) => ada.get('/api/v1/tasks/count')],
  ['GET /api/v1/tasks/count', ({ ada }) => ada.get('/api/v1/tasks/count?q=milk')],
  ['GET /api/v1/tasks/count', ({ ada }) => ada.get('/api/v1/tasks/count?view=overdue')],
  ['GET /api/v1/tasks/count', ({ ada }) => ada.get('/api/v1/tasks/count?view=inbox&hasLabels=true')],
  ['GET /api/v1/tasks/{id}', (world) => world.ada.get(task(world))],
  ['GET /api/v1/tasks/{id}', (world) => world.ada.get(`${task(world)}?include=subtasks`)],
  ['GET /api/v1/tasks/{id}/occurrences', (world) => world.ada.get(`${recurring(world)}/occurrences`)],
  [
    'GET /api/v1/tasks/{id}/completions',
    (world) => world.ada.get(`${recurring(world)}/completions?limit=200`),
  ],
  ['GET /api/v1/tasks/{id}/history', (world) => world.ada.get(`${recurring(world)}/history?limit=200`)],
  ['GET /api/v1/lists/{id}/history', (world) => world.ada.get(`${list(world)}/history?limit=200`)],
  [
    'GET /api/v1/labels/{id}/history',
    ({ ada, labels }) => ada.get(`/api/v1/labels/${labels[0]!.id}/history?limit=200`),
  ],
  ['GET /api/v1/events', ({ ada }) => begun(ada.get('/api/v1/events'))],
  ['POST /api/v1/events/ticket', ({ ada }) => ada.post('/api/v1/events/ticket')],
  ['GET /api/v1/export', ({ ada }) => ada.get('/api/v1/export')],
  ['POST /api/v1/import', ({ ada, tasks }) => importInto(ada, fileOf(...tasks.map(rowOf)))],
  ['GET /api/v1/webhooks', ({ ada }) => ada.get('/api/v1/webhooks?limit=200')],
  ['GET /api/v1/webhooks/{id}', (world) => world.ada.get(webhook(world))],
  [
    'GET /api/v1/webhooks/{id}/deliveries',
    (world) => world.ada.get(`${webhook(world)}/deliveries?limit=200`),
  ],
  ['POST /api/v1/webhooks', ({ ada }) => ada.post('/api/v1/webhooks', { url: 'https://example.com' })],
  ['GET /api/v1/reminders', ({ ada }) => ada.get(`${REMINDERS}?limit=200`)],
  ['GET /api/v1/reminders/{id}', ({ ada, reminder }) => ada.get(`${REMINDERS}/${reminder}`)],
  [
    'POST /api/v1/reminders/{id}/snooze',
    ({ ada, reminder }) => ada.post(`${REMINDERS}/${reminder}/snooze`, { until: '2099-01-01T00:00:00Z' }),
  ],
  [
    'POST /api/v1/reminders/{id}/dismiss',
    ({ ada, reminder }) => ada.post(`${REMINDERS}/${reminder}/dismiss`),
  ],
  ['GET /api/v1/push/key', ({ ada }) => ada.get('/api/v1/push/key')],
  ['GET /api/v1/push/subscriptions', ({ ada }) => ada.get(`${SUBSCRIPTIONS}?limit=200`)],
  [
    'GET /api/v1/push/subscriptions/{id}',
    ({ ada, subscription }) => ada.get(`${SUBSCRIPTIONS}/${subscription}`),
  ],
  ['POST /api/v1/push/subscriptions', ({ ada }) => ada.post(SUBSCRIPTIONS, subscriptionAt(10))],
  [
    'DELETE /api/v1/push/subscriptions/{id}',
    ({ ada, subscription }) => ada.delete(`${SUBSCRIPTIONS}/${subscription}`),
  ],
  ['POST /api/v1/webhooks/{id}/test', (world) => world.ada.post(`${webhook(world)}/test`)],
  [
    'POST /api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver',
    (world) => world.ada.post(`${webhook(world)}/deliveries/${world.delivery}/redeliver`),
  ],
  ['POST /api/v1/webhooks/{id}/rotate-secret', (world) => world.ada.post(`${webhook(world)}/rotate-secret`)],
  ['PATCH /api/v1/webhooks/{id}', (world) => world.ada.patch(webhook(world), { paused: true })],
  ['PATCH /api/v1/webhooks/{id}', (world) => world.ada.patch(webhook(world), { paused: false })],
  ['DELETE /api/v1/webhooks/{id}', (world) => world.ada.delete(webhook(world))],
  ['PATCH /api/v1/settings', ({ ada }) => ada.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' })],
  [
    'POST /api/v1/batch',
    ({ ada }) =>
      ada.post('/api/v1/batch', {
        operations: [{ method: 'POST', path: '/labels', body: { name: 'batched' } }],
      }),
  ],
  ['POST /api/v1/lists', ({ ada }) => ada.post('/api/v1/lists', { name: 'New' })],
  ['POST /api/v1/labels', ({ ada }) => ada.post('/api/v1/labels', { name: 'new' })],
  [
    'POST /api/v1/tasks',
    ({ ada, labels }) => ada.post('/api/v1/tasks', { title: 'x', labelIds: labels.map(({ id }) => id) }),
  ],
  ['POST /api/v1/tasks', ({ ada, parent }) => ada.post('/api/v1/tasks', { title: 'x', parentId: parent.id })],
  [
    'POST /api/v1/tasks/quick-add',
    ({ ada, list }) => ada.post('/api/v1/tasks/quick-add', { text: 'Rent tomorrow', listId: list.id }),
  ],
  [
    'POST /api/v1/tasks/quick-add',
    ({ ada }) => ada.post('/api/v1/tasks/quick-add', { text: 'Rent tomorrow @Home' }),
  ],
  ['PUT /api/v1/tasks/{id}', (world) => world.ada.put(task(world), { title: 'x', listId: world.list.id })],
  ['PATCH /api/v1/tasks/{id}', (world) => world.ada.patch(task(world), { title: 'y' })],
  ['PATCH /api/v1/tasks/{id}', (world) => world.ada.patch(task(world), { listId: world.otherList.id })],
  [
    'POST /api/v1/tasks/{id}/move',
    (world) => world.ada.post(`${task(world)}/move`, { after: last(world.tasks).id }),
  ],
  ['POST /api/v1/tasks/{id}/revert', (world) => world.ada.post(`${task(world)}/revert`, { version: 1 })],
  ['POST /api/v1/undo', ({ ada }) => ada.post('/api/v1/undo', { requestId: 'undone' })],
  [
    'PUT /api/v1/tasks/{id}/labels/{labelId}',
    (world) => world.ada.put(`${task(world)}/labels/${world.labels[0]!.id}`, {}),
  ],
  [
    'DELETE /api/v1/tasks/{id}/labels/{labelId}',
    (world) => world.ada.delete(`${task(world)}/labels/${world.labels[0]!.id}`),
  ],
  ['POST /api/v1/tasks/{id}/skip', (world) => world.ada.post(`${recurring(world)}/skip`)],
  ['POST /api/v1/tasks/{id}/complete', (world) => world.ada.post(`${recurring(world)}/complete`)],
  ['POST /api/v1/tasks/{id}/complete', (world) => world.ada.post(`${task(world)}/complete?subtasks=true`)],
  ['POST /api/v1/tasks/{id}/reopen', (world) => world.ada.post(`${task(world)}/reopen`)],
  ['DELETE /api/v1/tasks/{id}', (world) => world.ada.delete(task(world))],
  [
    'POST /api/v1/tasks/{id}/restore',
    ({ ada, trashedParent }) => ada.post(`/api/v1/tasks/${trashedParent.id}/restore`),
  ],
  [
    'PATCH /api/v1/labels/{id}',
    ({ ada, labels }) => ada.patch(`/api/v1/labels/${labels[0]!.id}`, { name: 'renamed' }),
  ],
  ['DELETE /api/v1/labels/{id}', ({ ada, labels }) => ada.delete(`/api/v1/labels/${labels[0]!.id}`)],
  ['PATCH /api/v1/lists/{id}', (world) => world.ada.patch(list(world), { archived: true })],
  [
    'POST /api/v1/lists/{id}/move',
    (world) => world.ada.post(`${list(world)}/move`, { after: world.otherList.id }),
  ],
  ['DELETE /api/v1/lists/{id}', (world) => world.ada.delete(list(world))],
  [
    'POST /api/v1/lists/{id}/restore',
    ({ ada, trashedList }) => ada.post(`/api/v1/lists/${trashedList.id}/restore`),
  ],
  ['DELETE /api/v1/trash/{id}', (world) => world.ada.delete(`/api/v1/trash/${world.list.id}`)],
  ['DELETE /api/v1/trash', ({ ada }) => ada.delete('/api/v1/trash')],
  ['POST /api/v1/account/erasure', ({ ada }) => ada.post('/api/v1/account/erasure')],
];
/** Calls that need a value from an earlier response. */
const UNDO = 'DELETE /api/v1/tasks/{id}/completions/{completionId}';
const ERASE = 'DELETE /api/v1/account';

/** The number of statements of each call. */
async function counted(world: World): Promise<[string, number][]> {
  const counts: [string, number][] = [];
  const count = async (route: string, call: Call): Promise<void> => {
    let path = '';
    const sent = await statementsOf(async () => {
      const response = await call(world);
      path = response.request.url.slice(world.ada.url.length);
      if (!response.ok) throw new Error(`${route}: ${response.status} ${response.text}`);
    });
    for (const statement of sent) seen.set(statement, route);
    counts.push([`${route} ${/\?.*/.exec(path)?.[0] ?? ''}`, sent.length]);
  };
  for (const [route, call] of CALLS.slice(0, -3)) await count(route, call);
  const { body } = await world.ada.get(`${recurring(world)}/completions`).expect(200);
  await count(UNDO, ({ ada }) => ada.delete(`${recurring(world)}/completions/${body.data[0].id}`));
  for (const [route, call] of CALLS.slice(-3)) await count(route, call);
  const { body: erasure } = await world.ada.post('/api/v1/account/erasure').expect(201);
  await count(ERASE, ({ ada }) => ada.send('delete', '/api/v1/account', { confirm: erasure.token }));
  return counts;
}

describe('the SQL statements of each route of the OpenAPI document', () => {
  it('are as many with forty rows of everything as with one, and few', async () => {
    const few = await counted(await newWorld(1));
    const many = await counted(await newWorld(MANY));
    // An export reads the log in batches, and the log is long by now.
    const isUnpaged = ([route]: [string, number]) => !route.startsWith('GET /api/v1/export');
    expect(many.filter(isUnpaged)).toEqual(few.filter(isUnpaged));
    const maxStatementsOf = (route: string) =>
      route.startsWith('POST /api/v1/import') ? MAX_IMPORT_STATEMENTS : MAX_STATEMENTS;
    expect(
      many.filter(isUnpaged).filter(([route, statements]) => statements > maxStatementsOf(route)),
    ).toEqual([]);
    // The statements are in fact counted.
    expect(Object.fromEntries(many)).toMatchObject({
      'GET /health/live ': 0,
      // The read includes the clock for the tag.
      'GET /api/v1/tasks ?limit=200': 1,
      'GET /api/v1/tasks/{id} ?include=subtasks': 1,
    });
  });

  // Runs last, so that it sees every statement above.
  it('name the owner of each row that they read or write', async () => {
    const tables = await asAdmin(
      (admin) =>
        admin.query(`SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id'
                      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`),
      service.database.adminUrl,
    );
    const owned = new Set(tables.rows.map(({ relname }) => relname as string));
    expect(owned.size).toBeGreaterThan(10);
    expect(seen.size).toBeGreaterThan(100);
    const { tasks, webhook, reminder, subscription } = await newWorld(1);
    const job = {
      ownerId: tasks[0]!.ownerId as OwnerId,
      taskId: tasks[0]!.id,
      webhookId: webhook,
      reminderId: reminder,
      subscriptionId: subscription,
      version: 1,
      attempts: 0,
    };
    const kinds = await service.evaluate({}, (provider) =>
      Object.keys(provider<JobHandlers>('JobHandlers').tasks),
    );
    for (const kind of kinds) {
      const run = () =>
        service.evaluate({ kind, job }, (provider, { kind, job }) =>
          provider<JobHandlers>('JobHandlers').tasks[kind]!(job),
        );
      for (const statement of await statementsOf(run)) seen.set(statement, `the job ${kind}`);
    }
    expect([...seen.values()].filter((route) => /^the job/.test(route)).length).toBeGreaterThan(5);
    const faults: unknown[] = [];
    for (const [statement, route] of seen) {
      const unowned = await unownedIn(statement, owned);
      if (unowned.length > 0) faults.push({ route, unowned, statement });
    }
    expect(faults).toEqual([]);
  });

  it.each([
    ['SELECT * FROM tasks WHERE id = $1', ['SelectStmt of tasks']],
    ['SELECT * FROM tasks WHERE owner_id = $1 OR id = $2', ['SelectStmt of tasks']],
    [
      'SELECT * FROM tasks JOIN lists ON lists.id = list_id WHERE tasks.owner_id = $1',
      ['SelectStmt of lists'],
    ],
    ['SELECT (SELECT count(*) FROM labels) FROM tasks WHERE owner_id = $1', ['SelectStmt of labels']],
    ['UPDATE tasks SET title = $1 FROM lists WHERE lists.owner_id = $2', ['UpdateStmt of tasks']],
    [
      'DELETE FROM tasks USING lists WHERE tasks.owner_id = $1 AND list_id = lists.id',
      ['DeleteStmt of lists'],
    ],
    ['INSERT INTO tasks (id) VALUES ($1)', ['InsertStmt into tasks']],
    ['SELECT 1 UNION ALL SELECT version FROM tasks', ['SelectStmt of tasks']],
    ['WITH gone AS (DELETE FROM tasks RETURNING *) SELECT * FROM gone', ['DeleteStmt of tasks']],
    [
      'SELECT FROM tasks AS t JOIN lists AS l ON (l.owner_id, l.id) = (t.owner_id, t.list_id) WHERE t.owner_id = $1',
      [],
    ],
    [
      'SELECT FROM tasks AS t WHERE owner_id = $1 AND EXISTS (SELECT FROM lists WHERE owner_id = t.owner_id)',
      [],
    ],
  ])('are reported without an owner: %s', async (statement, faults) => {
    expect(await unownedIn(statement, new Set(['tasks', 'lists', 'labels']))).toEqual(faults);
  });

  it('are counted for every route', async () => {
    const routes = Object.entries((await service.describe()).paths).flatMap(([path, item]) =>
      operationsOf(item).map((operation) => {
        const verb = (['get', 'put', 'post', 'delete', 'patch'] as const).find(
          (method) => item[method] === operation,
        )!;
        return `${verb.toUpperCase()} ${path}`;
      }),
    );
    expect([...new Set([...CALLS.map(([route]) => route), UNDO, ERASE])].sort()).toEqual(routes.sort());
  });
});
