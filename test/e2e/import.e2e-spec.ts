import { type TestService, startService } from '../support/service.js';
import { type Client, type ListBody, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { makeRichWorld, type RichWorld } from '../support/rich-world.js';
import { contentOf, exportOf, fileOf, importInto, linesOf } from '../support/transfer.js';

const NOTHING_DONE = { created: 0, replaced: 0 };

let service: TestService;
let ada: Client;
let world: RichWorld;
let file: string;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
  world = await makeRichWorld(ada);
  file = await exportOf(ada);
});
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(unknownId());
const imported = async (user: Client, what: string) => (await importInto(user, what).expect(200)).body;

/** One owner’s rows as the superuser sees them, without columns that triggers derive. */
async function storedOf(owner: string, table: string): Promise<object[]> {
  const sql = `SELECT to_jsonb(t) - 'owner_id' - 'remind_since' AS row FROM ${table} t WHERE owner_id = $1 ORDER BY 1`;
  return asAdmin(async (admin) => (await admin.query(sql, [owner])).rows, service.database.adminUrl);
}

describe('POST /import into an empty account', () => {
  it('reproduces the account, including the stored columns', async () => {
    const owner = unknownId();
    const user = await service.as(owner);
    const answer = await imported(user, file);
    const counts = linesOf(file).at(-1)!['rows'] as Record<string, number>;
    expect(answer).toEqual({
      settings: { created: 0, replaced: 1, unchanged: 0 },
      ...Object.fromEntries(
        ['list', 'label', 'task', 'completion', 'history'].map((type) => [
          type,
          { created: counts[type], replaced: 0, unchanged: 0 },
        ]),
      ),
    });
    expect(contentOf(await exportOf(user))).toEqual(contentOf(file));
    for (const table of ['lists', 'labels', 'tasks', 'completions'])
      expect([table, await storedOf(owner, table)]).toEqual([table, await storedOf('ada', table)]);
  });

  it('makes the API return the same data and correct counts', async () => {
    const owner = unknownId();
    const user = await service.as(owner);
    await imported(user, file);
    for (const path of [
      'lists',
      'labels',
      'tasks',
      'tasks?completed=true',
      'tasks?q=milk',
      `tasks?labelIds=${world.label}`,
      'trash',
    ]) {
      const own = ({ ownerId: _, ...row }: { ownerId: string }) => row;
      const rows = async (of: Client) => (await of.all<{ ownerId: string }>(`/api/v1/${path}`)).map(own);
      expect([path, await rows(user)]).toEqual([path, await rows(ada)]);
    }
    // The log entries of an import differ in size from those of the original changes.
    const limitsOf = async (client: Client) => {
      const { bytes, ...limits } = (await client.get('/api/v1/limits').expect(200)).body;
      expect(bytes.used).toBeGreaterThan(0);
      return limits;
    };
    expect(await limitsOf(user)).toEqual(await limitsOf(ada));
    expect((await user.get(`/api/v1/tasks?q=quotes`)).body.data).toHaveLength(1);
  });

  it('keeps recurrence, undo and the trash working', async () => {
    const user = await newUser();
    await imported(user, file);
    const path = `/api/v1/tasks/${world.recurring}`;
    const { body: before } = await user.get(path).expect(200);
    const { body: next } = await user.post(`${path}/complete`).expect(200);
    expect([before.due.dateTime, next.due.dateTime]).toEqual(['2026-11-05T09:00:00', '2026-11-07T09:00:00']);
    expect(next.version).toBe(before.version + 1);
    const { body: completions } = await user.get(`${path}/completions`).expect(200);
    for (const { id } of completions.data) await user.delete(`${path}/completions/${id}`).expect(200);
    expect((await user.get(path)).body.due.dateTime).toBe('2026-11-01T09:00:00');
    await user.post(`/api/v1/lists/${world.trashedList}/restore`).expect(200);
    expect(await user.all<TaskBody>(`/api/v1/tasks?listId=${world.trashedList}`)).toHaveLength(1);
    await user.newTask({ listId: world.list });
  });

  it('schedules the reminders of tasks', async () => {
    const owner = unknownId();
    await imported(await service.as(owner), file);
    const jobs = await asAdmin(
      async (admin) =>
        (
          await admin.query(
            `SELECT payload FROM graphile_worker._private_jobs WHERE payload ->> 'ownerId' = $1 AND payload ->> 'taskId' IS NOT NULL`,
            [owner],
          )
        ).rows,
      service.database.adminUrl,
    );
    expect(jobs).toEqual([{ payload: { ownerId: owner, taskId: world.reminded } }]);
  });

  it('shows sync clients every row once, and nothing of the history', async () => {
    const user = await newUser();
    const { body: start } = await user.get('/api/v1/sync').expect(200);
    await imported(user, file);
    const { body } = await user.get(`/api/v1/sync?limit=1000&cursor=${start.nextCursor}`).expect(200);
    const rows = linesOf(file).filter(({ type, row }) => row && type !== 'history');
    expect(body.data).toHaveLength(rows.length);
    expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual(
      rows.map(({ row }) => row!['id'] ?? null).sort(),
    );
  });
});

describe('POST /import into the same account', () => {
  it('changes nothing if nothing has changed', async () => {
    const before = await everyRow(service.database);
    for (let times = 0; times < 2; times++) {
      const answer = await imported(ada, file);
      for (const counts of Object.values(answer)) expect(counts).toMatchObject(NOTHING_DONE);
    }
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('restores changed and destroyed rows, and keeps later ones', async () => {
    const user = await newUser();
    const [kept, changed, gone] = [await user.newTask(), await user.newTask(), await user.newTask()];
    const label = await user.newLabel('errand');
    const old = await exportOf(user);
    await user.patch(`/api/v1/tasks/${changed.id}`, { title: 'Changed', labelIds: [label.id] }).expect(200);
    await user.delete(`/api/v1/tasks/${gone.id}`).expect(204);
    await user.delete(`/api/v1/trash/${gone.id}`).expect(204);
    const later = await user.newTask({ title: 'Later' });
    const { body: start } = await user.get('/api/v1/sync?limit=1000').expect(200);
    const answer = await imported(user, old);
    expect(answer.task).toEqual({ created: 1, replaced: 1, unchanged: 1 });
    const tasks = await user.all<TaskBody>('/api/v1/tasks?sort=createdAt');
    // Versions continue above all earlier ones.
    expect(tasks).toEqual([kept, { ...changed, version: 3 }, { ...gone, version: 3 }, later]);
    const { body } = await user.get(`/api/v1/sync?limit=1000&cursor=${start.nextCursor}`).expect(200);
    expect(body.data.map(({ id, change }: { id: string; change: string }) => [id, change]).sort()).toEqual(
      [
        [gone.id, 'created'],
        [changed.id, 'updated'],
      ].sort(),
    );
    expect((await imported(user, old)).task).toEqual({ created: 0, replaced: 0, unchanged: 3 });
  });

  it('shows sync clients a row that was replaced by another with the same version', async () => {
    const user = await newUser();
    const task = await user.newTask();
    const twin = (await exportOf(user)).replace('Buy milk', 'Buy oats');
    const { body: start } = await user.get('/api/v1/sync').expect(200);
    await importInto(user, twin).expect(200);
    const { body } = await user.get(`/api/v1/sync?cursor=${start.nextCursor}`).expect(200);
    expect(body.data).toMatchObject([
      { id: task.id, change: 'updated', version: 2, row: { title: 'Buy oats' } },
    ]);
  });

  it('can swap the names of labels', async () => {
    const user = await newUser();
    const [one, two] = [await user.newLabel('one'), await user.newLabel('two')];
    const old = await exportOf(user);
    for (const [label, name] of [
      [one, 'three'],
      [two, 'one'],
      [one, 'two'],
    ] as const)
      await user.patch(`/api/v1/labels/${label.id}`, { name }).expect(200);
    expect((await imported(user, old)).label).toEqual({ created: 0, replaced: 2, unchanged: 0 });
    expect(await user.all('/api/v1/labels')).toEqual([
      { ...one, version: expect.any(Number) },
      { ...two, version: expect.any(Number) },
    ]);
  });
});

describe('POST /import into an account with other data', () => {
  it('adopts the inbox of the file and deletes an unused one', async () => {
    const user = await newUser();
    await user.get('/api/v1/lists').expect(200);
    await imported(user, file);
    const own = (lists: ListBody[]) => lists.map(({ id, inbox }) => [id, inbox]);
    expect(own(await user.all('/api/v1/lists'))).toEqual(own(await ada.all('/api/v1/lists')));
  });

  it('adopts the inbox of the file and turns a used one into an ordinary list', async () => {
    const user = await newUser();
    const task = await user.newTask({ title: 'Mine' });
    await imported(user, file);
    const lists = await user.all<ListBody>('/api/v1/lists');
    expect(lists.filter(({ inbox }) => inbox)).toHaveLength(1);
    expect(lists.find(({ id }) => id === task.listId)).toMatchObject({
      inbox: false,
      version: 2,
      openTasks: 1,
    });
    expect((await user.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
    const { listId } = await user.newTask();
    expect(listId).not.toBe(task.listId);
    const answer = await imported(user, file);
    for (const counts of Object.values(answer)) expect(counts).toMatchObject(NOTHING_DONE);
  });

  it('keeps two accounts with the same ids apart', async () => {
    const [one, other] = [await newUser(), await newUser()];
    await imported(one, file);
    const before = await exportOf(other);
    await one.patch(`/api/v1/tasks/${world.reminded}`, { title: 'Of one' }).expect(200);
    await one.delete(`/api/v1/lists/${world.list}`).expect(204);
    expect(contentOf(await exportOf(ada))).toEqual(contentOf(file));
    expect(contentOf(await exportOf(other))).toEqual(contentOf(before));
  });

  it('leaves the rows of all other owners unchanged', async () => {
    const others = async () =>
      asAdmin(async (admin) => {
        const rows: unknown[] = [];
        for (const table of [
          'owners',
          'lists',
          'labels',
          'tasks',
          'completions',
          'changes',
          'task_terms',
          'reminder_events',
        ])
          rows.push(
            (await admin.query(`SELECT t::text FROM ${table} t WHERE owner_id <> 'eve' ORDER BY 1`)).rows,
          );
        return rows;
      }, service.database.adminUrl);
    const eve = await service.as('eve');
    const before = await others();
    await importInto(eve, file).expect(200);
    await importInto(eve, file.replaceAll('"Done"', '"Stolen"')).expect(200);
    expect(await others()).toEqual(before);
  });

  it('does not find a list, a parent or a label of another owner', async () => {
    const user = await newUser();
    const task = linesOf(file).find(({ type, row }) => type === 'task' && row!['title'] === 'Depth 2')!;
    const answer = await importInto(user, fileOf(task));
    expectProblem(answer, 422, 'import-refused', ['/lines/2/row/listId', '/lines/2/row/parentId']);
  });

  it('accepts references to existing rows', async () => {
    const user = await newUser();
    await imported(user, file);
    const task = linesOf(file).find(({ type, row }) => type === 'task' && row!['title'] === 'Depth 2')!;
    const answer = await imported(user, fileOf({ ...task, row: { ...task.row!, title: 'Two' } }));
    expect(answer.task).toEqual({ created: 0, replaced: 1, unchanged: 0 });
  });
});

describe('the limits of an account', () => {
  it('apply to imports, and nothing is written beyond them', async () => {
    const small = await startService({ LIMIT_TASKS: '3', LIMIT_IMPORT_BYTES: '65536' });
    try {
      const user = await small.as('ada');
      await user.newTask();
      const before = await everyRow(small.database);
      const answer = await importInto(user, file);
      expect([answer.status, answer.body.limit]).toEqual([422, { name: 'tasks', max: 3 }]);
      const large = await importInto(user, `${file}${'\n'.repeat(65_536)}`);
      expectProblem(large, 413, 'body-too-large');
      expect(large.body.detail).toContain('importBytes');
      expect(await everyRow(small.database)).toEqual(before);
    } finally {
      await small.stop();
    }
  });
});
