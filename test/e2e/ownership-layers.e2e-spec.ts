import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { prepareConnection, queryInScope, scopeValues } from '../../src/platform/database/scoped-query.js';
import { Statement } from '../../src/platform/database/statement.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { Task } from '../../src/tasks/task.entity.js';
import { TasksRepository } from '../../src/tasks/tasks.repository.js';
import { TasksService } from '../../src/tasks/tasks.service.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

const ADA = 'ada' as OwnerId;
const BOB = 'bob' as OwnerId;

let service: TestApp;
let ada: Client;
let app: NestFastifyApplication;
let adas: TaskBody;
let bobs: TaskBody;

beforeAll(async () => {
  service = await startApp();
  app = service.app;
  ada = await service.as('ada');
  adas = await ada.newTask({ title: "Ada's" });
  bobs = await (await service.as('bob')).newTask({ title: "Bob's" });
});
afterAll(() => service.stop());

describe('the first isolation layer, the OwnershipInterceptor', () => {
  it.each([
    ['a row', () => bobs],
    ['a page with one foreign row', () => ({ data: [adas, bobs], nextCursor: null })],
    ['a deeply nested row', () => ({ a: [{ b: { c: [[bobs]] } }] })],
    ['a row without an owner', () => ({ ...bobs, ownerId: undefined })],
    ['a row whose owner is null', () => ({ ...bobs, ownerId: null })],
  ])('blocks %s that a handler returns', async (_, answer) => {
    const tasks = app.get(TasksService);
    const get = jest.spyOn(tasks, 'get').mockResolvedValue(answer() as never);
    const response = await ada.get(`/api/v1/tasks/${adas.id}`);
    get.mockRestore();
    expectProblem(response, 500, 'internal-error');
    expect(response.text).not.toMatch(/bob/i);
    expect(service.logs).toContainEqual(
      expect.objectContaining({
        level: 50,
        event: 'isolation-breach',
        owner: 'ada',
        requestId: response.headers['x-request-id'],
      }),
    );
  });

  it("passes the caller's own rows", async () => {
    expect((await ada.get(`/api/v1/tasks/${adas.id}`).expect(200)).body).toEqual(adas);
  });
});

describe('the second isolation layer, the owner in every WHERE', () => {
  it('works on a connection that bypasses row-level security', async () => {
    // The repository runs on a superuser connection, so that only its own WHERE hides Bob's rows.
    const unbound = new TasksRepository(asSuperuser());
    expect(await unbound.find(ADA, bobs.id)).toBeNull();
    expect(await unbound.update(ADA, bobs.id, { title: 'Stolen' })).toBeNull();
    expect(await unbound.remove(ADA, bobs.id)).toBe(false);
    const all = await unbound.page(ADA, { filter: {}, sort: { by: 'title', direction: 'ASC' }, limit: 10 });
    expect(all.map(({ id }) => id)).toEqual([adas.id]);
    expect((await unbound.find(BOB, bobs.id))?.title).toBe("Bob's");
  });

  it('does not run a statement without an owner value', () => {
    const statement = new Statement('SELECT 1 FROM tasks WHERE owner_id = :owner');
    expect(() => statement.bind({ owner: undefined })).toThrow('no value for :owner');
    expect(() => statement.bind({})).toThrow('no value for :owner');
  });

  it('does not let TypeORM drop an undefined condition (typeorm#11873)', async () => {
    const tasks = app.get(DataSource).getRepository(Task);
    await expect(tasks.findOneBy({ ownerId: undefined })).rejects.toThrow(/undefined/i);
    await expect(tasks.findOneBy({ ownerId: null as never })).rejects.toThrow(/null/i);
  });
});

describe('the third isolation layer, row-level security', () => {
  const everyTask = new Statement('SELECT owner_id FROM tasks');

  it("hides other owners' rows from a statement without a WHERE", async () => {
    const work = app.get(UnitOfWork);
    expect(await work.query(ADA, everyTask.bind({}))).toEqual([{ owner_id: 'ada' }]);
    expect(await work.run(BOB, () => work.query(BOB, everyTask.bind({})))).toEqual([{ owner_id: 'bob' }]);
  });

  it.each([
    ['update', `UPDATE tasks SET title = 'Stolen' WHERE title = :title RETURNING id`],
    ['delete', 'DELETE FROM tasks WHERE title = :title RETURNING id'],
  ])('leaves no rows of other owners to %s', async (_, sql) => {
    const work = app.get(UnitOfWork);
    expect(await work.query(ADA, new Statement(sql).bind({ title: "Bob's" }))).toEqual([]);
  });

  it.each([
    ['inserted for', `INSERT INTO tasks (owner_id, id, title) VALUES ('bob', gen_random_uuid(), 'Planted')`],
    ['given to', `UPDATE tasks SET owner_id = 'bob' WHERE owner_id = 'ada'`],
  ])('prevents a row from being %s another owner', async (_, sql) => {
    await expect(app.get(UnitOfWork).query(ADA, new Statement(sql).bind({}))).rejects.toMatchObject({
      type: { name: 'internal-error' },
    });
    expect(await ownersAndTitles()).toEqual([
      { owner_id: 'ada', title: "Ada's" },
      { owner_id: 'bob', title: "Bob's" },
    ]);
  });

  it("hides everything from the service's login role, although it owns the table", async () => {
    const rows = await asAdmin((client) => client.query('SELECT FROM tasks'), service.database.url);
    expect(rows.rowCount).toBe(0);
  });

  it('leaves no owner on the connection for the next request', async () => {
    const pool = new pg.Pool({
      connectionString: service.database.url,
      max: 1,
      pipeline: true,
      onConnect: prepareConnection,
    } as pg.PoolConfig);
    const client = await pool.connect();
    const whoAmI = `SELECT current_user AS role, current_setting('app.owner_id', true) AS owner`;
    expect(await queryInScope(client, scopeValues('ada'), new Statement(whoAmI).bind({}))).toEqual([
      { role: 'todo_app', owner: 'ada' },
    ]);
    expect((await client.query(whoAmI)).rows).toEqual([{ role: 'todo', owner: '' }]);
    await expect(
      queryInScope(client, scopeValues('ada'), new Statement('SELECT 1 / 0').bind({})),
    ).rejects.toThrow('division by zero');
    expect((await client.query(whoAmI)).rows).toEqual([{ role: 'todo', owner: '' }]);
    client.release();
    await pool.end();
  });

  it('cannot be turned off within a request', async () => {
    const work = app.get(UnitOfWork);
    for (const sql of [
      'ALTER TABLE tasks DISABLE ROW LEVEL SECURITY',
      'DROP POLICY tasks_of_owner ON tasks',
      'TRUNCATE tasks',
    ]) {
      await expect(work.query(ADA, new Statement(sql).bind({}))).rejects.toMatchObject({
        type: { status: 500 },
      });
    }
  });

  it('does not stop SQL that sets another owner or resets the role, as SECURITY.md says', async () => {
    const inject = (setting: string, sql: string): Promise<unknown[]> =>
      app
        .get(UnitOfWork)
        .query(
          ADA,
          new Statement(`SELECT ${setting}, query_to_xml('${sql}', true, true, '')::text AS xml`).bind({}),
        );
    const named = await inject(`set_config('app.owner_id', 'bob', true)`, 'SELECT title FROM tasks');
    expect(named).toEqual([expect.objectContaining({ xml: expect.stringContaining("Bob's") })]);
    const left = await inject(`set_config('role', 'none', true)`, 'SELECT current_user AS name');
    expect(left).toEqual([expect.objectContaining({ xml: expect.stringContaining('<name>todo</name>') })]);
  });

  it('is enabled and forced on every table with an owner', async () => {
    const { rows } = await asAdmin(
      (admin) =>
        admin.query(`
          SELECT relname, relrowsecurity AND relforcerowsecurity AS forced
            FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id'
           WHERE relkind IN ('r', 'p') ORDER BY relname`),
      service.database.adminUrl,
    );
    const names = [
      'changes',
      'completions',
      'erasures',
      'event_tickets',
      'idempotency_keys',
      'labels',
      'lists',
      'owners',
      'push_subscriptions',
      'reminder_events',
      'task_terms',
      'tasks',
      'webhook_deliveries',
      'webhooks',
    ];
    expect(rows).toEqual(names.map((relname) => ({ relname, forced: true })));
  });
});

describe('a transaction', () => {
  it('commits everything or nothing', async () => {
    const work = app.get(UnitOfWork);
    const tasks = app.get(TasksRepository);
    const change = work.run(ADA, async () => {
      await tasks.update(ADA, adas.id, { title: 'Half' });
      throw new Error('no further');
    });
    await expect(change).rejects.toThrow('no further');
    expect((await ada.get(`/api/v1/tasks/${adas.id}`)).body).toEqual(adas);
  });

  it('fails if a statement failed, even if the work ignored the error', async () => {
    const work = app.get(UnitOfWork);
    const tasks = app.get(TasksRepository);
    const change = work.run(ADA, async () => {
      await tasks.update(ADA, adas.id, { title: 'Lost' });
      await tasks.update(ADA, adas.id, { priority: 9 }).catch(() => {});
    });
    await expect(change).rejects.toMatchObject({ type: { name: 'internal-error' } });
    expect((await ada.get(`/api/v1/tasks/${adas.id}`)).body).toEqual(adas);
  });

  it('discards a connection that has lost its prepared statements', async () => {
    const work = app.get(UnitOfWork);
    const all = new Statement('DEALLOCATE ALL');
    for (let i = 0; i < 5; i++) await work.query(ADA, all.bind({})).catch(() => {});
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await ada.get('/api/v1/tasks')).status);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(statuses.slice(-4)).toEqual([200, 200, 200, 200]);
  });

  it('belongs to one owner', async () => {
    const work = app.get(UnitOfWork);
    await expect(work.run(ADA, () => app.get(TasksRepository).find(BOB, bobs.id))).rejects.toThrow(
      'one owner',
    );
  });
});

function ownersAndTitles(): Promise<unknown[]> {
  return asAdmin(
    async (admin) => (await admin.query('SELECT owner_id, title FROM tasks ORDER BY owner_id')).rows,
    service.database.adminUrl,
  );
}

/** A transaction without the third isolation layer: runs statements as the superuser for any owner. */
function asSuperuser(): UnitOfWork {
  return {
    metadataOf: app.get(UnitOfWork).metadataOf,
    query: (_owner: OwnerId, statement: pg.QueryConfig) =>
      asAdmin(async (admin) => (await admin.query(statement)).rows, service.database.adminUrl),
  } as unknown as UnitOfWork;
}
