import { setTimeout as sleep } from 'node:timers/promises';
import { Temporal } from 'temporal-polyfill';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { TestIssuer } from '../support/issuer.js';
import { until } from '../support/process.js';

const TASKS = '/api/v1/tasks';
const DAILY = { rule: 'FREQ=DAILY', from: 'due' };
const MONDAY = { date: '2026-11-23' };

let issuer: TestIssuer;
let service: TestService;
let ada: Client;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  service = await startService({ DATABASE_POOL_SIZE: '25' }, issuer);
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const newTask = async (due: object, rule: string | object = 'FREQ=DAILY', fields: object = {}) => {
  const recurrence = typeof rule === 'string' ? { rule } : rule;
  return (await ada.post(TASKS, { title: 'Water', due, recurrence, ...fields }).expect(201)).body;
};
const read = async (id: string) => (await ada.get(`${TASKS}/${id}`).expect(200)).body;
const complete = async (id: string) => (await ada.post(`${TASKS}/${id}/complete`).expect(200)).body;
const completions = async (id: string) => (await ada.get(`${TASKS}/${id}/completions`).expect(200)).body.data;
const duesOf = (rows: { due: object }[]) => rows.map(({ due }) => due);

/** The successive dues as each occurrence is completed. */
async function following(id: string, steps: number): Promise<string[]> {
  const dues: string[] = [];
  for (let step = 0; step < steps; step++) {
    const { due } = await complete(id);
    dues.push(due.date ?? due.dateTime);
  }
  return dues;
}

describe('completing an occurrence', () => {
  it('moves the task to the next one and records the completion', async () => {
    const task = await newTask(MONDAY);
    const moved = await complete(task.id);
    expect(moved).toEqual({ ...task, due: { date: '2026-11-24' }, version: 2, updatedAt: moved.updatedAt });
    expect(await read(task.id)).toEqual(moved);
    expect(await completions(task.id)).toEqual([
      {
        id: expect.any(String),
        ownerId: 'ada',
        taskId: task.id,
        completedAt: expect.stringMatching(/Z$/),
        due: MONDAY,
      },
    ]);
  });

  it('works by PATCH too, together with other fields', async () => {
    const task = await newTask(MONDAY);
    const { body } = await ada
      .patch(`${TASKS}/${task.id}`, {
        completed: true,
        title: 'Water the plants',
        due: { date: '2026-11-30' },
      })
      .expect(200);
    expect(body).toEqual({
      ...task,
      title: 'Water the plants',
      due: { date: '2026-12-01' },
      version: 2,
      updatedAt: body.updatedAt,
    });
    expect(duesOf(await completions(task.id))).toEqual([{ date: '2026-11-30' }]);
  });

  it('records nothing when the step fails', async () => {
    const task = await newTask(MONDAY);
    const fail = (on: boolean) =>
      asAdmin(
        (admin) =>
          admin.query(
            on
              ? `ALTER TABLE completions ADD CONSTRAINT none_of_it CHECK (task_id <> '${task.id}')`
              : 'ALTER TABLE completions DROP CONSTRAINT none_of_it',
          ),
        service.database.adminUrl,
      );
    await fail(true);
    expect((await ada.post(`${TASKS}/${task.id}/complete`)).status).toBe(422);
    await fail(false);
    expect(await read(task.id)).toEqual(task);
    expect(await completions(task.id)).toEqual([]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-28T02:30:00', ['2026-03-29T02:30:00', '2026-03-30T02:30:00']],
    ['Europe/Berlin', '2026-10-24T02:30:00', ['2026-10-25T02:30:00', '2026-10-26T02:30:00']],
    ['America/New_York', '2026-03-07T09:00:00', ['2026-03-08T09:00:00', '2026-03-09T09:00:00']],
    ['Australia/Sydney', '2026-10-03T09:00:00', ['2026-10-04T09:00:00', '2026-10-05T09:00:00']],
    ['Australia/Lord_Howe', '2026-10-03T02:15:00', ['2026-10-04T02:15:00', '2026-10-05T02:15:00']],
  ])(
    'keeps the wall-clock time across daylight saving changes in %s from %s',
    async (timeZone, dateTime, next) => {
      const { id } = await newTask({ dateTime, timeZone });
      expect(await following(id, 2)).toEqual(next);
      expect((await read(id)).due.timeZone).toBe(timeZone);
    },
  );

  it.each([
    ['FREQ=MONTHLY', '2027-01-31', ['2027-02-28', '2027-03-31', '2027-04-30']],
    ['FREQ=MONTHLY;INTERVAL=6', '2026-08-30', ['2027-02-28', '2027-08-30', '2028-02-29']],
    ['FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1', '2027-01-31', ['2027-02-28', '2027-03-31']],
    ['FREQ=YEARLY', '2028-02-29', ['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-11-27', ['2026-12-25', '2027-01-29']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', '2026-11-23', ['2026-11-26', '2026-12-07', '2026-12-10']],
  ])('follows %s from %s', async (rule, date, next) => {
    expect(await following((await newTask({ date }, rule)).id, next.length)).toEqual(next);
  });

  it.each(['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;UNTIL=20261125'])(
    'completes the task permanently at the last one: %s',
    async (rule) => {
      const { id } = await newTask(MONDAY, rule);
      expect(await following(id, 2)).toEqual(['2026-11-24', '2026-11-25']);
      const last = await complete(id);
      expect(last).toMatchObject({ due: { date: '2026-11-25' }, completed: true, version: 4 });
      expect(await complete(id)).toEqual(last);
      expect(duesOf(await completions(id))).toEqual([
        { date: '2026-11-25' },
        { date: '2026-11-24' },
        { date: '2026-11-23' },
      ]);
    },
  );

  it('counts from the completion day when the rule says so, in the time zone of the settings', async () => {
    const bob = await service.as('bob');
    const [here, there] = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];
    for (const timeZone of [here, there]) {
      await bob.patch('/api/v1/settings', { timeZone }).expect(200);
      const recurrence = { rule: 'FREQ=DAILY;INTERVAL=3', from: 'completion' };
      const { id } = await bob.newTask({ due: { date: '2020-01-01' }, recurrence });
      const { body } = await bob.post(`${TASKS}/${id}/complete`).expect(200);
      expect(body.due.date).toBe(Temporal.Now.plainDateISO(timeZone).add({ days: 3 }).toString());
    }
  });

  it('leaves subtasks alone, or completes the non-recurring ones with ?subtasks=true', async () => {
    const parent = await newTask(MONDAY);
    const plain = await ada.newTask({ parentId: parent.id });
    const recurring = await newTask(MONDAY, DAILY, { parentId: parent.id });
    await complete(parent.id);
    expect((await read(plain.id)).completed).toBe(false);
    const { body } = await ada.post(`${TASKS}/${parent.id}/complete?subtasks=true`).expect(200);
    expect(body).toMatchObject({ due: { date: '2026-11-25' }, completed: false, version: 3 });
    expect((await read(plain.id)).completed).toBe(true);
    expect(await read(recurring.id)).toEqual(recurring);
  });
});

describe('the start day of a recurring task', () => {
  it('moves forward with the due, and back with it', async () => {
    const weekly = { due: MONDAY, startOn: '2026-11-20', recurrence: { rule: 'FREQ=WEEKLY' } };
    const { id } = await ada.newTask(weekly);
    const { body: next } = await ada.post(`${TASKS}/${id}/complete`).expect(200);
    expect(next).toMatchObject({ due: { date: '2026-11-30' }, startOn: '2026-11-27', version: 2 });
    const { body: later } = await ada.post(`${TASKS}/${id}/skip`).expect(200);
    expect(later).toMatchObject({ due: { date: '2026-12-07' }, startOn: '2026-12-04' });
    const [completion] = await completions(id);
    const { body: back } = await ada.delete(`${TASKS}/${id}/completions/${completion!.id}`).expect(200);
    expect(back).toMatchObject({ due: MONDAY, startOn: '2026-11-20' });
  });

  it('keeps its value when it would move before the earliest valid date', async () => {
    // As long before 1900 as from now to 2080.
    const task = { due: { date: '2080-04-15' }, startOn: '1900-06-01' };
    const { id } = await ada.newTask({ ...task, recurrence: { rule: 'FREQ=DAILY', from: 'completion' } });
    const { body: next } = await ada.post(`/api/v1/tasks/${id}/complete`).expect(200);
    expect([next.due, next.startOn]).toEqual([{ date: expect.not.stringMatching(/^2080/) }, task.startOn]);
  });
});

describe('two clients that complete the same occurrence simultaneously', () => {
  /** Locks the task until all calls have arrived: two wait for the lock, the others in the queue. */
  async function completeAtOnce(clients: Client[], id: string): Promise<void> {
    const calls = asAdmin(async (admin) => {
      const waiting = `SELECT count(*)::integer AS calls FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await admin.query('BEGIN');
      await admin.query('SELECT FROM tasks WHERE id = $1 FOR UPDATE', [id]);
      const sent = clients.map((client, nth) =>
        nth % 2
          ? client.patch(`${TASKS}/${id}`, { completed: true }).expect(200)
          : client.post(`${TASKS}/${id}/complete`).expect(200),
      );
      const answers = Promise.all(sent);
      // Statistics are frozen within a transaction.
      await until(async () => {
        await admin.query('SELECT pg_stat_clear_snapshot()');
        return (await admin.query(waiting)).rows[0].calls >= 2;
      });
      if (clients.length > 2) await sleep(500);
      await admin.query('COMMIT');
      return answers;
    }, service.database.adminUrl);
    for (const { body } of await calls) expect(body.due).toEqual({ date: '2026-11-24' });
    expect(await read(id)).toMatchObject({ due: { date: '2026-11-24' }, version: 2, completed: false });
    expect(duesOf(await completions(id))).toEqual([MONDAY]);
  }

  it('cause one completion and one step, thirty times in a row', async () => {
    for (let time = 0; time < 30; time++) await completeAtOnce([ada, ada], (await newTask(MONDAY)).id);
  });

  it('cause one completion and one step as twenty clients too', async () => {
    await completeAtOnce(Array<Client>(20).fill(ada), (await newTask(MONDAY)).id);
  });

  it('cause one completion and one step over two instances too', async () => {
    const other = await startService({}, issuer, { database: service.database });
    const elsewhere = await other.as('ada');
    for (let time = 0; time < 30; time++)
      await completeAtOnce([ada, elsewhere, elsewhere, ada], (await newTask(MONDAY)).id);
    await other.stop();
  });

  it('cause one completion and one step, however late one is, when they name the occurrence', async () => {
    const { id } = await newTask(MONDAY);
    const complete = () => ada.post(`${TASKS}/${id}/complete?occurrence=${MONDAY.date}`);
    const answers = await Promise.all(Array.from({ length: 20 }, complete));
    for (const { body } of [...answers, await complete()]) expect(body.due).toEqual({ date: '2026-11-24' });
    expect(duesOf(await completions(id))).toEqual([MONDAY]);
    const { body } = await ada.post(`${TASKS}/${id}/skip?occurrence=${MONDAY.date}`).expect(200);
    expect(body).toMatchObject({ due: { date: '2026-11-24' }, version: 2 });
  });

  it("cause two of each when one has seen the other's response", async () => {
    const { id } = await newTask(MONDAY);
    expect(await following(id, 5)).toHaveLength(5);
    expect((await read(id)).due).toEqual({ date: '2026-11-28' });
    expect(await completions(id)).toHaveLength(5);
  });
});

describe('POST /tasks/{id}/skip', () => {
  const skip = (id: string) => ada.post(`${TASKS}/${id}/skip`);

  it('moves to the next occurrence and records nothing', async () => {
    const task = await newTask(MONDAY, 'FREQ=DAILY;COUNT=2');
    const { body } = await skip(task.id).expect(200);
    expect(body).toEqual({ ...task, due: { date: '2026-11-24' }, version: 2, updatedAt: body.updatedAt });
    expect(await completions(task.id)).toEqual([]);
    expectProblem(await skip(task.id), 422, 'no-further-occurrence');
    expect(await read(task.id)).toEqual(body);
  });

  it('returns 422 for a task that does not recur, and for a completed one', async () => {
    expectProblem(await skip((await ada.newTask({ due: MONDAY })).id), 422, 'task-does-not-recur');
    const { id } = await newTask(MONDAY, 'FREQ=DAILY;COUNT=1');
    await complete(id);
    expectProblem(await skip(id), 422, 'task-does-not-recur');
  });
});

describe('changing', () => {
  const patch = (id: string, input: object) => ada.patch(`${TASKS}/${id}`, input);

  it('the due manually restarts the series from it', async () => {
    const { id } = await newTask({ date: '2027-01-31' }, 'FREQ=MONTHLY;COUNT=3');
    expect((await patch(id, { due: { date: '2027-02-10' } }).expect(200)).body.recurrence).toMatchObject({
      rule: 'FREQ=MONTHLY;COUNT=3',
    });
    expect(await following(id, 2)).toEqual(['2027-03-10', '2027-04-10']);
    expect((await complete(id)).completed).toBe(true);
  });

  it('the rule starts a new series, and resets its COUNT', async () => {
    const { id } = await newTask(MONDAY, 'FREQ=DAILY;COUNT=3');
    await following(id, 1);
    await patch(id, { recurrence: { rule: 'FREQ=WEEKLY;COUNT=2' } }).expect(200);
    expect(await following(id, 1)).toEqual(['2026-12-01']);
    expect((await complete(id)).completed).toBe(true);
  });

  it('another field, or resending the same schedule, keeps the series', async () => {
    const { id, due, recurrence } = await newTask({ date: '2027-01-31' }, 'FREQ=MONTHLY;COUNT=3');
    await patch(id, { due, recurrence, title: 'Pay' }).expect(200);
    expect(await following(id, 1)).toEqual(['2027-02-28']);
    await patch(id, { recurrence: { rule: 'rrule:count=3;freq=monthly' } }).expect(200);
    expect(await following(id, 1)).toEqual(['2027-03-31']);
    expect((await complete(id)).completed).toBe(true);
  });

  it('the due to null while the recurrence stays returns 422, but both can be cleared together', async () => {
    const task = await newTask(MONDAY);
    expectProblem(await patch(task.id, { due: null }), 422, 'recurrence-needs-due');
    expect(await read(task.id)).toEqual(task);
    const { body } = await patch(task.id, { due: null, recurrence: null }).expect(200);
    expect([body.due, body.recurrence]).toEqual([null, null]);
    expectProblem(await ada.post(TASKS, { title: 'x', recurrence: DAILY }), 422, 'recurrence-needs-due');
  });
});
