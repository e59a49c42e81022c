import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from '../support/http-call.js';
import type { AccountService } from '../../src/account/account.service.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { LabelsService } from '../../src/labels/labels.service.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { type TestService, startService } from '../support/service.js';
import { claimsOf, signUp, tokenOf } from '../support/better-auth.js';
import { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { erase, fill, jobsIn, userToErase, tokenFor } from '../support/erasure.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { mentionsOf } from '../support/mentions.js';
import { until } from '../support/process.js';
import { scaled } from '../support/scale.js';

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = () => userToErase(service);
const admin = async <Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);
const jobs = () => jobsIn(service.database);

/** Rows and jobs of all other owners, as text. */
async function rowsOfOthers(id: string): Promise<unknown[]> {
  const tables = (await everyRow(service.database)) as [string, { row: string }[]][];
  const others = ({ row = '', job = '' }: { row?: string; job?: string }) => !`${row}${job}`.includes(id);
  return [...tables.map(([name, rows]) => [name, rows.filter(others)]), (await jobs()).filter(others)];
}

describe('DELETE /account', () => {
  it('works if the schema of the embedded issuer does not exist', async () => {
    const other = await startService();
    try {
      await asAdmin((client) => client.query('DROP SCHEMA IF EXISTS auth CASCADE'), other.database.adminUrl);
      const user = await other.as('alone');
      await user.newTask();
      await erase(user, await tokenFor(user)).expect(204);
    } finally {
      await other.stop();
    }
  });

  it('erases every row of the owner in every table of every schema, and no other owner’s rows', async () => {
    const { user, id } = await newUser();
    await fill(user);
    const { user: other } = await newUser();
    await fill(other);
    const token = await tokenFor(user);
    const before = await mentionsOf(service.database, id);
    for (const table of [
      'owners',
      'lists',
      'labels',
      'tasks',
      'task_terms',
      'completions',
      'changes',
      'erasures',
    ])
      expect(before).toContain(`public.${table}.owner_id`);
    expect(before).toContain('graphile_worker._private_jobs.payload');
    const others = await rowsOfOthers(id);
    const { text } = await erase(user, token).expect(204);
    expect(text).toBe('');
    expect(await mentionsOf(service.database, id)).toEqual([]);
    expect(await rowsOfOthers(id)).toEqual(others);
  });

  it('erases rows in a table that this version of the service does not know', async () => {
    const { user, id } = await newUser();
    const table = 'table_of_a_newer_version';
    await admin(`
      CREATE TABLE ${table} (owner_id text PRIMARY KEY, task_id uuid NOT NULL,
        FOREIGN KEY (owner_id, task_id) REFERENCES tasks (owner_id, id));
      ALTER TABLE ${table} OWNER TO todo;
      GRANT SELECT, DELETE ON ${table} TO todo_app`);
    const { id: task } = await user.newTask();
    await admin(`INSERT INTO ${table} VALUES ($1, $2)`, [id, task]);
    expect(await mentionsOf(service.database, id)).toContain(`public.${table}.owner_id`);
    await erase(user, await tokenFor(user)).expect(204);
    expect(await mentionsOf(service.database, id)).toEqual([]);
    await admin(`DROP TABLE ${table}`);
  });

  it('lets the same subject start over with an empty account and expired cursors', async () => {
    const { user } = await newUser();
    await fill(user);
    const { nextCursor } = (await user.get('/api/v1/sync').expect(200)).body;
    await erase(user, await tokenFor(user)).expect(204);
    expectProblem(await user.get(`/api/v1/sync?cursor=${nextCursor}`), 410, 'cursor-expired');
    await user.newTask({ title: 'First' });
    expectProblem(await user.get(`/api/v1/sync?cursor=${nextCursor}`), 410, 'cursor-expired');
    const { body } = await user.get('/api/v1/sync?types=task').expect(200);
    expect(body.data).toMatchObject([{ change: 'created', row: { title: 'First', version: 1 } }]);
    expect((await user.get('/api/v1/limits')).body).toMatchObject({ tasks: { used: 1 }, lists: { used: 1 } });
    expect((await user.get('/api/v1/settings')).body).toMatchObject({ timeZone: 'UTC', version: 1 });
  });

  it('does not suppress the change log for later writes in the same unit of work', async () => {
    const { user, id } = await newUser();
    await fill(user);
    const confirm = await tokenFor(user);
    await service.evaluate({ owner: id as OwnerId, confirm }, (provider, { owner, confirm }) =>
      provider<UnitOfWork>('UnitOfWork').run(owner, async () => {
        await provider<AccountService>('AccountService').erase(owner, { confirm });
        await provider<LabelsService>('LabelsService').create(owner, { name: 'First' });
      }),
    );
    const changes = await admin('SELECT type, change, seq::integer FROM changes WHERE owner_id = $1', [id]);
    expect(changes).toEqual([{ type: 'label', change: 'created', seq: 1 }]);
  });

  it.each(['tasks', 'owners'])(
    'erases everything or nothing: rolls back if deleting from %s fails',
    async (table) => {
      const { user, id } = await newUser();
      await fill(user);
      const token = await tokenFor(user);
      await admin(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER fail BEFORE DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION fail()`);
      const before = [await everyRow(service.database), await jobs()];
      expectProblem(await erase(user, token), 500, 'internal-error');
      expect([await everyRow(service.database), await jobs()]).toEqual(before);
      await admin(`DROP TRIGGER fail ON ${table}; DROP FUNCTION fail()`);
      await erase(user, token).expect(204);
      expect(await mentionsOf(service.database, id)).toEqual([]);
    },
  );

  it('erases an account with thousands of tasks', async () => {
    const many = scaled(20_000);
    const { user, id } = await newUser();
    const { id: list } = await user.newList();
    await asAdmin(async (client) => {
      await client.query(`SET session_replication_role = replica`);
      await client.query(
        `INSERT INTO tasks (owner_id, id, title, list_id, position, search)
         SELECT $1, gen_random_uuid(), 'Task ' || nth, $2, 'a0', '' FROM generate_series(1, $3::int) AS nth`,
        [id, list, many],
      );
      await client.query(
        `INSERT INTO task_terms SELECT owner_id, term, id FROM tasks, unnest(ARRAY['=task']) AS term
          WHERE owner_id = $1`,
        [id],
      );
      await client.query('UPDATE owners SET tasks = $2 WHERE owner_id = $1', [id, many]);
    }, service.database.adminUrl);
    await erase(user, await tokenFor(user)).expect(204);
    expect(await mentionsOf(service.database, id)).toEqual([]);
  }, 300_000);
});

describe('DELETE /account with the embedded issuer', () => {
  const NO_TRUST = { AUTH_JWKS_URL: '', AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_SECRET: '' };

  it('erases the user with all sessions and accounts, and no other user', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'todo-erasure-'));
    const embedded = await startService({ ...NO_TRUST, DATA_DIR: folder });
    const sessions = [await signUp(embedded.url, 'Ada'), await signUp(embedded.url, 'Bob')];
    const [ada, bob] = (await Promise.all(sessions.map((session) => tokenOf(embedded.url, session)))).map(
      (token) => ({ user: new Client(embedded.url, token), id: claimsOf(token).sub as string }),
    ) as [{ user: Client; id: string }, { user: Client; id: string }];
    await fill(ada.user);
    await fill(bob.user);
    await asAdmin(
      (client) =>
        client.query(
          `INSERT INTO auth.verification (id, identifier, value, "expiresAt")
           VALUES ('1', 'reset-password:x', $1, now()), ('2', 'ada@example.com', '123456', now()), ('3', 'bob@example.com', 'y', now())`,
          [ada.id],
        ),
      embedded.database.adminUrl,
    );
    const bobsBefore = await mentionsOf(embedded.database, bob.id);
    expect(await mentionsOf(embedded.database, ada.id)).toEqual(
      expect.arrayContaining(['auth."user".id', 'auth.session."userId"', 'auth.account."userId"']),
    );
    await erase(ada.user, await tokenFor(ada.user)).expect(204);
    expect(await mentionsOf(embedded.database, ada.id)).toEqual([]);
    expect(await mentionsOf(embedded.database, 'ada@example.com')).toEqual([]);
    expect(await mentionsOf(embedded.database, bob.id)).toEqual(bobsBefore);
    expect(await mentionsOf(embedded.database, 'bob@example.com')).toContain('auth.verification.identifier');
    const again = await request(embedded.url)
      .get('/api/auth/token')
      .set('authorization', `Bearer ${sessions[0]}`);
    expect(again.status).toBe(401);
    await bob.user.get('/api/v1/tasks').expect(200);
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('a job that runs after its account was erased', () => {
  it('recreates nothing', async () => {
    const running = await startService({ JOB_CONCURRENCY: '1' });
    const left = () =>
      asAdmin(
        async (client) => (await client.query('SELECT FROM graphile_worker._private_jobs')).rowCount,
        running.database.adminUrl,
      );
    const added = await asAdmin(
      (client) =>
        client.query(`
          SELECT graphile_worker.add_job(kind, '{"ownerId":"ghost","taskId":"0199a1b2-0000-7000-8000-000000000000"}')
            FROM unnest(ARRAY['purge-trash', 'forget-changes', 'remind']) AS kind`),
      running.database.adminUrl,
    );
    expect(added.rowCount).toBe(3);
    await until(async () => (await left()) === 0);
    expect(await left()).toBe(0);
    expect(await mentionsOf(running.database, 'ghost')).toEqual([]);
    await running.stop();
  });
});
