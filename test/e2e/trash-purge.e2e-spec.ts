import { setTimeout as sleep } from 'node:timers/promises';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { LOOK_NOW } from '../support/job-notification.js';
import { until } from '../support/process.js';

const DAYS = 3;
const DAY_MS = 24 * 3_600_000;

let service: TestService;
let users = 0;

beforeEach(
  async () => void (service = await startService({ JOB_CONCURRENCY: '1', TRASH_DAYS: String(DAYS) })),
);
afterEach(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);
const admin = async <Row = unknown>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);

interface Job {
  readonly owner: string;
  readonly run_at: Date;
  readonly attempts: number;
}
const jobs = (): Promise<Job[]> =>
  admin(`
    SELECT payload->>'ownerId' AS owner, run_at, attempts FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id
     WHERE identifier = 'purge-trash' ORDER BY owner`);

/** Backdates these to that long in the trash; a list together with its tasks. */
async function backdate(ids: string[], days: number): Promise<void> {
  for (const table of ['tasks', 'lists'])
    await admin(
      `UPDATE ${table} SET deleted_at = now() - $2 * interval '1 day' WHERE deleted_at IS NOT NULL AND id = ANY ($1)`,
      [ids, days],
    );
  await admin(`UPDATE tasks SET deleted_at = now() - $2 * interval '1 day' WHERE deleted_with = ANY ($1)`, [
    ids,
    days,
  ]);
}
/** Makes the purges due, and waits until one has run. */
async function purge(): Promise<void> {
  const before = await jobs();
  await admin('UPDATE graphile_worker._private_jobs SET run_at = now()');
  await admin(LOOK_NOW);
  await until(async () => (await jobs()).every(({ run_at }) => run_at.getTime() > Date.now() + 1_000));
  expect(before.length).toBeGreaterThan(0);
}
const idsOf = async (table: string): Promise<string[]> =>
  (await admin<{ id: string }>(`SELECT id FROM ${table} WHERE deleted_at IS NOT NULL ORDER BY id`)).map(
    ({ id }) => id,
  );

async function newTrash(user: Client, title: string): Promise<string> {
  const { id } = await user.newTask({ title, completed: true });
  await user.delete(`/api/v1/tasks/${id}`).expect(204);
  return id;
}

describe('the trash purge job', () => {
  it('deletes what has been in the trash longer than the retention, and is scheduled again', async () => {
    const user = await newUser();
    const { id: list } = await user.newList();
    const { id: inList } = await user.newTask({ listId: list });
    await user.newTask({ parentId: inList });
    await user.delete(`/api/v1/lists/${list}`).expect(204);
    const [old, young] = [await newTrash(user, 'old'), await newTrash(user, 'young')];
    const kept = await user.newTask({ title: 'kept' });
    await backdate([old, list], DAYS + 0.001);
    await backdate([young], DAYS - 0.001);
    await purge();
    expect([await idsOf('tasks'), await idsOf('lists')]).toEqual([[young], []]);
    const { body } = await user.get('/api/v1/trash').expect(200);
    expect(body.data).toMatchObject([{ id: young, along: 0 }]);
    const [job, ...others] = await jobs();
    expect([job!.run_at.toISOString(), job!.attempts, others]).toEqual([body.data[0].purgeAt, 0, []]);
    expect((await user.get('/api/v1/tasks')).body.data).toEqual([kept]);
    expect((await user.get('/api/v1/limits')).body).toMatchObject({
      tasks: { used: 2 },
      lists: { used: 1 },
      trashDays: DAYS,
    });
  });

  it('ends without rescheduling once the trash is empty', async () => {
    const user = await newUser();
    await backdate([await newTrash(user, 'old')], DAYS + 1);
    await purge();
    await until(async () => (await jobs()).length === 0);
    expect([await jobs(), await idsOf('tasks')]).toEqual([[], []]);
    expect((await user.get('/api/v1/limits')).body.tasks.used).toBe(0);
    await newTrash(user, 'new');
    expect(await jobs()).toHaveLength(1);
  });

  it('is scheduled for the first expiry, and later deletions do not change that', async () => {
    const user = await newUser();
    await newTrash(user, 'first');
    const [{ purgeAt }] = (await user.get('/api/v1/trash')).body.data;
    const [first] = await jobs();
    expect(Math.abs(first!.run_at.getTime() - Date.parse(purgeAt))).toBeLessThan(1_000);
    await newTrash(user, 'second');
    await user.delete(`/api/v1/lists/${(await user.newList()).id}`).expect(204);
    expect(await jobs()).toEqual([first]);
    expect(Math.abs(first!.run_at.getTime() - Date.now() - DAYS * DAY_MS)).toBeLessThan(10_000);
  });

  it('keeps what has been restored meanwhile', async () => {
    const user = await newUser();
    const id = await newTrash(user, 'back');
    await backdate([id], DAYS + 1);
    await user.post(`/api/v1/tasks/${id}/restore`).expect(200);
    await admin('UPDATE graphile_worker._private_jobs SET run_at = now()');
    await admin(LOOK_NOW);
    await until(async () => (await jobs()).length === 0);
    expect((await user.get(`/api/v1/tasks/${id}`).expect(200)).body.deletedAt).toBeNull();
  });

  it("does not touch other owners' trash", async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const ids = [await newTrash(ada, 'x'), await newTrash(bob, 'x')];
    await backdate(ids, DAYS + 1);
    const [adas] = await jobs();
    await admin(`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE payload->>'ownerId' = $1`, [
      adas!.owner,
    ]);
    await admin(LOOK_NOW);
    await until(async () => (await jobs()).length === 1);
    await sleep(100);
    expect(await idsOf('tasks')).toEqual([ids[1]]);
  });
});
