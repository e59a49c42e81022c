import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { cleanUp, newFolder, Service, TRUST, until } from '../support/process.js';

let database: TestDatabase;
let service: Service;
let ada: Client;

beforeEach(async () => {
  database = await createDatabase();
  ({ service, ada } = await start());
});
afterEach(async () => {
  await cleanUp();
  await database.drop();
});

describe('SIGTERM under load', () => {
  it('loses no acknowledged write, cuts no connection, and exits with 0', async () => {
    const load = Array.from({ length: 20 }, () => new Writer(ada));
    const writers = load.map((writer) => writer.writeUntilRefused());
    await until(() => load.reduce((sum, { created }) => sum + created.length, 0) >= 200);
    const exit = await timed(service.stop());
    await Promise.all(writers);

    expect(exit).toEqual({ code: 0, signal: null, ms: expect.any(Number) });
    expect(exit.ms).toBeLessThan(5_000);
    expect(load.map(({ refusedWith }) => refusedWith)).toEqual(Array(20).fill('ECONNREFUSED'));
    const acknowledged = load.flatMap(({ created }) => created).sort();
    const { ada: again } = await start();
    expect(await idsOf(again)).toEqual(expect.arrayContaining(acknowledged));
  });

  it('answers each request on an accepted connection, or refuses the connection', async () => {
    const load = Array.from({ length: 40 }, () => new Writer(ada, { keepAlive: false }));
    const writers = load.map((writer) => writer.writeUntilRefused());
    await until(() => load.reduce((sum, { created }) => sum + created.length, 0) >= 200);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    await Promise.all(writers);
    expect(load.map(({ refusedWith }) => refusedWith)).toEqual(Array(40).fill('ECONNREFUSED'));
  });

  it('announces the end of the connection with the last response to each client', async () => {
    const task = await ada.newTask();
    const lock = await lockTask(task);
    const answer = send(
      ada,
      'PATCH',
      `/api/v1/tasks/${task.id}`,
      { title: 'Changed' },
      new Agent({ keepAlive: true }),
    );
    await lock.isWaitedFor();
    service.kill('SIGTERM');
    await refusesConnections(ada.url);
    await lock.release();
    expect((await answer).headers.connection).toBe('close');
    expect(await timed(service.exited)).toMatchObject({ code: 0, ms: expect.any(Number) });
  });
});

describe('a request in flight', () => {
  it('is finished while new connections are refused, and the process exits right after it', async () => {
    const task = await ada.newTask();
    const lock = await lockTask(task);
    const answer = send(
      ada,
      'PATCH',
      `/api/v1/tasks/${task.id}`,
      { title: 'Changed' },
      new Agent({ keepAlive: true }),
    );
    await lock.isWaitedFor();

    service.kill('SIGTERM');
    expect(await refusesConnections(ada.url)).toBe(true);
    await sleep(2_000);
    expect(service.hasExited).toBe(false);
    await lock.release();

    const { status, body } = await answer;
    expect([status, body.title]).toEqual([200, 'Changed']);
    const exit = await timed(service.exited);
    expect(exit).toEqual({ code: 0, signal: null, ms: expect.any(Number) });
    expect(exit.ms).toBeLessThan(2_000);
    const { ada: again } = await start();
    expect((await again.get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(body);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is finished even when %s arrives a second time',
    async (second) => {
      const task = await ada.newTask();
      const lock = await lockTask(task);
      const answer = send(ada, 'PATCH', `/api/v1/tasks/${task.id}`, { title: 'Changed' });
      await lock.isWaitedFor();
      service.kill('SIGTERM');
      await sleep(200);
      service.kill(second);
      await sleep(200);
      await lock.release();
      expect((await answer).status).toBe(200);
      expect(await service.exited).toEqual({ code: 0, signal: null });
    },
  );

  it("is cut off before an orchestrator's ten-second limit", async () => {
    const task = await ada.newTask();
    const lock = await lockTask(task);
    const answer = send(ada, 'PATCH', `/api/v1/tasks/${task.id}`, { title: 'Changed' }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    await lock.isWaitedFor();
    const exit = await timed(service.stop());
    expect(exit).toEqual({ code: 1, signal: null, ms: expect.any(Number) });
    expect(exit.ms).toBeGreaterThan(5_000);
    expect(exit.ms).toBeLessThan(10_000);
    expect(await answer).toBe('ECONNRESET');
    await lock.release();
  });
});

describe('an idle keep-alive connection', () => {
  it('does not delay the shutdown', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await send(ada, 'GET', '/api/v1/tasks', undefined, agent)).status).toBe(200);
    const half = connect(Number(new URL(ada.url).port), '127.0.0.1').on('error', () => {});
    await until(() => half.readyState === 'open');
    const exit = await timed(service.stop());
    expect(exit).toEqual({ code: 0, signal: null, ms: expect.any(Number) });
    expect(exit.ms).toBeLessThan(2_000);
    agent.destroy();
    half.destroy();
  });
});

async function start(): Promise<{ service: Service; ada: Client }> {
  const started = await Service.start(newFolder(), {
    ...TRUST,
    DATABASE_URL: database.url,
    // Long enough that a request does not time out while it waits for the lock.
    STATEMENT_TIMEOUT_MS: '60000',
  });
  return { service: started, ada: await started.as('ada') };
}

/** A client that creates one task after another. */
class Writer {
  readonly created: string[] = [];
  refusedWith?: string;
  private readonly agent: Agent;

  constructor(
    private readonly client: Client,
    { keepAlive = true } = {},
  ) {
    this.agent = new Agent({ keepAlive, maxSockets: 1 });
  }

  async writeUntilRefused(): Promise<void> {
    while (this.refusedWith === undefined) {
      try {
        const { status, body } = await send(
          this.client,
          'POST',
          '/api/v1/tasks',
          { title: 'Load' },
          this.agent,
        );
        if (status === 201) this.created.push(body.id);
        else this.refusedWith = String(status);
      } catch (error) {
        this.refusedWith = (error as NodeJS.ErrnoException).code ?? String(error);
      }
    }
    this.agent.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: TaskBody;
}

function send(
  { url, token }: Client,
  method: string,
  path: string,
  input?: object,
  agent?: Agent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(input && { 'content-type': 'application/json' }),
    };
    const call = request(new URL(path, url), { method, headers, agent: agent ?? new Agent() }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: JSON.parse(text) }),
      );
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(input && JSON.stringify(input));
  });
}

async function idsOf(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for (let path: string | undefined = '/api/v1/tasks?limit=100'; path;) {
    const { body }: { body: { data: TaskBody[]; nextCursor: string | null } } = await client
      .get(path)
      .expect(200);
    ids.push(...body.data.map(({ id }) => id));
    path =
      body.nextCursor === null
        ? undefined
        : `/api/v1/tasks?limit=100&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  return ids.sort();
}

/** Locks the row, so that updates wait as they would for another writer. */
async function lockTask({
  id,
}: TaskBody): Promise<{ isWaitedFor(): Promise<void>; release(): Promise<void> }> {
  const holder = new pg.Client({ connectionString: database.adminUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM tasks WHERE id = $1 FOR UPDATE', [id]);
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return {
    isWaitedFor: () =>
      asAdmin((admin) => until(async () => (await admin.query(waiting)).rowCount === 1), database.adminUrl),
    release: async () => void (await holder.end()),
  };
}

async function refusesConnections(url: string): Promise<boolean> {
  let refused = false;
  await until(async () => (refused = await isRefused(Number(new URL(url).port))), 2_000);
  return refused;
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('close', () => socket.destroy()).end();
  });
}

async function timed<T extends object>(outcome: Promise<T>): Promise<T & { readonly ms: number }> {
  const start = performance.now();
  return { ...(await outcome), ms: performance.now() - start };
}
