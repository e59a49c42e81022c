import { randomUUID } from 'node:crypto';
import type { HttpResponse } from '../support/http-call.js';
import { type TestService, startService } from '../support/service.js';
import { CHANGES, type Change, send } from '../support/changes.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { documents, routesOf } from '../support/routes.js';

const TASKS = '/api/v1/tasks';

let service: TestService;
let second: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService();
  second = await startService({}, service.issuer, { database: service.database });
});
afterAll(async () => {
  await second.close();
  await service.stop();
});

const newName = (): string => `user-${users++}`;
const newUser = (): Promise<Client> => service.as(newName());
const key = (): string => randomUUID();
const admin = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);
const titles = async (user: Client): Promise<string[]> =>
  (await user.all<{ title: string }>(TASKS)).map(({ title }) => title).sort();

/** Writes that do not change an existing row. */
const CREATES: Readonly<Record<string, (user: Client) => Promise<Pick<Change, 'method' | 'path' | 'body'>>>> =
  {
    'POST /api/v1/tasks': async () => ({ method: 'post', path: TASKS, body: { title: 'Buy milk' } }),
    'POST /api/v1/tasks/quick-add': async () => ({
      method: 'post',
      path: `${TASKS}/quick-add`,
      body: { text: 'Milk tomorrow' },
    }),
    'POST /api/v1/lists': async () => ({ method: 'post', path: '/api/v1/lists', body: { name: 'Home' } }),
    'POST /api/v1/labels': async () => ({ method: 'post', path: '/api/v1/labels', body: { name: 'errand' } }),
    'POST /api/v1/batch': async () => ({
      method: 'post',
      path: '/api/v1/batch',
      body: {
        operations: [
          { method: 'POST', path: '/tasks', body: { title: 'In a batch' } },
          { method: 'DELETE', path: `/tasks/${unknownId()}` },
        ],
      },
    }),
    'DELETE /api/v1/trash': async (user) => {
      const { id } = await user.newTask();
      await user.delete(`${TASKS}/${id}`).expect(204);
      return { method: 'delete', path: '/api/v1/trash' };
    },
    'PUT /api/v1/tasks/{id} that creates': async () => ({
      method: 'put',
      path: `${TASKS}/${unknownId()}`,
      body: { title: 'Buy milk' },
    }),
  };
const WRITES = { ...CREATES, ...CHANGES };

/** The parts that a replay must repeat: all but request id, time and replay marker. */
function answerOf({ status, text, headers }: HttpResponse) {
  const {
    'x-request-id': _,
    date: _date,
    ratelimit: _left,
    'idempotency-replayed': _mark,
    ...rest
  } = headers as Record<string, string>;
  return { status, text, headers: rest };
}

it('every route that accepts an Idempotency-Key is tested here', async () => {
  const documented = routesOf(await service.describe()).filter((route) =>
    documents(route, 'Idempotency-Key'),
  );
  const tried = Object.keys(WRITES).filter((name) => !name.endsWith('creates'));
  const elsewhere = /revert$|undo$|push|reminders|webhooks|events|import|account/;
  const known = documented.map(({ name }) => name).filter((name) => !elsewhere.test(name));
  expect(known.sort()).toEqual(tried.sort());
});

describe.each(Object.keys(WRITES))('%s', (name) => {
  it('is replayed by any instance and executed once', async () => {
    const user = newName();
    const [here, there] = [await service.as(user), await second.as(user)];
    const write = (await WRITES[name]!(here)) as Change;
    const idempotencyKey = key();
    const first = await send(here, write).set('idempotency-key', idempotencyKey);
    expect(first.ok).toBe(true);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const after = await everyRow(service.database);
    for (const client of [here, there]) {
      const again = await send(client, write).set('idempotency-key', idempotencyKey);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(answerOf(again)).toEqual(answerOf(first));
    }
    expect(await everyRow(service.database)).toEqual(after);
  });
});

describe('20 concurrent identical requests with one key', () => {
  it('create one row across two instances: each gets the same response or a 409', async () => {
    for (let round = 0; round < 3; round++) {
      const user = newName();
      const clients = [await service.as(user), await second.as(user)];
      const idempotencyKey = key();
      const post = (nth: number) =>
        clients[nth % 2]!.post(TASKS, { title: 'Once' }).set('idempotency-key', idempotencyKey);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, nth) => post(nth)));
      const done = answers.filter(({ status }) => status === 201);
      expect(done.length).toBeGreaterThan(0);
      for (const answer of done) expect(answerOf(answer)).toEqual(answerOf(done[0]!));
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expectProblem(answer, 409, 'request-in-progress');
        expect(answer.headers['retry-after']).toBe('1');
      }
      expect(await titles(clients[0]!)).toEqual(['Once']);
      expect(answerOf(await post(0))).toEqual(answerOf(done[0]!));
    }
  });
});

describe('a key', () => {
  it('is rejected for another body, path, query, method or precondition', async () => {
    const user = await newUser();
    const { id } = await user.newTask();
    const path = `${TASKS}/${id}`;
    const idempotencyKey = key();
    await user.patch(path, { title: 'A' }).set('idempotency-key', idempotencyKey).expect(200);
    const before = await everyRow(service.database);
    for (const other of [
      user.patch(path, { title: 'B' }),
      user.patch(path, { title: 'A', version: 1 }),
      user.patch(`${TASKS}/${unknownId()}`, { title: 'A' }),
      user.patch(`${path}?x=1`, { title: 'A' }),
      user.put(path, { title: 'A' }),
      user.delete(path),
      user.patch(path, { title: 'A' }).set('if-match', '"1"'),
      user.patch(path, { title: 'A' }).set('if-none-match', '"9"'),
    ])
      expectProblem(await other.set('idempotency-key', idempotencyKey), 422, 'idempotency-key-reused');
    expect(await everyRow(service.database)).toEqual(before);
  });

  it('belongs to one owner', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const idempotencyKey = key();
    const adas = await ada.post(TASKS, { title: 'x' }).set('idempotency-key', idempotencyKey).expect(201);
    const bobs = await bob.post(TASKS, { title: 'x' }).set('idempotency-key', idempotencyKey).expect(201);
    expect(bobs.headers['idempotency-replayed']).toBeUndefined();
    expect(bobs.body.id).not.toBe(adas.body.id);
    await bob.post(TASKS, { title: 'y' }).set('idempotency-key', idempotencyKey).expect(422);
  });

  it('expires after 24 hours and is deleted when others are used', async () => {
    const user = newName();
    const ada = await service.as(user);
    const [old, kept, next] = [key(), key(), key()];
    await ada.post(TASKS, { title: 'x' }).set('idempotency-key', old).expect(201);
    await ada.post(TASKS, { title: 'y' }).set('idempotency-key', kept).expect(201);
    const age = (hours: number) =>
      admin(
        `UPDATE idempotency_keys SET created_at = created_at - make_interval(mins => $2) WHERE owner_id = $1`,
        [user, hours * 60],
      );
    await age(23.9);
    const again = await ada.post(TASKS, { title: 'x' }).set('idempotency-key', old).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    await age(0.2);
    const { headers } = await ada.post(TASKS, { title: 'z' }).set('idempotency-key', old).expect(201);
    expect(headers['idempotency-replayed']).toBeUndefined();
    await ada.post(TASKS, { title: 'next' }).set('idempotency-key', next).expect(201);
    expect(await titles(ada)).toEqual(['next', 'x', 'y', 'z']);
    expect(await admin(`SELECT FROM idempotency_keys WHERE owner_id = $1`, [user])).toHaveLength(2);
  });

  it.each<[string, number, (user: Client) => Promise<[Change['method'], string, object?]>]>([
    ['an unknown row', 404, async () => ['patch', `${TASKS}/${unknownId()}`, { title: 'x' }]],
    [
      'a stale version',
      412,
      async (user) => ['patch', `${TASKS}/${(await user.newTask()).id}`, { title: 'x', version: 9 }],
    ],
    ['a duplicate id', 409, async (user) => ['post', TASKS, { id: (await user.newTask()).id, title: 'x' }]],
    [
      'a duplicate name',
      409,
      async (user) => ['post', '/api/v1/labels', { name: (await user.newLabel('errand')).name }],
    ],
  ])('replays a failure that the request caused: %s', async (_, status, make) => {
    const user = await newUser();
    const [method, path, body] = await make(user);
    const idempotencyKey = key();
    const call = () => user.send(method, path, body).set('idempotency-key', idempotencyKey);
    const first = await call();
    expect(first.status).toBe(status);
    const again = await call();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(answerOf(again)).toEqual(answerOf(first));
  });

  it('is not used up by invalid input or a failed transaction', async () => {
    const user = newName();
    const ada = await service.as(user);
    const idempotencyKey = key();
    await ada.post(TASKS, { title: '' }).set('idempotency-key', idempotencyKey).expect(400);
    expect(await admin(`SELECT FROM idempotency_keys WHERE owner_id = $1`, [user])).toEqual([]);
    await admin(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
      CREATE TRIGGER fail BEFORE INSERT ON tasks FOR EACH ROW WHEN (NEW.owner_id = '${user}') EXECUTE FUNCTION fail()`);
    await ada.post(TASKS, { title: 'x' }).set('idempotency-key', idempotencyKey).expect(500);
    await admin(`DROP TRIGGER fail ON tasks; DROP FUNCTION fail()`);
    expect(await admin(`SELECT FROM idempotency_keys WHERE owner_id = $1`, [user])).toEqual([]);
    await ada.post(TASKS, { title: 'x' }).set('idempotency-key', idempotencyKey).expect(201);
    expect(await titles(ada)).toEqual(['x']);
  });

  it.each(['a b', 'é', 'x'.repeat(256)])('must be 1 to 255 visible characters, not %j', async (bad) => {
    const user = await newUser();
    const answer = await user.post(TASKS, { title: 'x' }).set('idempotency-key', bad);
    expectProblem(answer, 400, 'invalid-input', ['/idempotency-key']);
    expect(await titles(user)).toEqual([]);
  });

  it('whose first request is still running gets a 409, and later the same response', async () => {
    const user = newName();
    const [here, there] = [await service.as(user), await second.as(user)];
    await here.newTask({ title: 'There is a row to lock' });
    const idempotencyKey = key();
    const post = (client: Client) =>
      client.post(TASKS, { title: 'Slow' }).set('idempotency-key', idempotencyKey);
    const first = await asAdmin(async (holder) => {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM owners WHERE owner_id = $1 FOR UPDATE', [user]);
      const running = post(here).then((answer) => answer);
      for (let waiting = 0; waiting === 0;) {
        const { rows } = await holder.query(
          `SELECT count(*)::integer AS count FROM pg_locks WHERE locktype = 'advisory' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        waiting = rows[0].count;
      }
      for (const client of [here, there]) {
        const answer = await post(client);
        expectProblem(answer, 409, 'request-in-progress');
        expect(answer.headers['retry-after']).toBe('1');
      }
      await holder.query('ROLLBACK');
      return [running] as const;
    }, service.database.adminUrl);
    const done = await first[0];
    expect(done.status).toBe(201);
    expect(answerOf(await post(there))).toEqual(answerOf(done));
  });

  it('is stored as a hash, with an encrypted response', async () => {
    const user = newName();
    const ada = await service.as(user);
    const idempotencyKey = 'a-key-that-nobody-guesses';
    const { body } = await ada
      .post(TASKS, { title: 'Very secret' })
      .set('idempotency-key', idempotencyKey)
      .expect(201);
    const [row] = await admin<Record<string, Buffer>>(
      `SELECT key_hash, fingerprint, answer FROM idempotency_keys WHERE owner_id = $1`,
      [user],
    );
    const kept = Buffer.concat(Object.values(row!)).toString('latin1');
    for (const secret of ['secret', 'title', 'status', 'location', body.id, idempotencyKey])
      expect(kept).not.toContain(secret);
  });
});
