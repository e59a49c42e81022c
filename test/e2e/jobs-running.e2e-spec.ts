import { setTimeout as sleep } from 'node:timers/promises';
import { Statement } from '../../src/platform/database/statement.js';
import type { OwnerId } from '../../src/platform/ownership/owner-id.js';
import type { TestApp } from '../support/app.js';
import { asAdmin } from '../support/database.js';
import { type Handlers, JobWorld } from '../support/jobs.js';
import { until } from '../support/process.js';

const ADA = 'ada' as OwnerId;

let world: JobWorld;

beforeEach(async () => void (world = await JobWorld.create()));
afterEach(() => world.stop());

/** Records the owner and arguments of each call, then waits for `release`. */
function heldHandler() {
  const started: unknown[] = [];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const ended: unknown[] = [];
  const note = async (...args: unknown[]): Promise<void> => {
    started.push(args);
    await released;
    ended.push(args);
  };
  return { started, ended, release, handlers: { note } as Handlers };
}

/** Log entries above the info level. */
const warningsOf = ({ logs }: TestApp): unknown[] =>
  logs.filter(({ level }) => (level as number) >= 40).map(({ msg }) => msg);

const NOTE = { kind: 'note', key: 'a', payload: { secret: 'My secret' } };

describe('two instances', () => {
  it('run fifty jobs exactly once each, and each instance runs some of them', async () => {
    const ran: [string, number][] = [];
    const handlersOf = (instance: string) =>
      ({
        count: async (_: OwnerId, { n }: { n: number }) => {
          ran.push([instance, n]);
          await sleep(5);
        },
      }) as Handlers;
    const [{ queue, work }] = await Promise.all([world.start(handlersOf('a')), world.start(handlersOf('b'))]);
    await work.run(ADA, async () => {
      for (let n = 0; n < 50; n++) await queue.schedule(ADA, { kind: 'count', key: `${n}`, payload: { n } });
    });
    await until(world.isEmpty, 20_000);
    expect(ran.map(([, n]) => n).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(new Set(ran.map(([instance]) => instance))).toEqual(new Set(['a', 'b']));
  });

  it('do not take over a job that is running on the other instance', async () => {
    const { started, release, handlers } = heldHandler();
    const { queue } = await world.start(handlers);
    await queue.schedule(ADA, NOTE);
    await until(() => started.length === 1);
    await world.start(handlers);
    await sleep(500);
    release();
    await until(world.isEmpty);
    expect(started).toHaveLength(1);
  });
});

describe('a handler that throws', () => {
  it('is retried later, and logs one line for each failure, without the payload', async () => {
    let calls = 0;
    const { service, queue } = await world.start({
      note: async () => {
        if (++calls === 1) throw new Error('not yet');
      },
    });
    await queue.schedule(ADA, NOTE);
    await until(() => calls === 1);
    await until(async () => (await world.jobs())[0]?.locked_by === null);
    const [job] = await world.jobs();
    expect(job!.attempts).toBe(1);
    expect(job!.run_at.getTime() - Date.now()).toBeGreaterThan(500);
    await until(world.isEmpty, 15_000);
    expect(calls).toBe(2);
    const lines = service.logs.filter(({ level }) => (level as number) >= 40);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'job failed; it will be retried',
        kind: 'note',
        owner: 'ada',
        attempt: 1,
        err: expect.objectContaining({ message: 'not yet' }),
      }),
    ]);
    expect(JSON.stringify(service.logs)).not.toContain('My secret');
  });
});

describe('stopping the service', () => {
  it('waits for running jobs and their database work', async () => {
    let running = false;
    const rename = new Statement(`UPDATE tasks SET title = 'Done' WHERE owner_id = :owner`);
    const { service, queue, work } = await world.start({
      note: async (owner) => {
        running = true;
        await sleep(1_000);
        await work.query(owner, rename.bind({ owner }));
      },
    });
    await (await service.as('ada')).newTask();
    await queue.schedule(ADA, NOTE);
    await until(() => running);
    await service.app.close();
    expect(await world.admin('SELECT title FROM tasks')).toEqual([{ title: 'Done' }]);
    expect(await world.isEmpty()).toBe(true);
    expect(warningsOf(service)).toEqual([]);
  });

  it('releases a job that does not finish in time, and the next start finishes it', async () => {
    const hung = heldHandler();
    const { service, queue } = await world.start(hung.handlers);
    await queue.schedule(ADA, NOTE);
    await until(() => hung.started.length === 1);
    const start = performance.now();
    await service.app.close();
    expect(performance.now() - start).toBeLessThan(7_500);
    expect(await world.jobs()).toMatchObject([{ attempts: 1, locked_by: null }]);

    const ran: unknown[] = [];
    await world.start({ note: async (...args) => void ran.push(args) });
    await until(world.isEmpty, 15_000);
    expect(ran).toEqual([['ada', NOTE.payload]]);
    hung.release();
    expect(warningsOf(service)).toEqual([expect.stringMatching(/returning them to the queue/)]);
  });

  it('is quick when no job is running', async () => {
    const { service } = await world.start({ note: async () => {} });
    await sleep(500);
    const start = performance.now();
    await service.app.close();
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('a job whose process died', () => {
  it('is run by the next start', async () => {
    const { queue } = await world.start();
    await queue.schedule(ADA, NOTE);
    await world.admin(`
      UPDATE graphile_worker._private_jobs SET locked_by = 'pool-that-died', locked_at = now(), attempts = 1`);
    let calls = 0;
    await world.start({ note: async () => void calls++ });
    await until(world.isEmpty);
    expect(calls).toBe(1);
  });
});

describe('when the database connection is lost', () => {
  const name = () => /\/(test_\w+)/.exec(world.database.url)![1]!;
  const disconnect = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`;

  /** Simulates a server restart: cuts connections and refuses new ones for a while. */
  const loseDatabase = () =>
    asAdmin(async (client) => {
      await client.query(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS false`);
      await client.query(disconnect, [name()]);
    });
  const findDatabase = () =>
    asAdmin((client) => client.query(`ALTER DATABASE ${name()} ALLOW_CONNECTIONS true`));

  it('jobs resume once the database is back', async () => {
    const ran: unknown[] = [];
    const { queue } = await world.start({ note: async (...args) => void ran.push(args) });
    await queue.schedule(ADA, NOTE);
    await until(world.isEmpty);
    await loseDatabase();
    await sleep(2_500);
    await findDatabase();
    await queue.schedule(ADA, NOTE);
    await until(() => ran.length === 2, 20_000);
    await until(world.isEmpty);
    expect(ran).toHaveLength(2);
  });

  it('a job that finishes during the outage runs again, because its completion was not recorded', async () => {
    const { started, release, handlers } = heldHandler();
    const { service, queue } = await world.start(handlers);
    await queue.schedule(ADA, NOTE);
    await until(() => started.length === 1);
    await loseDatabase();
    release();
    await until(() => service.logs.some(({ msg }) => /job runner failed/.test(String(msg))));
    await findDatabase();
    await until(world.isEmpty, 20_000);
    expect(started.length).toBeGreaterThan(1);
    expect(JSON.stringify(service.logs)).not.toContain('My secret');
  });

  it('a connection that fails at startup is retried', async () => {
    await world.admin('ALTER TABLE graphile_worker._private_tasks RENAME TO lost');
    let calls = 0;
    const { service, queue } = await world.start({ note: async () => void calls++ });
    await until(() => service.logs.some(({ msg }) => /job runner failed/.test(String(msg))));
    await world.admin('ALTER TABLE graphile_worker.lost RENAME TO _private_tasks');
    await queue.schedule(ADA, NOTE);
    await until(() => calls === 1, 20_000);
    expect(calls).toBe(1);
  });
});
