import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { AUDIENCE, ISSUER, TestIssuer } from '../support/issuer.js';
import { cleanUp, newFolder, Service, until } from '../support/process.js';
import { expectSurvived, underFault } from '../support/under-fault.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ME = '/api/v1/auth/me';
const TASKS = '/api/v1/tasks';
const PRELOAD = pathToFileURL(join(__dirname, '../support/moved-clock.mjs')).href;

let issuer: TestIssuer;
let database: TestDatabase;
let clockFile: string;
let service: Service;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  database = await createDatabase();
  const folder = newFolder();
  clockFile = join(folder, 'clock');
  setClock(0);
  service = await Service.start(folder, {
    DATABASE_URL: database.url,
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    NODE_OPTIONS: `--import=${PRELOAD}`,
    CLOCK_FILE: clockFile,
  });
});
afterAll(async () => {
  await cleanUp();
  await issuer.stop();
  await database.drop();
});

/** Sets the clock of the service process; the database keeps its own. */
function setClock(byMs: number): void {
  writeFileSync(clockFile, String(byMs));
}

const caller = async (user: string, forMs: number): Promise<Client> => {
  const now = Math.floor(Date.now() / 1000);
  // Valid by every clock.
  const times = { iat: now - (10 * DAY_MS) / 1000, exp: now + forMs / 1000 };
  return new Client(service.url!, await issuer.token(user, times));
};

describe.each([
  ['a day on', DAY_MS],
  ['a day back', -DAY_MS],
])('a service whose clock is set %s', (name, byMs) => {
  it('rejects tokens that have expired by its clock, and otherwise works as before', async () => {
    const short = await caller('short', 15 * 60_000);
    await short.get(ME).expect(200);
    let during = 0;
    const outcome = await underFault({
      name: `the clock is set ${name}`,
      service: () => service,
      as: (user) => caller(user, 10 * DAY_MS),
      inject: () => setClock(byMs),
      heal: async () => {
        during = (await short.get(ME)).status;
        setClock(0);
      },
      lastsMs: 2_000,
    });
    expectSurvived(outcome);
    expect([during, outcome.problems, outcome.ready]).toEqual([byMs > 0 ? 401 : 200, [], ['200']]);
    await until(async () => (await short.get(ME)).status === 200);
    await short.get(ME).expect(200);
  });

  it("creates unique ids, keeps the feed in order, finds new keys, and reminds by the database's clock", async () => {
    const ada = await caller(`ada ${name}`, 10 * DAY_MS);
    const before = await ada.newTask();
    setClock(byMs);
    // Longer than the interval at which the service reads its clock file.
    await sleep(1_000);
    const moment = new Date(Date.now() + 3_000).toISOString();
    const reminded = await ada.newTask({ title: 'Call', reminders: [{ at: moment }] });
    await issuer.addKey();
    const newer = await caller(`ada ${name}`, 10 * DAY_MS);
    await until(async () => (await newer.get(ME)).status === 200);
    await newer.get(ME).expect(200);
    setClock(0);
    const after = await ada.newTask();
    const tasks = [before, reminded, after];
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(3);
    for (const { createdAt } of tasks)
      expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(120_000);
    const { body } = await ada.get('/api/v1/sync?types=task').expect(200);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(tasks.map(({ id }) => id));
    expect(await ada.all(`${TASKS}?limit=1`)).toHaveLength(3);
    const reminders = () => remindersOf(`ada ${name}`);
    await until(async () => (await reminders()).length > 0, 30_000, 200);
    expect(await reminders()).toEqual([moment]);
  });
});

async function remindersOf(owner: string): Promise<string[]> {
  const sql = 'SELECT remind_at FROM reminder_events WHERE owner_id = $1';
  const { rows } = await asAdmin((admin) => admin.query(sql, [owner]), database.adminUrl);
  return rows.map(({ remind_at }) => remind_at.toISOString());
}
