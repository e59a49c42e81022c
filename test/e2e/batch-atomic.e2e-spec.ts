import { type TestService, startService } from '../support/service.js';
import {
  newTask,
  type Operation,
  type Result,
  resultsOf,
  sendBatch,
  sendSingly,
  statusesOf,
} from '../support/batch.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';

const LIMIT_TASKS = 100;

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService({ LIMIT_TASKS: String(LIMIT_TASKS) })));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const titlesOf = async (user: Client): Promise<string[]> =>
  (await user.all<TaskBody>('/api/v1/tasks?sort=position&limit=200')).map(({ title }) => title);
const times = (count: number, make: (nth: number) => Operation): Operation[] =>
  Array.from({ length: count }, (_, nth) => make(nth));

/** One write of every kind, on rows that the batch itself creates. */
const everyKind = (): Operation[] => [
  { method: 'POST', path: '/lists', body: { name: 'Home' }, ref: 'home' },
  { method: 'POST', path: '/labels', body: { name: 'errand' }, ref: 'errand' },
  newTask({ listId: '$home', labelIds: ['$errand'] }, { ref: 'milk' }),
  newTask({ parentId: '$milk', reminders: [{ at: '2099-01-01T00:00:00.000Z' }] }, { ref: 'child' }),
  newTask({ due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY' } }, { ref: 'daily' }),
  { method: 'POST', path: '/tasks/$daily/complete' },
  { method: 'POST', path: '/tasks/quick-add', body: { text: 'x #new @new' } },
  { method: 'POST', path: '/tasks/$milk/complete?subtasks=true' },
  { method: 'PATCH', path: '/settings', body: { timeZone: 'Europe/Berlin' } },
  { method: 'PATCH', path: '/labels/$errand', body: { name: 'errands' } },
  { method: 'DELETE', path: '/labels/$errand' },
  { method: 'DELETE', path: '/lists/$home' },
  { method: 'DELETE', path: '/trash' },
];

describe('an atomic batch', () => {
  it('applies every operation', async () => {
    const user = await newUser();
    const { body } = await sendBatch(user, everyKind(), { atomic: true }).expect(200);
    expect(body.applied).toBe(true);
    expect(body.results.filter(({ status }: Result) => status >= 300)).toEqual([]);
    expect(await titlesOf(user)).toEqual(['Buy milk', 'x']);
  });

  it.each<[string, Operation, number]>([
    ['is invalid', newTask({ title: '' }), 400],
    ['names an unknown row', { method: 'DELETE', path: `/tasks/${unknownId()}` }, 404],
    ['names an unknown ref', { method: 'DELETE', path: '/tasks/$none' }, 400],
    ['names an unknown route', { method: 'POST', path: '/tasks/no/such/route' }, 404],
    ['breaks a unique name', { method: 'POST', path: '/labels', body: { name: 'TAKEN' } }, 409],
    ['expects another version', { method: 'PATCH', path: '/settings', body: { version: 99 } }, 412],
    ['breaks a rule', newTask({ recurrence: { rule: 'FREQ=DAILY' } }), 422],
  ])('changes nothing if its last operation %s', async (_, operation, status) => {
    const user = await newUser();
    await user.newLabel('taken');
    await user.newTask({ title: 'Before' });
    const before = await everyRow(service.database);
    const operations = [...everyKind(), operation];
    const { body, headers } = await sendBatch(user, operations, { atomic: true }).expect(200);
    expect(await everyRow(service.database)).toEqual(before);
    expect(body.applied).toBe(false);
    expect(statusesOf(body.results)).toEqual([...everyKind().map(() => 424), status]);
    expect(body.results[0]).toEqual({
      status: 424,
      headers: {},
      body: {
        type: '/problems/not-done',
        title: 'Operation skipped',
        status: 424,
        detail: expect.any(String),
        instance: headers['x-request-id'],
      },
    });
    expect(body.results.at(-1).body).toMatchObject({ status, instance: headers['x-request-id'] });
  });

  it('stops at the first failure', async () => {
    const user = await newUser();
    const id = unknownId();
    const results = await resultsOf(user, [newTask(), newTask({ id, title: '' }), newTask({ id })], {
      atomic: true,
    });
    expect(statusesOf(results)).toEqual([424, 400, 424]);
    expect(await titlesOf(user)).toEqual([]);
  });

  it('can reach a limit but not exceed it', async () => {
    const user = await newUser();
    await user.newTask({ title: 'there' });
    const before = await everyRow(service.database);
    const tooMany = times(LIMIT_TASKS, (nth) => newTask({ title: `${nth}` }));
    const results = await resultsOf(user, tooMany, { atomic: true });
    expect(results.at(-1)).toMatchObject({
      status: 422,
      body: { type: '/problems/limit-reached', limit: { name: 'tasks', max: LIMIT_TASKS } },
    });
    expect(await everyRow(service.database)).toEqual(before);
    expect(statusesOf(await resultsOf(user, tooMany.slice(1), { atomic: true }))).toEqual(
      Array(LIMIT_TASKS - 1).fill(201),
    );
    expectProblem422(await sendSingly(user, newTask()));
    expect(await titlesOf(user)).toHaveLength(LIMIT_TASKS);
    // Deletions earlier in the batch make room for later operations.
    const swap = [
      { method: 'DELETE', path: `/tasks/${(await user.all<TaskBody>('/api/v1/tasks'))[0]!.id}` },
      { method: 'DELETE', path: '/trash' },
      newTask({ title: 'new' }),
    ];
    expect(statusesOf(await resultsOf(user, swap, { atomic: true }))).toEqual([204, 204, 201]);
  });

  it('is not visible before it commits', async () => {
    const user = await newUser();
    const batch = sendBatch(
      user,
      times(60, (nth) => newTask({ title: `${nth}` })),
      { atomic: true },
    ).then();
    const seen: number[] = [];
    let isDone = false;
    void batch.then(() => (isDone = true));
    while (!isDone) seen.push((await titlesOf(user)).length);
    await batch;
    expect(seen.filter((count) => count !== 0 && count !== 60)).toEqual([]);
    expect(seen.length).toBeGreaterThan(1);
  });
});

function expectProblem422({ status, body }: Result): void {
  expect([status, body.type]).toEqual([422, '/problems/limit-reached']);
}

describe('the changes of a batch', () => {
  it.each([true, false])('carry its X-Request-Id in the change feed (atomic: %s)', async (atomic) => {
    const user = await newUser();
    const { body: start } = await user.get('/api/v1/sync').expect(200);
    await sendBatch(user, everyKind(), { atomic }).set('x-request-id', `batch-${atomic}`).expect(200);
    const { body } = await user.get('/api/v1/sync').query({ cursor: start.nextCursor }).expect(200);
    const ids = body.data.map(({ requestId }: { requestId: string }) => requestId);
    expect(ids.length).toBeGreaterThan(12);
    expect(new Set(ids)).toEqual(new Set([`batch-${atomic}`]));
  });
});

describe('concurrent batches and single writes of one owner', () => {
  it('wait for each other without a deadlock', async () => {
    const user = await newUser();
    const tasks = await Promise.all(times(6, () => newTask()).map(() => user.newTask()));
    const list = await user.newList();
    const paths = tasks.map(({ id }) => `/tasks/${id}`);
    // Updates the rows in both orders and across tables, to provoke a deadlock.
    const touching = (order: string[], name: string): Operation[] => [
      ...order.map((path): Operation => ({ method: 'PATCH', path, body: { title: name } })),
      { method: 'PATCH', path: `/lists/${list.id}`, body: { name } },
      newTask({ title: name, listId: list.id }, { ref: 'new' }),
      { method: 'POST', path: '/tasks/$new/move', body: { before: tasks[0]!.id } },
      { method: 'DELETE', path: '/tasks/$new' },
    ];
    const batches = Array.from({ length: 12 }, (_, nth) =>
      sendBatch(user, touching(nth % 2 ? paths : paths.toReversed(), `batch ${nth}`), {
        atomic: nth % 3 !== 0,
      }),
    );
    const singles = Array.from({ length: 24 }, (_, nth) =>
      nth % 4 === 0
        ? user.delete('/api/v1/trash')
        : user.patch(`/api/v1${paths[nth % paths.length]}`, { title: `single ${nth}` }),
    );
    const [sent, written] = await Promise.all([Promise.all(batches), Promise.all(singles)]);
    // The only permitted failure is a task that a concurrent request has destroyed.
    expect(sent.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(written.filter(({ ok }) => !ok).map(({ text }) => text)).toEqual([]);
    const failed = sent.flatMap(({ body }) =>
      (body.results as Result[]).filter(({ status }) => status >= 300),
    );
    expect(failed.filter(({ status }) => status !== 404)).toEqual([]);
    expect((await service.logs()).filter(({ level }) => Number(level) >= 50)).toEqual([]);
    const versions = await Promise.all(
      paths.map(async (path) => (await user.get(`/api/v1${path}`)).body.version),
    );
    const { body } = await user.get('/api/v1/sync?types=task&limit=1000').expect(200);
    expect(body.data).toHaveLength((await titlesOf(user)).length + (await user.all('/api/v1/trash')).length);
    expect(versions.every((version) => version > 12)).toBe(true);
  });
});

describe('a lost database connection during a batch', () => {
  it('keeps the completed operations and returns a result for each operation', async () => {
    const user = await newUser();
    const { adminUrl } = service.database;
    await user.newTask({ title: 'there' });
    const done = await asAdmin(async (admin) => {
      const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
      const { name } = rows[0]!;
      await admin.query(`
        CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END $$;
        CREATE TRIGGER hold BEFORE INSERT ON tasks
          FOR EACH ROW WHEN (NEW.title = 'held') EXECUTE FUNCTION hold();
        SELECT pg_advisory_lock(42)`);
      const batch = sendBatch(
        user,
        ['a', 'held', 'b', 'c'].map((title) => newTask({ title })),
      ).then();
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = '${name}'`;
      while ((await admin.query(waiting)).rowCount === 0) await new Promise((go) => setTimeout(go, 20));
      await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
      );
      const answer = await batch;
      await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
      await admin.query('DROP FUNCTION hold CASCADE');
      return answer;
    }, adminUrl);
    expect(done.status).toBe(200);
    expect(statusesOf(done.body.results)).toEqual([201, 503, 503, 503]);
    expect(await titlesOf(user)).toEqual(['there', 'a']);
  });
});
