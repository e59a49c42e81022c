import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '../../src/platform/config/env.js';
import { findBinaries } from '../../src/platform/database/embedded/server-paths.js';
import { migrate } from '../../src/cli/run-migrations.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { AUDIENCE, ISSUER, TestIssuer } from '../support/issuer.js';
import { newHome, PostgresServer } from '../support/postgres-server.mjs';

/** Names that some PostgreSQL packages omit because they are links to another zone. */
const LINKS = ['Asia/Calcutta', 'US/Eastern', 'Europe/Kiev', 'America/Buenos_Aires'];
/** A zone under all its names. */
const UNKNOWN = ['Asia/Tokyo', 'Japan'];

let programs: string;
let server: PostgresServer;
let service: TestApp;
let users = 0;

beforeAll(async () => {
  programs = newHome();
  spawnSync('cp', ['-a', `${findBinaries()}/.`, programs]);
  for (const zone of [...LINKS, ...UNKNOWN]) rmSync(join(programs, 'share/postgresql/timezone', zone));
  server = await PostgresServer.start(join(programs, 'bin'));
  await server.provision();
  const { url } = server;
  const issuer = await TestIssuer.start();
  const trust = { AUTH_JWKS_URL: issuer.jwksUrl, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
  await migrate(readEnv(trust), { pooled: url, direct: url });
  const adminUrl = server.urlOf('postgres', 'todo');
  service = await startApp({}, issuer, {
    database: { url, direct: url, adminUrl, drop: async () => {} },
  });
}, 60_000);
afterAll(async () => {
  await service.stop();
  await server.close();
  rmSync(programs, { recursive: true, force: true });
});

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('a time zone that PostgreSQL knows only by another name', () => {
  it.each(LINKS)('is accepted, stored and used for day boundaries: %s', async (timeZone) => {
    const user = await newUser();
    expect(await server.query(`SELECT FROM pg_timezone_names WHERE name = '${timeZone}'`)).toEqual([]);
    expect((await user.patch('/api/v1/settings', { timeZone }).expect(200)).body.timeZone).toBe(timeZone);
    const task = await user.newTask({ due: { dateTime: '2030-01-01T10:00', timeZone }, completed: true });
    expect(task.due).toEqual({ dateTime: '2030-01-01T10:00:00', timeZone });
    const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
    for (const path of ['/api/v1/stats', `/api/v1/stats?timeZone=${timeZone}`]) {
      const { body } = await user.get(path).expect(200);
      expect(body).toMatchObject({ timeZone, streak: 1 });
      expect(body.perDay.at(-1)).toEqual({ date: today, completed: 1 });
    }
    await user.get(`/api/v1/tasks?view=today&timeZone=${timeZone}`).expect(200);
    expect((await user.get('/api/v1/settings')).body.timeZone).toBe(timeZone);
  });
});

describe('a time zone unknown to PostgreSQL', () => {
  it('returns an error that names the field on every day-based query', async () => {
    const user = await newUser();
    await user.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    await user.newTask({ due: { dateTime: '2030-01-01T10:00', timeZone: 'Asia/Tokyo' } });
    for (const path of ['/api/v1/stats', '/api/v1/stats?timeZone=Japan']) {
      const answer = await user.get(path);
      expectProblem(answer, 400, 'invalid-input', ['/timeZone']);
      expect(answer.body.errors[0].detail).toMatch(/the database does not know/);
    }
    await user.get('/api/v1/stats?timeZone=Asia/Seoul').expect(200);
  });
});
