import type { ChangeLogRetention } from '../../src/platform/change-log/change-log-retention.js';
import { type Temporal } from 'temporal-polyfill';
import { prepareWith, type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { LOOK_NOW } from '../support/job-notification.js';
import { until } from '../support/process.js';

const DAYS = 7;
const DAY_MS = 24 * 3_600_000;

type Retention = ChangeLogRetention & { otherOldest: Temporal.Instant | null };

let service: TestService;
let ada: Client;

beforeEach(async () => {
  service = await startService({ JOB_CONCURRENCY: '1', FEED_RETENTION_DAYS: String(DAYS) }, undefined, {
    // Other expiring data, as another feature would declare it.
    prepare: prepareWith({}, (provider) => {
      const retention = provider<Retention>('ChangeLogRetention');
      retention.otherOldest = null;
      retention.register(async () => retention.otherOldest);
    }),
  });
  ada = await service.as('ada');
});
afterEach(() => service.stop());

const admin = async <Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  asAdmin(async (client) => (await client.query(sql, values)).rows as Row[], service.database.adminUrl);

const jobs = () =>
  admin<{ owner: string; run_at: Date }>(`
    SELECT payload->>'ownerId' AS owner, run_at FROM graphile_worker._private_jobs AS jobs
      JOIN graphile_worker._private_tasks AS tasks ON tasks.id = task_id
     WHERE identifier = 'forget-changes' ORDER BY owner`);
const seqs = async (owner = 'ada'): Promise<number[]> =>
  (await admin<{ seq: string }>('SELECT seq FROM changes WHERE owner_id = $1 ORDER BY seq', [owner])).map(
    ({ seq }) => Number(seq),
  );
const clockOf = async (owner = 'ada') => {
  const [row] = await admin<{ seq: string; forgotten: string; forgets_at: Date | null }>(
    'SELECT seq, forgotten, forgets_at FROM owners WHERE owner_id = $1',
    [owner],
  );
  return { seq: Number(row!.seq), forgotten: Number(row!.forgotten), forgetsAt: row!.forgets_at };
};

/** Backdates the changes up to this number. */
const backdate = (upTo: number, days: number) =>
  admin(
    `UPDATE changes SET changed_at = now() - $2 * interval '1 day' WHERE owner_id = 'ada' AND seq <= $1`,
    [upTo, days],
  );

/** Makes Ada's job due and waits for it. */
async function runRetention(): Promise<void> {
  await admin(`
    UPDATE graphile_worker._private_jobs SET run_at = now() WHERE payload->>'ownerId' = 'ada' AND task_id =
      (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'forget-changes')`);
  await admin(LOOK_NOW);
  const isDone = async () =>
    (await jobs()).every(({ owner, run_at }) => owner !== 'ada' || run_at.getTime() > Date.now() + 1_000);
  await until(isDone);
  expect(await isDone()).toBe(true);
}

const cursor = async (): Promise<string> => (await ada.get('/api/v1/sync').expect(200)).body.nextCursor;
const since = (from: string) => ada.get(`/api/v1/sync?cursor=${from}`);

describe('the change log retention job', () => {
  it("is scheduled once, a day after an owner's first change", async () => {
    expect(await jobs()).toEqual([]);
    await ada.newTask();
    await ada.newTask();
    const [job, ...others] = await jobs();
    expect([job!.owner, others]).toEqual(['ada', []]);
    expect(Math.abs(job!.run_at.getTime() - Date.now() - DAY_MS)).toBeLessThan(60_000);
    expect((await clockOf()).forgetsAt).toEqual(job!.run_at);
  });

  it('deletes changes older than the retention period, and no others', async () => {
    const atFirst = await cursor();
    await ada.newTask({ title: 'old' });
    const atOld = await cursor();
    const { seq: old } = await clockOf();
    const young = await ada.newTask({ title: 'young' });
    const all = await seqs();
    await backdate(old, DAYS + 0.001);
    await runRetention();
    expect(await seqs()).toEqual(all.filter((seq) => seq > old));
    expect((await clockOf()).forgotten).toBe(old);
    expectProblem(await since(atFirst), 410, 'cursor-expired');
    // A client that had already read the deleted changes has missed nothing.
    const { body } = await since(atOld).expect(200);
    expect(body.data).toMatchObject([{ type: 'task', id: young.id, change: 'created' }]);
    const { body: anew } = await ada.get('/api/v1/sync?types=task').expect(200);
    expect(anew.data.map(({ row }: { row: { title: string } }) => row.title).sort()).toEqual([
      'old',
      'young',
    ]);
  });

  it('keeps everything after a newer change, even with an older timestamp', async () => {
    await ada.newTask();
    const [first] = await seqs();
    await ada.newTask();
    const all = await seqs();
    await admin(
      `UPDATE changes SET changed_at = now() - interval '1 year' WHERE owner_id = 'ada' AND seq > $1`,
      [first],
    );
    await runRetention();
    expect([await seqs(), (await clockOf()).forgotten]).toEqual([all, 0]);
  });

  it('runs again when the oldest remaining change expires, but a day later at the earliest', async () => {
    await ada.newTask();
    const { seq } = await clockOf();
    await backdate(seq, 2);
    await runRetention();
    const [later] = await jobs();
    expect(Math.abs(later!.run_at.getTime() - Date.now() - (DAYS - 2) * DAY_MS)).toBeLessThan(60_000);
    expect((await clockOf()).forgetsAt).toEqual(later!.run_at);
    await backdate(seq, DAYS - 0.5);
    await runRetention();
    const [soon] = await jobs();
    expect(Math.abs(soon!.run_at.getTime() - Date.now() - DAY_MS)).toBeLessThan(60_000);
  });

  it('stops when nothing is left, and is scheduled by the next change', async () => {
    await ada.newTask();
    const { seq } = await clockOf();
    const before = await cursor();
    await backdate(seq, DAYS + 1);
    await runRetention();
    await until(async () => (await jobs()).length === 0);
    expect([await jobs(), await seqs()]).toEqual([[], []]);
    expect(await clockOf()).toEqual({ seq, forgotten: seq, forgetsAt: null });
    expect((await since(before).expect(200)).body.data).toEqual([]);
    await ada.newTask();
    expect(await jobs()).toHaveLength(1);
    expect((await since(before).expect(200)).body.data.length).toBeGreaterThan(0);
  });

  it('deletes many changes in batches', async () => {
    await ada.newTask();
    const { seq } = await clockOf();
    const rows = 12_000;
    await admin(
      `INSERT INTO changes (owner_id, seq, type, change, version, state)
       SELECT 'ada', $1 + nth, 'settings', 'created', 1, '{}' FROM generate_series(1, $2::integer) AS nth`,
      [seq, rows],
    );
    await admin(`UPDATE owners SET seq = seq + $1 WHERE owner_id = 'ada'`, [rows]);
    await backdate(seq + rows - 1, DAYS + 1);
    await runRetention();
    expect(await seqs()).toEqual([seq + rows]);
    expect((await clockOf()).forgotten).toBe(seq + rows - 1);
  });

  it('deletes imported history by its original time, without forcing a full sync', async () => {
    await ada.newTask();
    const now = await cursor();
    const all = await seqs();
    await admin(
      `INSERT INTO changes (owner_id, seq, type, change, version, changed_at, imported, state)
       SELECT 'ada', -nth, 'settings', 'created', 1, now() - (nth + 3.9) * interval '1 day', true, '{}'
         FROM generate_series(1, 6) AS nth`,
    );
    await runRetention();
    expect(await seqs()).toEqual([-3, -2, -1, ...all]);
    expect((await clockOf()).forgotten).toBe(0);
    await since(now).expect(200);
    const [job] = await jobs();
    // The oldest remaining change is 6.9 days old.
    expect(Math.abs(job!.run_at.getTime() - Date.now() - DAY_MS)).toBeLessThan(60_000);
  });

  it("does not touch other owners' changes", async () => {
    await ada.newTask();
    await (await service.as('bob')).newTask();
    await admin(`UPDATE changes SET changed_at = now() - interval '1 year'`);
    const bobs = await seqs('bob');
    await runRetention();
    expect([await seqs(), await seqs('bob')]).toEqual([[], bobs]);
    expect((await clockOf('bob')).forgotten).toBe(0);
  });

  it('continues while other data of the owner expires', async () => {
    await ada.newTask();
    const { seq } = await clockOf();
    const expiresAt = Date.now() + 100 * 3_600_000;
    await service.evaluate({ expiresAt }, (provider, { expiresAt }, { Temporal }) => {
      const retention = provider<Retention>('ChangeLogRetention');
      retention.otherOldest = Temporal.Instant.fromEpochMilliseconds(expiresAt);
    });
    await backdate(seq, DAYS + 1);
    await runRetention();
    const [job] = await jobs();
    expect(job!.run_at.getTime()).toBe(expiresAt);
  });
});
