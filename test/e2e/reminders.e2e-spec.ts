import { Temporal } from 'temporal-polyfill';
import { startService, type TestService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { TestIssuer } from '../support/issuer.js';
import { LOOK_NOW } from '../support/job-notification.js';
import { until as untilOften } from '../support/process.js';

const TASKS = '/api/v1/tasks';
const RUNNING = { JOB_CONCURRENCY: '2' };

// These tests mostly wait, so they run concurrently, and concurrent tests start before `beforeAll`.
const started: Promise<TestService> = startService(RUNNING);
afterAll(async () => (await started).stop());

/** Polls every 100 ms only, because each check opens a connection. */
const until = (condition: () => Promise<boolean>) => untilOften(condition, 40_000, 100);

let users = 0;

/** A user without data, whose reminders are watched. */
async function newUser(service?: TestService) {
  const { database, as } = service ?? (await started);
  const name = `user ${++users}`;
  return { ...watching(database, name), client: await as(name) };
}

function watching(database: TestDatabase, owner: string) {
  const rows = (sql: string) =>
    asAdmin(async (admin) => {
      await admin.query(LOOK_NOW);
      return (await admin.query(sql, [owner])).rows;
    }, database.adminUrl);
  return {
    /** The reminder times of each task, from the events table. */
    async events(...tasks: { id: string }[]): Promise<string[][]> {
      const found = await rows(
        `SELECT task_id, remind_at, version FROM reminder_events WHERE owner_id = $1 ORDER BY remind_at`,
      );
      return tasks.map(({ id }) =>
        found.filter(({ task_id }) => task_id === id).map(({ remind_at }) => remind_at.toISOString()),
      );
    },
    /** The scheduled time of each task's job. */
    async alarms(): Promise<string[]> {
      const found = await rows(`
        SELECT run_at FROM graphile_worker._private_jobs
         WHERE payload->>'ownerId' = $1 AND payload->>'taskId' IS NOT NULL ORDER BY run_at`);
      return found.map(({ run_at }) => run_at.toISOString());
    },
  };
}
type User = Awaited<ReturnType<typeof newUser>>;

/** Far enough ahead on a busy machine, because a reminder set in the past never fires. */
const LEAD_MS = 4_000;
const inMs = (ms: number): string => new Date(Date.now() + (ms > 0 ? LEAD_MS + ms : ms)).toISOString();
const at = (...moments: string[]) => ({ reminders: moments.map((moment) => ({ at: moment })) });
/** Due some seconds after `at`, on the full second. */
function dueIn(seconds: number, timeZone: string) {
  const moment = Temporal.Now.instant().add({ milliseconds: LEAD_MS, seconds }).round('second');
  const dateTime = moment.toZonedDateTimeISO(timeZone).toPlainDateTime().toString();
  return { moment: new Date(moment.epochMilliseconds).toISOString(), due: { dateTime, timeZone }, dateTime };
}

/** Waits past the time of every reminder that must not fire. */
async function waitPast({ client, events }: User): Promise<void> {
  const last = inMs(1_600);
  const sentinel = await client.newTask(at(last));
  await until(async () => (await events(sentinel))[0]!.length > 0);
  expect(await events(sentinel)).toEqual([[last]]);
}
async function arrived({ events }: User, task: { id: string }, count = 1): Promise<string[]> {
  await until(async () => (await events(task))[0]!.length >= count);
  return (await events(task))[0]!;
}

describe('a reminder', () => {
  it.concurrent('is returned as it was sent, in UTC', async () => {
    const { client } = await newUser();
    const reminders = [{ minutesBefore: 0 }, { at: '2099-12-24T18:00:00+01:00' }, { minutesBefore: 527_040 }];
    const { id } = await client.newTask({ due: { date: '2099-12-24' }, reminders });
    const { body } = await client.get(`${TASKS}/${id}`).expect(200);
    expect(body.reminders).toEqual([reminders[0], { at: '2099-12-24T17:00:00.000Z' }, reminders[2]]);
  });

  it.concurrent('at a fixed time creates exactly one event, at that time', async () => {
    const user = await newUser();
    const moment = inMs(1_000);
    const task = await user.client.newTask(at(moment));
    expect(await arrived(user, task)).toEqual([moment]);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(moment));
    await waitPast(user);
    expect(await user.events(task)).toEqual([[moment]]);
    expect(await user.alarms()).toEqual([]);
  });

  it.concurrent('counts from a zoned due in any time zone of the owner', async () => {
    const user = await newUser();
    const { due, moment } = dueIn(62, 'Pacific/Kiritimati');
    const task = await user.client.newTask({ due, reminders: [{ minutesBefore: 1 }] });
    const oneMinuteBefore = new Date(Date.parse(moment) - 60_000).toISOString();
    expect(await arrived(user, task)).toEqual([oneMinuteBefore]);
  });

  it.concurrent('counts from a floating due in the time zone of the settings', async () => {
    const user = await newUser();
    await user.client.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    const { dateTime, moment } = dueIn(2, 'Asia/Tokyo');
    const task = await user.client.newTask({ due: { dateTime }, reminders: [{ minutesBefore: 0 }] });
    expect(await arrived(user, task)).toEqual([moment]);
  });

  it.concurrent(
    'creates no event without a due to count from, or when its time had passed when it was set',
    async () => {
      const user = await newUser();
      const { due } = dueIn(30, 'UTC');
      const quiet = [
        await user.client.newTask({ reminders: [{ minutesBefore: 0 }] }),
        await user.client.newTask(at(inMs(-1_000), '2000-01-01T00:00:00Z')),
        await user.client.newTask({ due, reminders: [{ minutesBefore: 1 }] }),
        await user.client.newTask({ ...at(inMs(500)), completed: true }),
      ];
      await waitPast(user);
      expect(await user.events(...quiet)).toEqual([[], [], [], []]);
    },
  );

  it.concurrent('creates its own event among several, and only one for duplicate times', async () => {
    const user = await newUser();
    const { due, moment } = dueIn(2, 'UTC');
    const [first, third] = [inMs(1_000), inMs(3_000)];
    const reminders = [...at(third, moment, first, moment).reminders, { minutesBefore: 0 }];
    const task = await user.client.newTask({ due, reminders });
    expect(await arrived(user, task, 3)).toEqual([first, moment, third].sort());
    await waitPast(user);
    expect(await arrived(user, task, 3)).toHaveLength(3);
  });

  it.concurrent('moves with the due, and creates no event at its earlier time', async () => {
    const user = await newUser();
    const task = await user.client.newTask({ due: dueIn(2, 'UTC').due, reminders: [{ minutesBefore: 0 }] });
    const { due, moment } = dueIn(4, 'UTC');
    await user.client.patch(`${TASKS}/${task.id}`, { due }).expect(200);
    expect(await arrived(user, task)).toEqual([moment]);
  });

  it.concurrent(
    'moves to the next occurrence of a recurring task, and back when that is undone',
    async () => {
      const user = await newUser();
      const due = { dateTime: '2099-12-24T18:00:00', timeZone: 'Europe/Berlin' };
      const recurrence = { rule: 'FREQ=DAILY' };
      const { id } = await user.client.newTask({ due, recurrence, reminders: [{ minutesBefore: 60 }] });
      const set = async (alarm: string) => {
        await until(async () => (await user.alarms()).includes(alarm));
        expect(await user.alarms()).toEqual([alarm]);
      };
      await set('2099-12-24T16:00:00.000Z');
      await user.client.post(`${TASKS}/${id}/complete`).expect(200);
      await set('2099-12-25T16:00:00.000Z');
      const { body } = await user.client.get(`${TASKS}/${id}/completions`).expect(200);
      await user.client.delete(`${TASKS}/${id}/completions/${body.data[0].id}`).expect(200);
      await set('2099-12-24T16:00:00.000Z');
    },
  );
});

type Step = (client: Client, task: TaskBody) => PromiseLike<unknown>;
const path = ({ id }: TaskBody) => `${TASKS}/${id}`;
const STOPS: Record<string, { stop: Step; again: Step }> = {
  completed: {
    stop: (client, task) => client.post(`${path(task)}/complete`).expect(200),
    again: (client, task) => client.post(`${path(task)}/reopen`).expect(200),
  },
  trashed: {
    stop: (client, task) => client.delete(path(task)).expect(204),
    again: (client, task) => client.post(`${path(task)}/restore`).expect(200),
  },
  'without reminders': {
    stop: (client, task) => client.patch(path(task), { reminders: [] }).expect(200),
    again: (client, task) => client.patch(path(task), { reminders: task.reminders }).expect(200),
  },
};

describe('a completed, trashed or reminder-free task', () => {
  const stops = Object.entries(STOPS);

  it.concurrent('fires no missed reminder, even once that is reversed', async () => {
    const user = await newUser();
    const moment = inMs(1_500);
    const tasks = await Promise.all(stops.map(() => user.client.newTask(at(moment))));
    for (const [nth, [, { stop }]] of stops.entries()) await stop(user.client, tasks[nth]!);
    await waitPast(user);
    for (const [nth, [, { again }]] of stops.entries()) await again(user.client, tasks[nth]!);
    await waitPast(user);
    expect(await user.events(...tasks)).toEqual([[], [], []]);
  });

  it.concurrent.each(stops)('fires future reminders again once that is reversed: %s', async (_, turn) => {
    const user = await newUser();
    const moment = inMs(1_500);
    const task = await user.client.newTask(at(moment));
    await turn.stop(user.client, task);
    await turn.again(user.client, task);
    expect(await arrived(user, task)).toEqual([moment]);
  });
});

describe('the owner’s time zone', () => {
  it.concurrent('reschedules reminders of dates and floating times, and no others', async () => {
    const user = await newUser();
    const reminders = [{ minutesBefore: 0 }];
    const dues = [
      { date: '2099-12-24' },
      { dateTime: '2099-12-24T18:00:00' },
      { dateTime: '2099-12-24T20:00:00', timeZone: 'UTC' },
    ];
    for (const due of dues) await user.client.newTask({ due, reminders });
    const set = async (...alarms: string[]) => {
      await until(async () => `${await user.alarms()}` === `${alarms}`);
      expect(await user.alarms()).toEqual(alarms);
    };
    await set('2099-12-24T00:00:00.000Z', '2099-12-24T18:00:00.000Z', '2099-12-24T20:00:00.000Z');
    await user.client.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' }).expect(200);
    await set('2099-12-23T15:00:00.000Z', '2099-12-24T09:00:00.000Z', '2099-12-24T20:00:00.000Z');
  });

  it.concurrent('makes a floating time due when its moment has just passed in the new zone', async () => {
    const user = await newUser();
    const { dateTime, moment } = dueIn(3, 'America/New_York');
    await user.client.patch('/api/v1/settings', { timeZone: 'Pacific/Honolulu' }).expect(200);
    const task = await user.client.newTask({ due: { dateTime }, reminders: [{ minutesBefore: 0 }] });
    await user.client.patch('/api/v1/settings', { timeZone: 'America/New_York' }).expect(200);
    expect(await arrived(user, task)).toEqual([moment]);
  });
});

describe('multiple instances of the service', () => {
  it.concurrent('create one event together', async () => {
    const { database } = await started;
    const [issuer, name] = [await TestIssuer.start(), `user ${++users}`];
    const others = await Promise.all([0, 1].map(() => startService(RUNNING, issuer, { database })));
    const clients = await Promise.all(others.map((other) => other.as(name)));
    const user = { ...watching(database, name), client: clients[0]! };
    const moments = [inMs(900), inMs(1_000), inMs(1_100)];
    const tasks = await Promise.all(
      Array.from({ length: 10 }, (_, nth) => clients[nth % 2]!.newTask(at(...moments))),
    );
    await waitPast(user);
    await until(async () => (await user.events(...tasks)).flat().length >= 30);
    expect(await user.events(...tasks)).toEqual(tasks.map(() => moments));
    await Promise.all(others.map((other) => other.stop()));
  });

  it.concurrent('catch up on reminders that became due while none was running', async () => {
    const database = await createDatabase();
    const withoutJobs = await startService({}, undefined, { database });
    const { client, events } = await newUser(withoutJobs);
    const moment = inMs(300);
    const task = await client.newTask(at(moment));
    await until(async () => Date.now() > Date.parse(moment));
    expect(await events(task)).toEqual([[]]);
    await withoutJobs.stop();
    const withJobs = await startService(RUNNING, undefined, { database });
    await until(async () => (await events(task))[0]!.length > 0);
    expect(await events(task)).toEqual([[moment]]);
    await withJobs.stop();
    await database.drop();
  });
});
