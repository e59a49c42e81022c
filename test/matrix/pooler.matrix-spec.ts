import { startApp, type TestApp } from '../support/app.js';
import { unknownId } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Pooler, query } from '../support/postgres-server.mjs';
import { cleanUp, newFolder, runToExit } from '../support/process.js';

const ROUNDS = 40;

let pooler: Pooler;
let database: TestDatabase;
let service: TestApp;

// A run through a pooler sets this program; without it there is nothing to test.
const withPooler = process.env.TEST_PGBOUNCER ? describe : describe.skip;

withPooler('behind PgBouncer, which has one connection for all', () => {
  beforeAll(async () => {
    database = await createDatabase();
    // Fewer prepared statements than the service uses, so that they are parsed repeatedly, and one shared connection.
    pooler = await Pooler.start(process.env.TEST_PGBOUNCER!, database.direct, {
      default_pool_size: 1,
      max_prepared_statements: 3,
    });
    const url = pooler.urlOf(/\/(test_\w+)\?/.exec(database.url)![1]!);
    service = await startApp({}, undefined, { database: { ...database, url } });
  });
  afterAll(async () => {
    await service.stop();
    await pooler.close();
    await database.drop();
  });

  const pooledUrl = () => pooler.urlOf(/\/(test_\w+)\?/.exec(database.url)![1]!);

  it('a request never sees or acts as the previous owner on the connection', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => service.as(unknownId())));
    await Promise.all(
      owners.map(async (owner, nth) => {
        for (let round = 0; round < ROUNDS / 4; round++) await owner.newTask({ title: `of ${nth}` });
      }),
    );
    await Promise.all(
      Array.from({ length: ROUNDS }, async (_, round) => {
        const nth = round % owners.length;
        const { body } = await owners[nth]!.get('/api/v1/tasks?limit=200').expect(200);
        const titles = body.data.map(({ title }: { title: string }) => title);
        expect(titles).toEqual(Array.from({ length: ROUNDS / 4 }, () => `of ${nth}`));
      }),
    );
  });

  it('a connection is returned without a role, owner and request', async () => {
    const ada = await service.as(unknownId());
    await ada.newTask();
    // In transactions, alone, and after a failure.
    await ada.post('/api/v1/lists', { name: 'Home' }).expect(201);
    await ada.post('/api/v1/tasks', { title: 'x', listId: unknownId() }).expect(404);
    await ada.get('/api/v1/tasks').expect(200);
    const scope = `SELECT current_user AS role, coalesce(current_setting('app.owner_id', true), '') AS owner,
                          coalesce(current_setting('app.request_id', true), '') AS request`;
    expect(await query(pooledUrl(), scope)).toEqual([{ role: 'todo', owner: '', request: '' }]);
    expect(await query(pooledUrl(), 'SELECT FROM tasks')).toEqual([]);
  });

  it('the service recovers when the pooler has lost the server', async () => {
    const ada = await service.as(unknownId());
    await ada.newTask({ title: 'kept' });
    await query(
      database.adminUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'todo-backend'`,
    );
    // Requests in flight at that moment may fail once.
    await ada.get('/api/v1/tasks');
    const { body } = await ada.get('/api/v1/tasks').expect(200);
    expect(body.data).toMatchObject([{ title: 'kept' }]);
  });

  it('the service names the missing setting for a direct connection', async () => {
    const { code, errors } = await runToExit(newFolder(), { DATABASE_URL: database.url });
    expect(code).toBe(1);
    expect(errors).toMatch(/leads to a transaction pooler .* DATABASE_DIRECT_URL\.\n$/);
    await cleanUp();
  }, 60_000);
});
