import type { Client, TaskBody } from '../support/client.js';
import { until as untilOften } from '../support/process.js';
import { Mirror } from '../support/mirror.js';
import { newReminder, type ReminderBody, REMINDERS } from '../support/reminders.js';
import { WebhookWorld } from '../support/webhooks.js';
import type { TestService } from '../support/service.js';

const TASKS = '/api/v1/tasks';

// Jobs run in this suite, so tests that wait for them run concurrently.
const started: Promise<{ world: WebhookWorld; service: TestService }> = WebhookWorld.create().then(
  async (world) => ({ world, service: await world.start() }),
);
afterAll(async () => (await started).world.stop());

const until = (condition: () => Promise<boolean>) => untilOften(condition, 40_000, 100);
/** A time that is still in the future when a request sends it, also on a busy machine. */
const soon = (): string => new Date(Date.now() + 4_000).toISOString();

let users = 0;
async function newUser() {
  const { service } = await started;
  return service.as(`user ${++users}`);
}

const states = async (client: Client) =>
  (await client.all<ReminderBody>(REMINDERS)).map(({ state }) => state).sort();

/** A task with one due and one snoozed reminder, both relative to the due. */
async function taskWithOpen(client: Client): Promise<TaskBody> {
  const { database } = (await started).service;
  const due = { dateTime: '2026-01-01T10:00:00', timeZone: 'UTC' };
  const reminders = [{ minutesBefore: 0 }, { minutesBefore: 60 }];
  const task = await client.newTask({ due, reminders, recurrence: { rule: 'FREQ=DAILY' } });
  await newReminder(database, task, '2026-01-01T10:00:00.000Z');
  const snoozed = await newReminder(database, task, '2026-01-01T09:00:00.000Z');
  await client.post(`${REMINDERS}/${snoozed}/snooze`, { until: '2099-01-01T00:00:00Z' }).expect(200);
  return task;
}

describe('a reminder that becomes due', () => {
  it.concurrent('is the same row in /reminders, /sync and webhooks', async () => {
    const { world } = await started;
    const client = await newUser();
    const receiver = await world.receiver();
    await client.post('/api/v1/webhooks', { url: receiver.url, types: ['reminder'] }).expect(201);
    const mirror = await new Mirror(client).catchUp();
    const remindAt = soon();
    const task = await client.newTask({ reminders: [{ at: remindAt }] });
    await until(async () => receiver.received.length > 0);
    const [row, ...others] = await client.all<ReminderBody>(REMINDERS);
    expect([row!.taskId, row!.remindAt, row!.state, others]).toEqual([task.id, remindAt, 'due', []]);
    await mirror.catchUp();
    expect(mirror.of('reminder')).toEqual([row]);
    expect(mirror.seen.find(({ type }) => type === 'reminder')!.requestId).toBeNull();
    expect(receiver.types).toEqual(['reminder.created']);
    expect(receiver.received[0]!.data.row).toEqual(row);
  });

  it.concurrent('and is snoozed becomes due again once', async () => {
    const client = await newUser();
    const id = await newReminder((await started).service.database, await client.newTask());
    const { body } = await client.post(`${REMINDERS}/${id}/snooze`, { until: soon() }).expect(200);
    expect(body).toMatchObject({ state: 'snoozed', version: 2 });
    await until(async () => (await states(client))[0] === 'due');
    expect((await client.get(`${REMINDERS}/${id}`)).body).toMatchObject({ snoozedUntil: null, version: 3 });
  });

  it.concurrent('and is snoozed is dismissed when its task is completed before then', async () => {
    const client = await newUser();
    const task = await client.newTask();
    const id = await newReminder((await started).service.database, task);
    await client.post(`${REMINDERS}/${id}/snooze`, { until: soon() }).expect(200);
    await client.post(`${TASKS}/${task.id}/complete`).expect(200);
    await until(async () => (await states(client))[0] === 'dismissed');
    expect(await states(client)).toEqual(['dismissed']);
  });
});

const ENDINGS: Record<string, (client: Client, path: string) => PromiseLike<unknown>> = {
  'is completed': (client, path) => client.patch(path, { recurrence: null, completed: true }).expect(200),
  'moves to its next occurrence': (client, path) => client.post(`${path}/complete`).expect(200),
  'is deleted': (client, path) => client.delete(path).expect(204),
  'gets another due': (client, path) => client.patch(path, { due: { date: '2026-02-01' } }).expect(200),
  'loses its reminders': (client, path) => client.patch(path, { reminders: [] }).expect(200),
};

describe('the open reminders of a task', () => {
  it.concurrent.each(Object.entries(ENDINGS))('are dismissed when it %s', async (_, end) => {
    const client = await newUser();
    const task = await taskWithOpen(client);
    expect(await states(client)).toEqual(['due', 'snoozed']);
    await end(client, `${TASKS}/${task.id}`);
    await until(async () => (await states(client)).join() === 'dismissed,dismissed');
    expect(await states(client)).toEqual(['dismissed', 'dismissed']);
  });

  it.concurrent('stay open on other changes if the task still has them', async () => {
    const client = await newUser();
    const task = await taskWithOpen(client);
    const reminders = [{ minutesBefore: 0 }, { at: soon() }];
    await client.patch(`${TASKS}/${task.id}`, { title: 'Other', reminders }).expect(200);
    await until(async () => (await states(client)).length === 3);
    expect(await states(client)).toEqual(['dismissed', 'due', 'due']);
  });
});
