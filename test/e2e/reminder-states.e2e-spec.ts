import { randomUUID } from 'node:crypto';
import { startService, type TestService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { Mirror } from '../support/mirror.js';
import { newReminder, type ReminderBody, REMINDERS } from '../support/reminders.js';
import { exportOf, importInto } from '../support/transfer.js';

const AT = '2026-01-01T00:00:00.000Z';
const FUTURE = '2099-12-24T18:00:00.000Z';

let service: TestService;
let users = 0;
let client: Client;
let task: TaskBody;
let id: string;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

beforeEach(async () => {
  client = await service.as(`user ${++users}`);
  task = await client.newTask({ reminders: [{ at: AT }] });
  id = await newReminder(service.database, task, AT);
});

const read = async (): Promise<ReminderBody> =>
  (await client.get(`${REMINDERS}/${id}`).expect(200)).body as ReminderBody;
const dismiss = () => client.post(`${REMINDERS}/${id}/dismiss`);
const snooze = (body: object) => client.post(`${REMINDERS}/${id}/snooze`, body);

describe('GET /reminders', () => {
  it('lists due reminders, the latest first, page by page', async () => {
    const later = await newReminder(service.database, task, '2026-01-02T00:00:00.000Z');
    const rows = await client.all<ReminderBody>(`${REMINDERS}?limit=1`);
    expect(rows.map((row) => row.id)).toEqual([later, id]);
    expect(rows[1]).toEqual(await read());
    expect(await read()).toEqual({
      id,
      ownerId: task.ownerId,
      taskId: task.id,
      remindAt: AT,
      state: 'due',
      snoozedUntil: null,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it('filters by state', async () => {
    const [snoozed, due] = [
      await newReminder(service.database, task, '2026-01-02T00:00:00.000Z'),
      await newReminder(service.database, task, '2026-01-03T00:00:00.000Z'),
    ];
    await dismiss().expect(200);
    await client.post(`${REMINDERS}/${snoozed}/snooze`, { until: FUTURE }).expect(200);
    const shown = async (state: string) =>
      (await client.all<ReminderBody>(`${REMINDERS}?limit=1&state=${state}`)).map((row) => row.id);
    expect(await shown('due')).toEqual([due]);
    expect(await shown('snoozed')).toEqual([snoozed]);
    expect(await shown('dismissed')).toEqual([id]);
    expect(await shown('due,snoozed')).toEqual([due, snoozed]);
    expect(await shown('snoozed,due,dismissed')).toEqual([due, snoozed, id]);
  });

  it('rejects an unknown state, and a cursor for other states', async () => {
    await newReminder(service.database, task, '2026-01-02T00:00:00.000Z');
    expectProblem(await client.get(`${REMINDERS}?state=gone`), 400, 'invalid-input', ['/state']);
    const { body } = await client.get(`${REMINDERS}?limit=1&state=due`).expect(200);
    const other = await client.get(`${REMINDERS}?state=due,snoozed&cursor=${body.nextCursor}`);
    expectProblem(other, 400, 'invalid-input', ['/cursor']);
  });

  it('returns 404 for an unknown reminder, with any id', async () => {
    for (const answer of [
      await client.get(`${REMINDERS}/${unknownId()}`),
      await client.post(`${REMINDERS}/${unknownId()}/dismiss`),
      await client.post(`${REMINDERS}/${unknownId()}/snooze`, { until: FUTURE }),
    ])
      expectProblem(answer, 404, 'reminder-not-found');
  });
});

describe('POST /reminders/{id}/dismiss', () => {
  it('dismisses a reminder on every client, and repeating it changes nothing', async () => {
    const elsewhere = await new Mirror(client, undefined, { types: 'reminder' }).catchUp();
    const { body } = await dismiss().expect(200);
    expect(body).toMatchObject({ id, state: 'dismissed', snoozedUntil: null, version: 2 });
    expect((await dismiss().expect(200)).body).toEqual(body);
    expect(await read()).toEqual(body);
    await elsewhere.catchUp();
    expect(elsewhere.rows).toEqual(new Map([[`reminder ${id}`, body]]));
    expect(elsewhere.seen.map(({ change, version }) => [change, version])).toEqual([
      ['created', 1],
      ['updated', 2],
    ]);
  });

  it('supports preconditions and idempotency keys', async () => {
    const stale = await dismiss().set('if-match', '"2"');
    expect(stale.body).toMatchObject({
      type: '/problems/precondition-failed',
      status: 412,
      current: await read(),
    });
    const key = randomUUID();
    const first = await dismiss().set('if-match', '"1"').set('idempotency-key', key).expect(200);
    expect(first.headers['etag']).toBe('"2"');
    const again = await dismiss().set('if-match', '"1"').set('idempotency-key', key).expect(200);
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
  });

  it('cannot be undone', async () => {
    const { headers } = await dismiss().expect(200);
    const answer = await client.post('/api/v1/undo', { requestId: headers['x-request-id'] });
    expectProblem(answer, 404, 'nothing-to-undo');
    expect(await read()).toMatchObject({ state: 'dismissed' });
  });
});

describe('POST /reminders/{id}/snooze', () => {
  it('snoozes a due, snoozed or dismissed reminder', async () => {
    const until = '2099-12-24T19:00:00+01:00';
    expect((await snooze({ until }).expect(200)).body).toMatchObject({
      state: 'snoozed',
      snoozedUntil: FUTURE,
    });
    const later = '2100-01-01T00:00:00.000Z';
    expect((await snooze({ until: later }).expect(200)).body).toMatchObject({
      snoozedUntil: later,
      version: 3,
    });
    expect((await dismiss().expect(200)).body).toMatchObject({ state: 'dismissed', snoozedUntil: null });
    const { body } = await snooze({ until }).expect(200);
    expect(body).toMatchObject({ state: 'snoozed', snoozedUntil: FUTURE, version: 5 });
    expect(await read()).toEqual(body);
  });

  it.each([
    [{}, '/until'],
    [{ until: AT }, '/until'],
    [{ until: 'tomorrow' }, '/until'],
    [{ until: FUTURE, minutes: 5 }, '/minutes'],
  ])('rejects %j', async (body, pointer) => {
    const answer = await snooze(body);
    expectProblem(answer, 400, 'invalid-input', [pointer]);
    expect(await read()).toMatchObject({ state: 'due', version: 1 });
  });
});

it('reminders and their storage are deleted with their task, and sync reports the deletion', async () => {
  const mirror = await new Mirror(client).catchUp();
  await client.delete(`/api/v1/tasks/${task.id}`).expect(204);
  expect(await read()).toMatchObject({ id });
  await client.delete(`/api/v1/trash/${task.id}`).expect(204);
  await client.get(`${REMINDERS}/${id}`).expect(404);
  await mirror.catchUp();
  expect(mirror.of('reminder')).toEqual([]);
  const { rows } = await asAdmin(
    (admin) =>
      admin.query('SELECT bytes, measure_bytes(owner_id) AS measured FROM owners WHERE owner_id = $1', [
        task.ownerId,
      ]),
    service.database.adminUrl,
  );
  expect(rows[0].bytes).toBe(rows[0].measured);
});

it('due reminders are not part of an export', async () => {
  await dismiss().expect(200);
  const file = await exportOf(client);
  expect(file).not.toContain(id);
  const other = await service.as(`user ${++users}`);
  await importInto(other, file).expect(200);
  expect(await other.all('/api/v1/tasks')).toHaveLength(1);
  expect(await other.all(REMINDERS)).toEqual([]);
});

it('a snooze is rejected over the quota, a dismissal is not', async () => {
  await asAdmin(
    (admin) => admin.query('UPDATE owners SET bytes = 1e12 WHERE owner_id = $1', [task.ownerId]),
    service.database.adminUrl,
  );
  const answer = await snooze({ until: FUTURE });
  expect(answer.body).toMatchObject({ type: '/problems/limit-reached', limit: { name: 'bytes' } });
  await dismiss().expect(200);
});
