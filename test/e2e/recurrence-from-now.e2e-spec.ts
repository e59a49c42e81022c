import { Temporal } from 'temporal-polyfill';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/data-source.js';
import { RecurFromNow1795881840000 } from '../../src/migrations/1795881840000-recur-from-now.js';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { contentOf, exportOf, importInto } from '../support/transfer.js';

const TASKS = '/api/v1/tasks';
const FORTNIGHTLY = { rule: 'FREQ=WEEKLY;INTERVAL=2', from: 'now' };
/** A Wednesday in the past. */
const START = '2020-01-01';
/** A zone where midnight is hours away, so that the day does not change during the suite. */
const ZONE = [21, 22, 23, 0, 1, 2].includes(new Date().getUTCHours()) ? 'Pacific/Pago_Pago' : 'UTC';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
  await ada.patch('/api/v1/settings', { timeZone: ZONE }).expect(200);
});
afterAll(() => service.stop());

const newTask = (fields: object = {}) =>
  ada.newTask({ due: { date: START }, recurrence: FORTNIGHTLY, ...fields });

/** The first fortnightly day after today, counted from the start. */
function nextOnSchedule(): Temporal.PlainDate {
  const start = Temporal.PlainDate.from(START);
  const { days } = start.until(Temporal.Now.plainDateISO(ZONE));
  return start.add({ days: 14 * (Math.floor(days / 14) + 1) });
}

describe('a task that recurs from now', () => {
  it('keeps its rhythm and skips missed occurrences when completed or skipped', async () => {
    for (const step of ['complete', 'skip']) {
      const { id, recurrence } = await newTask({ startOn: '2019-12-31' });
      expect(recurrence).toEqual(FORTNIGHTLY);
      const { body } = await ada.post(`${TASKS}/${id}/${step}`).expect(200);
      const due = nextOnSchedule();
      const startOn = due.subtract({ days: 1 }).toString();
      expect(body).toMatchObject({ due: { date: due.toString() }, startOn, recurrence: FORTNIGHTLY });
      const { body: again } = await ada.post(`${TASKS}/${id}/skip`).expect(200);
      expect(again.due).toEqual({ date: due.add({ days: 14 }).toString() });
    }
  });

  it('lists its current occurrence, then future ones', async () => {
    const { id } = await newTask();
    const { body } = await ada.get(`${TASKS}/${id}/occurrences?limit=3&to=2999-01-01`).expect(200);
    const next = nextOnSchedule();
    expect(body.data).toEqual(
      [START, next, next.add({ days: 14 })].map((date) => ({ date: date.toString() })),
    );
  });

  it('is completed permanently once its COUNT has passed, and reopens where it was', async () => {
    const { id } = await newTask({ recurrence: { ...FORTNIGHTLY, rule: `${FORTNIGHTLY.rule};COUNT=10` } });
    const { body: done } = await ada.post(`${TASKS}/${id}/complete`).expect(200);
    expect(done).toMatchObject({ completed: true, due: { date: START } });
    const { id: other } = await newTask();
    await ada.post(`${TASKS}/${other}/complete`).expect(200);
    const { body: completions } = await ada.get(`${TASKS}/${other}/completions`).expect(200);
    const { body: back } = await ada
      .delete(`${TASKS}/${other}/completions/${completions.data[0].id}`)
      .expect(200);
    expect(back).toMatchObject({ due: { date: START }, recurrence: FORTNIGHTLY });
  });

  it('is created by a patch and by quick add with exactly these words', async () => {
    const { id } = await newTask({ recurrence: { rule: FORTNIGHTLY.rule } });
    const { body } = await ada.patch(`${TASKS}/${id}`, { recurrence: FORTNIGHTLY }).expect(200);
    expect(body.recurrence).toEqual(FORTNIGHTLY);
    const text = 'Water plants every other wednesday skipping missed';
    const { body: quick } = await ada.post(`${TASKS}/quick-add`, { text }).expect(201);
    expect(quick).toMatchObject({
      title: 'Water plants',
      recurrence: { rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', from: 'now' },
    });
    const wrong = await ada.patch(`${TASKS}/${id}`, { recurrence: { ...FORTNIGHTLY, from: 'later' } });
    expectProblem(wrong, 400, 'invalid-input', ['/recurrence/from']);
  });

  it('is unchanged by export, import and undo', async () => {
    const { id } = await newTask();
    await ada.post(`${TASKS}/${id}/complete`).expect(200);
    const file = await exportOf(ada);
    const bob = await service.as('bob');
    await importInto(bob, file).expect(200);
    expect(contentOf(await exportOf(bob))).toEqual(contentOf(file));
    const { headers } = await ada.post(`${TASKS}/${id}/complete`).expect(200);
    await ada.post('/api/v1/undo', { requestId: headers['x-request-id'] }).expect(200);
    const { body } = await ada.get(`${TASKS}/${id}`).expect(200);
    expect(body).toMatchObject({ due: { date: nextOnSchedule().toString() }, recurrence: FORTNIGHTLY });
  });

  it('recurs from its due after the migration is reverted', async () => {
    const { id, version } = await newTask();
    const url = service.database.url;
    const dataSource = await new DataSource(dataSourceOptions(url, 1)).initialize();
    const migration = new RecurFromNow1795881840000();
    await dataSource.transaction(({ queryRunner }) => migration.down(queryRunner!));
    const { body } = await ada.get(`${TASKS}/${id}`).expect(200);
    expect(body).toMatchObject({ recurrence: { ...FORTNIGHTLY, from: 'due' }, version: version + 1 });
    await dataSource.transaction(({ queryRunner }) => migration.up(queryRunner!));
    await dataSource.destroy();
    const { rows } = await asAdmin(
      (admin) => admin.query(`SELECT FROM tasks WHERE recurrence_from = 'now'`),
      service.database.adminUrl,
    );
    expect(rows).toEqual([]);
  });
});
