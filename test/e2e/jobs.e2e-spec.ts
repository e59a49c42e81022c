import { setTimeout as sleep } from 'node:timers/promises';
import { Statement } from '../../src/platform/database/statement.js';
import { QUEUE_REVISION } from '../../src/platform/jobs/queue-schema.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import { asAdmin } from '../support/database.js';
import { type Handlers, JobWorld } from '../support/jobs.js';
import { cleanUp, newFolder, runToExit, TRUST, until } from '../support/process.js';

const ADA = 'ada' as OwnerId;
const BOB = 'bob' as OwnerId;
const HOUR_MS = 3_600_000;

let world: JobWorld;

beforeEach(async () => void (world = await JobWorld.create()));
afterEach(async () => {
  await cleanUp();
  await world.stop();
});

const inAnHour = (hours = 1) => new Date(Date.now() + hours * HOUR_MS);

describe('a job', () => {
  it('runs once if its transaction commits, and never if it rolls back', async () => {
    const ran: unknown[] = [];
    const { queue, work } = await world.start({ note: async (...args) => void ran.push(args) });
    const failed = work.run(ADA, async () => {
      await queue.schedule(ADA, { kind: 'note', key: 'a', payload: { from: 'nowhere' } });
      throw new Error('no further');
    });
    await expect(failed).rejects.toThrow('no further');
    await work.run(ADA, async () => {
      await queue.schedule(ADA, { kind: 'note', key: 'b', payload: { id: 7, tags: ['é'] } });
      await sleep(200);
      expect(ran).toEqual([]);
    });
    await until(() => ran.length > 0);
    await until(world.isEmpty);
    expect(ran).toEqual([['ada', { id: 7, tags: ['é'] }]]);
  });

  it('runs when it is due, without a notification at that time', async () => {
    let ranAt = 0;
    const { queue } = await world.start({ note: async () => void (ranAt = Date.now()) });
    const due = Date.now() + 1_500;
    await queue.schedule(ADA, { kind: 'note', key: 'a' }, { runAt: new Date(due) });
    await until(() => ranAt > 0);
    expect(ranAt).toBeGreaterThanOrEqual(due);
    expect(ranAt).toBeLessThan(due + 3_000);
  });

  it('accesses only the rows of its owner', async () => {
    const seen: unknown[] = [];
    const everyTask = new Statement('SELECT owner_id AS owner, title FROM tasks');
    const { service, queue, work } = await world.start({
      look: async (owner) => {
        await work.run(owner, async () => seen.push(await work.query(owner, everyTask.bind({}))));
      },
    });
    for (const user of ['ada', 'bob']) await (await service.as(user)).newTask({ title: `${user}'s` });
    await queue.schedule(BOB, { kind: 'look', key: 'a' });
    await until(() => seen.length > 0);
    expect(seen).toEqual([[{ owner: 'bob', title: "bob's" }]]);
  });

  it('is left to another version when this version does not know its kind', async () => {
    const { queue } = await world.start({ note: async () => {} });
    await queue.schedule(ADA, { kind: 'of-tomorrow', key: 'a' });
    await queue.schedule(ADA, { kind: 'note', key: 'a' });
    await until(async () => (await world.jobs()).length === 1);
    expect(await world.jobs()).toMatchObject([{ kind: 'of-tomorrow', attempts: 0, locked_by: null }]);
  });
});

describe('a job scheduled again with the same kind and key', () => {
  it('replaces the pending job, whether later or earlier, unless the earlier time is to be kept', async () => {
    const { queue } = await world.start();
    const schedule = (n: number, hours: number, keepEarlier?: boolean) =>
      queue.schedule(
        ADA,
        { kind: 'note', key: 'a', payload: { n } },
        { runAt: inAnHour(hours), keepEarlier },
      );
    const hoursAndNumber = async () =>
      (await world.jobs()).map(({ run_at, payload }) => [
        Math.round((run_at.getTime() - Date.now()) / HOUR_MS),
        payload,
      ]);
    const expected = [
      [1, 3, false, 3],
      [2, 5, false, 5],
      [3, 2, false, 2],
      [4, 9, true, 2],
      [5, 1, true, 2],
    ] as const;
    for (const [n, hours, keepEarlier, scheduled] of expected) {
      await schedule(n, hours, keepEarlier);
      expect(await hoursAndNumber()).toEqual([[scheduled, { n, ownerId: 'ada' }]]);
    }
  });

  it('is added as a new job while the old one is running', async () => {
    const ran: unknown[] = [];
    const { queue } = await world.start({
      note: async (_, { n }: { n: number }) => {
        if (n === 1) await queue.schedule(ADA, { kind: 'note', key: 'a', payload: { n: 2 } });
        ran.push(n);
      },
    } as Handlers);
    await queue.schedule(ADA, { kind: 'note', key: 'a', payload: { n: 1 } });
    await until(() => ran.length === 2);
    expect(ran.sort()).toEqual([1, 2]);
  });

  it('does not run after it is unscheduled', async () => {
    const { queue } = await world.start();
    await queue.schedule(ADA, { kind: 'note', key: 'a' });
    await queue.schedule(ADA, { kind: 'note', key: 'b' });
    await queue.unschedule(ADA, 'note', 'a');
    await queue.unschedule(ADA, 'note', 'unknown');
    expect(await world.jobs()).toHaveLength(1);
  });
});

describe('the owner of a job', () => {
  it('is the only one that can replace or unschedule it, even with the same kind and key', async () => {
    const { queue } = await world.start();
    const tricky: [OwnerId, string, string][] = [
      [ADA, 'note', 'a'],
      [BOB, 'note', 'a'],
      ['ada","note' as OwnerId, 'a', 'b'],
      [ADA, 'note","a', 'b'],
      [ADA, 'note', 'a","b'],
      ['a' as OwnerId, 'da', 'x'],
      ['ad' as OwnerId, 'a', 'x'],
    ];
    for (const [owner, kind, key] of tricky)
      await queue.schedule(owner, { kind, key }, { runAt: inAnHour() });
    expect(await world.jobs()).toHaveLength(tricky.length);
    await queue.unschedule(BOB, 'note', 'a');
    expect((await world.jobs()).filter(({ kind }) => kind === 'note')).toMatchObject([
      { payload: { ownerId: 'ada' } },
      { payload: { ownerId: 'ada' } },
    ]);
  });

  it('is taken from the transaction, not from the payload', async () => {
    const { queue } = await world.start();
    await queue.schedule(ADA, { kind: 'note', key: 'a', payload: { ownerId: 'bob' } });
    expect(await world.jobs()).toMatchObject([{ payload: { ownerId: 'ada' } }]);
  });

  it('is required, and so are a kind, a key and an object payload', async () => {
    const { work } = await world.start();
    for (const call of [
      `schedule_job('note', NULL, '{}', now(), false)`,
      `schedule_job(NULL, 'a', '{}', now(), false)`,
      `schedule_job('note', 'a', '[1]', now(), false)`,
      `schedule_job('note', 'a', NULL, now(), false)`,
    ]) {
      await expect(work.query(ADA, new Statement(`SELECT ${call}`).bind({}))).rejects.toThrow();
      expect(await world.isEmpty()).toBe(true);
    }
    for (const call of [`schedule_job('note', 'a', '{}', now(), false)`, `unschedule_job('note', 'a')`]) {
      await expect(work.query('' as OwnerId, new Statement(`SELECT ${call}`).bind({}))).rejects.toThrow();
      await expect(world.admin(`SELECT ${call}`)).rejects.toThrow('a job needs an owner');
    }
  });
});

describe('the queue schema', () => {
  it('is not accessible to requests', async () => {
    const asRequest = (sql: string) =>
      `BEGIN; SELECT set_config('role', 'todo_app', true), set_config('app.owner_id', 'ada', true); ${sql}`;
    for (const sql of [
      'SELECT * FROM graphile_worker._private_jobs',
      'SELECT * FROM graphile_worker.jobs',
      `INSERT INTO graphile_worker._private_jobs (task_id) VALUES (1)`,
      'DELETE FROM graphile_worker._private_jobs',
      `SELECT graphile_worker.add_job('note', '{"ownerId":"bob"}')`,
      `SELECT graphile_worker.remove_job('x')`,
      `SELECT graphile_worker.complete_jobs('{1}')`,
    ]) {
      const run = asAdmin((client) => client.query(asRequest(sql)), world.database.url);
      await expect(run).rejects.toThrow('permission denied for schema graphile_worker');
    }
  });

  it('lets the request role schedule jobs and nothing else', async () => {
    const rows = await world.admin(`
      SELECT DISTINCT grantee FROM information_schema.routine_privileges
       WHERE routine_name IN ('schedule_job', 'unschedule_job') ORDER BY grantee`);
    expect(rows).toEqual([{ grantee: 'todo' }, { grantee: 'todo_app' }]);
  });

  it('matches the installed graphile-worker', async () => {
    const rows = await world.admin('SELECT max(id) AS revision FROM graphile_worker.migrations');
    expect(rows).toEqual([{ revision: QUEUE_REVISION }]);
  });

  it.each([
    [
      'missing',
      'DROP SCHEMA graphile_worker CASCADE',
      'The database lacks the job queue: run npm run migrate first.',
    ],
    [
      'older',
      `DELETE FROM graphile_worker.migrations WHERE id = ${QUEUE_REVISION}`,
      'The database lacks migrations of the job queue: run npm run migrate first.',
    ],
    [
      'newer',
      `INSERT INTO graphile_worker.migrations (id, breaking) VALUES (${QUEUE_REVISION + 1}, true)`,
      "The database's job queue is newer than this version of the service: start a newer version.",
    ],
  ])('prevents the service from starting when it is %s', async (_, change, sentence) => {
    await world.admin(change);
    const settings = { ...TRUST, DATABASE_URL: world.database.url, MIGRATE_ON_START: 'false' };
    const { code, errors } = await runToExit(newFolder(), settings);
    expect([code, errors]).toEqual([1, `${sentence}\n`]);
  });
});
