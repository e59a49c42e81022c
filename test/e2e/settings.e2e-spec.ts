import { type TestService, startService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import { exportOf, importInto } from '../support/transfer.js';

const PATH = '/api/v1/settings';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

const newUser = (): Promise<Client> => service.as(`user-${users++}`);

describe('GET /settings', () => {
  it('returns the defaults for each new user', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const { body } = await ada.get(PATH).expect(200);
    expect(body).toEqual({
      ownerId: `user-${users - 2}`,
      timeZone: 'UTC',
      quietHours: null,
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect((await ada.get(PATH)).body).toEqual(body);
    await ada.patch(PATH, { timeZone: 'Asia/Tokyo' }).expect(200);
    expect((await bob.get(PATH)).body).toMatchObject({ ownerId: `user-${users - 1}`, timeZone: 'UTC' });
  });

  it('returns the same to twenty simultaneous first requests', async () => {
    const user = await newUser();
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.get(PATH)));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
  });

  it('accepts no query parameters', async () => {
    expectProblem(await (await newUser()).get(`${PATH}?timeZone=UTC`), 400, 'invalid-input', ['/timeZone']);
  });
});

describe('PATCH /settings', () => {
  it('sets the time zone, and increments the version', async () => {
    const user = await newUser();
    const before = (await user.get(PATH)).body;
    const { body } = await user.patch(PATH, { timeZone: 'Europe/Berlin' }).expect(200);
    expect(body).toEqual({ ...before, timeZone: 'Europe/Berlin', version: 2, updatedAt: TIME });
    expect((await user.get(PATH)).body).toEqual(body);
    for (const input of [{}, { timeZone: 'Europe/Berlin' }, { timeZone: 'europe/berlin' }])
      expect((await user.patch(PATH, input).expect(200)).body).toEqual(body);
  });

  it('works without a previous GET', async () => {
    const user = await newUser();
    const { body } = await user.patch(PATH, { timeZone: 'Asia/Tokyo' }).expect(200);
    expect(body).toMatchObject({ timeZone: 'Asia/Tokyo', version: 2 });
    const other = await newUser();
    expect((await other.patch(PATH, {}).expect(200)).body).toMatchObject({ timeZone: 'UTC', version: 1 });
  });

  it('keeps the version while tasks, lists and labels change', async () => {
    const user = await newUser();
    const { body } = await user.patch(PATH, { timeZone: 'Asia/Tokyo' }).expect(200);
    const [task] = [await user.newTask(), await user.newList(), await user.newLabel('x')];
    await user.delete(`/api/v1/tasks/${task.id}`).expect(204);
    await user.delete('/api/v1/trash').expect(204);
    expect((await user.get(PATH)).body).toEqual(body);
  });

  it.each([
    ['europe/BERLIN', 'Europe/Berlin'],
    ['AMERICA/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['asia/calcutta', 'Asia/Calcutta'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
  ])('accepts %s, and returns it as %s', async (timeZone, name) => {
    const user = await newUser();
    expect((await user.patch(PATH, { timeZone }).expect(200)).body.timeZone).toBe(name);
    expect((await user.get(PATH)).body.timeZone).toBe(name);
    expect((await user.get('/api/v1/stats').expect(200)).body.timeZone).toBe(name);
  });

  it.each([
    '',
    ' ',
    '+01:00',
    '-0800',
    'UTC+1',
    'GMT+1',
    'Z',
    'CET ',
    'Europe/Atlantis',
    'Mars/Phobos',
    'US/Pacific-New',
    'SystemV/AST4ADT',
    'posix/Europe/Berlin',
    '../Europe/Berlin',
    "UTC'; DROP TABLE owners; --",
    '<-03>3',
    'Europe/Berlin\u0000',
    '2026-01-01[Europe/Berlin]',
    'x'.repeat(65),
    'UTC'.repeat(1_000),
    0,
    1,
    true,
    ['UTC'],
    { name: 'UTC' },
  ])('rejects %j', async (timeZone) => {
    const user = await newUser();
    const { body } = await user.patch(PATH, { timeZone: 'Asia/Tokyo' }).expect(200);
    expectProblem(await user.patch(PATH, { timeZone }), 400, 'invalid-input', ['/timeZone']);
    expect((await user.get(PATH)).body).toEqual(body);
  });

  it('rejects unknown and server-generated fields', async () => {
    const user = await newUser();
    await user.get(PATH).expect(200);
    const before = await everyRow(service.database);
    const input = { timeZone: 'Asia/Tokyo', language: 'de', tasks: 0, ownerId: 'user-0', seq: 9 };
    const pointers = ['/language', '/ownerId', '/seq', '/tasks'];
    expectProblem(await user.patch(PATH, input), 400, 'invalid-input', pointers);
    expect(await everyRow(service.database)).toEqual(before);
  });
});

describe('the time zone', () => {
  it('defines today, unless the request does', async () => {
    const user = await newUser();
    // One zone is always a day ahead of the other.
    const [east, west] = ['Pacific/Kiritimati', 'Pacific/Niue'];
    const dayIn = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
    const task = await user.newTask({ due: { date: dayIn(east) } });
    const today = (query = '') => user.all<TaskBody>(`/api/v1/tasks?view=today${query}`);
    await user.patch(PATH, { timeZone: east }).expect(200);
    expect([await today(), await today(`&timeZone=${west}`)]).toEqual([[task], []]);
    await user.patch(PATH, { timeZone: west }).expect(200);
    expect([await today(), await today(`&timeZone=${east}`)]).toEqual([[], [task]]);
  });

  it('is known to PostgreSQL by the same name, for every accepted zone', async () => {
    const user = await newUser();
    const taken: string[] = [];
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const { body } = await user.patch(PATH, { timeZone }).expect(200);
      taken.push(body.timeZone);
    }
    const unknown = await asAdmin(
      async (admin) =>
        (await admin.query('SELECT unnest($1::text[]) EXCEPT SELECT name FROM pg_timezone_names', [taken]))
          .rows,
    );
    expect(unknown).toEqual([]);
    expect(taken.length).toBeGreaterThan(400);
  });
});

describe('quiet hours', () => {
  const HOURS = { from: '22:00', until: '07:00' };

  it('can be set, kept by other updates, logged, undone and cleared with null', async () => {
    const user = await newUser();
    const cursor = (await user.get('/api/v1/sync').expect(200)).body.nextCursor;
    const set = await user.patch(PATH, { quietHours: HOURS }).expect(200);
    expect(set.body).toMatchObject({ quietHours: HOURS, timeZone: 'UTC', version: 2 });
    await user.patch(PATH, { timeZone: 'Asia/Tokyo' }).expect(200);
    const cleared = await user.patch(PATH, { quietHours: null }).expect(200);
    expect(cleared.body).toMatchObject({ quietHours: null, timeZone: 'Asia/Tokyo', version: 4 });
    const { body } = await user.get('/api/v1/sync').query({ cursor }).expect(200);
    expect(body.data.map(({ row }: { row: { quietHours: unknown } }) => row.quietHours)).toEqual([
      HOURS,
      HOURS,
      null,
    ]);
    await user.post('/api/v1/undo', { requestId: cleared.headers['x-request-id'] }).expect(200);
    expect((await user.get(PATH)).body).toMatchObject({
      quietHours: HOURS,
      timeZone: 'Asia/Tokyo',
      version: 5,
    });
  });

  it('are part of an export and import', async () => {
    const [user, other] = [await newUser(), await newUser()];
    await user.patch(PATH, { quietHours: HOURS }).expect(200);
    await importInto(other, await exportOf(user)).expect(200);
    expect((await other.get(PATH)).body).toMatchObject({ quietHours: HOURS, version: 2 });
  });

  it.each([
    ['22:00', '/quietHours'],
    [{ from: '22:00' }, '/quietHours/until'],
    [{ from: '24:00', until: '07:00' }, '/quietHours/from'],
    [{ from: '22:00', until: '7:00' }, '/quietHours/until'],
    [{ from: '22:00', until: '22:00' }, '/quietHours/until'],
    [{ ...HOURS, zone: 'UTC' }, '/quietHours/zone'],
  ])('are rejected as %j, with a pointer', async (quietHours, pointer) => {
    const user = await newUser();
    const { body } = await user.patch(PATH, { quietHours }).expect(400);
    expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
    expect((await user.get(PATH)).body.quietHours).toBeNull();
  });
});
