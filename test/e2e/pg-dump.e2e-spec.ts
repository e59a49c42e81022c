import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '../../src/platform/config/env.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { TestIssuer } from '../support/issuer.js';
import { postgresPrograms } from '../support/postgres-programs.js';
import { newHome, own, PostgresServer, run } from '../support/postgres-server.mjs';
import { cleanUp, newFolder } from '../support/process.js';
import { standbyOf } from '../support/standby.js';

const PROGRAMS = postgresPrograms();
const LISTS = '/api/v1/lists';

const servers: PostgresServer[] = [];
let issuer: TestIssuer;
let service: TestApp | undefined;

beforeAll(async () => {
  issuer = await TestIssuer.start();
});
afterEach(async () => {
  await stop();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(async () => {
  await issuer.stop();
  await cleanUp();
});

const track = (server: PostgresServer): PostgresServer => {
  servers.push(server);
  return server;
};

const newServer = async (): Promise<PostgresServer> => track(await PostgresServer.start(PROGRAMS));

/** A server with the service's roles, database and tables. */
async function newPrimary(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const server = track(await PostgresServer.start(PROGRAMS, { settings }));
  await server.provision();
  await migrate(readEnv({}), { pooled: server.url, direct: server.url });
  return server;
}

/** Ada's client of a service on this server. */
async function adaOn({ url, adminUrl }: PostgresServer): Promise<Client> {
  await stop();
  const database = { url, direct: url, adminUrl, drop: async () => {} };
  service = await startApp({}, issuer, { database });
  return service.as('ada');
}

async function stop(): Promise<void> {
  await service?.app.close();
  service = undefined;
}

/** A client's state: its feed cursor and the tag of a list. */
interface Held {
  readonly cursor: string;
  readonly tag: string;
}

async function hold(ada: Client): Promise<Held> {
  let cursor = '';
  for (let hasMore = true; hasMore;) {
    const { body } = await ada.get(`/api/v1/sync${cursor && `?cursor=${cursor}`}`).expect(200);
    [cursor, hasMore] = [body.nextCursor, body.hasMore];
  }
  const { headers } = await ada.get(LISTS).expect(200);
  return { cursor, tag: headers['etag']! };
}

async function expectKnown(ada: Client, { cursor, tag }: Held): Promise<void> {
  await ada.get(`/api/v1/sync?cursor=${cursor}`).expect(200);
  await ada.get(LISTS).set('if-none-match', tag).expect(304);
}

async function expectExpired(ada: Client, { cursor, tag }: Held): Promise<void> {
  for (const path of ['sync', 'events'])
    expectProblem(await ada.get(`/api/v1/${path}?cursor=${cursor}`), 410, 'cursor-expired');
  await ada.get(LISTS).set('if-none-match', tag).expect(200);
  await expectKnown(ada, await hold(ada));
}

/** The commands in docs/backup.md. */
function recipe(): string {
  const [, section = ''] = /## With pg_dump\n(.*?)\n## /s.exec(readFileSync('docs/backup.md', 'utf8')) ?? [];
  return /```sh\n(.*?)```/s.exec(section)![1]!;
}

function shell(commands: string, env: Record<string, string>): void {
  const path = `${PROGRAMS}:${process.env['PATH']}`;
  const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: newFolder(),
    env: { PATH: path, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

const todoOn = (server: PostgresServer): string => server.urlOf('postgres', 'todo');

// The embedded PostgreSQL does not include these programs.
const withPrograms = existsSync(join(PROGRAMS, 'pg_dump')) ? describe : describe.skip;

withPrograms('a database that was restored from a dump', () => {
  it('expires earlier cursors on a new server, and serves requests', async () => {
    const [old, fresh] = [await newPrimary(), await newServer()];
    const ada = await adaOn(old);
    await ada.newTask({ title: 'Before' });
    const before = await hold(ada);
    shell(recipe(), {
      OLD_URL: todoOn(old),
      NEW_SERVER_URL: fresh.adminUrl,
      NEW_URL: todoOn(fresh),
      SERVICE_PASSWORD: fresh.password,
    });
    await ada.newTask({ title: 'Lost' });
    const lost = await hold(ada);

    const restored = await adaOn(fresh);
    await restored.newTask({ title: 'After' });
    const { body } = await restored.get('/api/v1/tasks?sort=createdAt').expect(200);
    expect(body.data.map(({ title }: { title: string }) => title)).toEqual(['Before', 'After']);
    for (const held of [before, lost]) await expectExpired(restored, held);
  });

  it('expires earlier cursors on a server that was cleaned first', async () => {
    const server = await newPrimary();
    const ada = await adaOn(server);
    const file = join(newFolder(), 'todo.dump');
    await ada.newTask();
    shell(`pg_dump --format=custom --file=${file} "$URL"`, { URL: todoOn(server) });
    await ada.newTask();
    const held = await hold(ada);
    await stop();
    shell(`pg_restore --clean --if-exists --exit-on-error --dbname="$URL" ${file}`, { URL: todoOn(server) });
    const restored = await adaOn(server);
    await restored.newTask();
    await expectExpired(restored, held);
  });
});

describe('an existing server', () => {
  it('keeps its cursors valid after a restart and after a crash', async () => {
    const server = await newPrimary();
    const ada = await adaOn(server);
    await ada.newTask();
    const held = await hold(ada);
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      await stop();
      await server.halt(signal);
      await server.launch();
      await expectKnown(await adaOn(server), held);
    }
  });

  it('expires earlier cursors when its operator resets the feeds', async () => {
    const server = await newPrimary();
    const ada = await adaOn(server);
    await ada.newTask();
    const held = await hold(ada);
    const [, command = ''] = /^(psql .*feed_since.*)$/m.exec(readFileSync('docs/backup.md', 'utf8')) ?? [];
    await server.query(/'(UPDATE .*)'/.exec(command)![1]!, 'todo');
    await expectExpired(ada, held);
  });

  it('expires earlier cursors as a promoted standby', async () => {
    const primary = await newPrimary();
    await (await adaOn(primary)).newTask();
    await stop();
    const standby = track(await standbyOf(primary));
    await standby.halt();
    const ada = await adaOn(primary);
    await ada.newTask({ title: 'Never streamed' });
    const held = await hold(ada);
    await stop();
    await primary.halt();
    await standby.launch();
    await standby.query('SELECT pg_promote()');
    const again = await adaOn(standby);
    await again.newTask();
    await expectExpired(again, held);
  });

  it('expires earlier cursors after recovery to an earlier point', async () => {
    const primary = await newPrimary();
    await (await adaOn(primary)).newTask();
    await stop();
    await primary.halt();
    const recovered = track(new PostgresServer(PROGRAMS, newHome(), primary.password));
    run('cp', ['-a', primary.cluster, recovered.cluster]);
    await primary.launch();
    const ada = await adaOn(primary);
    await ada.newTask({ title: 'After that point' });
    const held = await hold(ada);
    const signal = join(recovered.cluster, 'recovery.signal');
    writeFileSync(signal, '');
    own(signal);
    await recovered.launch({ restore_command: 'false', recovery_target_action: 'promote' });
    const again = await adaOn(recovered);
    await again.newTask();
    await expectExpired(again, held);
  });
});
