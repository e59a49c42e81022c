import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const TASKS = '/api/v1/tasks';
const MONDAY = { date: '2026-11-23' };
const BERLIN = { dateTime: '2026-11-23T09:00:00', timeZone: 'Europe/Berlin' };

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const add = (due: object, rule?: string, from?: string) =>
  ada.post(TASKS, { title: 'Water', due, ...(rule !== undefined && { recurrence: { rule, from } }) });
const newTask = async (due: object, rule?: string, from?: string): Promise<string> =>
  (await add(due, rule, from).expect(201)).body.id;
const preview = (id: string, query = '') => ada.get(`${TASKS}/${id}/occurrences?${query}`);
const foreseen = async (id: string, query = ''): Promise<string[]> => {
  const { body } = await preview(id, query).expect(200);
  return body.data.map((due: { date?: string; dateTime?: string }) => due.date ?? due.dateTime);
};

describe('GET /tasks/{id}/occurrences', () => {
  it("lists the current and later occurrences in the due's own kind", async () => {
    const { body } = await preview(await newTask(BERLIN, 'FREQ=WEEKLY;BYDAY=MO,TH'), 'limit=3').expect(200);
    const days = ['2026-11-23', '2026-11-26', '2026-11-30'];
    expect(body).toEqual({ data: days.map((day) => ({ ...BERLIN, dateTime: `${day}T09:00:00` })) });
  });

  it('returns fifty at most without a limit, covering one year', async () => {
    const daily = await foreseen(await newTask(MONDAY, 'FREQ=DAILY'));
    expect([daily.length, daily.at(-1)]).toEqual([50, '2027-01-11']);
    const monthly = await foreseen(await newTask({ date: '2026-11-01' }, 'FREQ=MONTHLY'));
    expect([monthly.length, monthly.at(-1)]).toEqual([12, '2027-10-01']);
  });

  it('starts at `from` and ends before `to`, given as days or as wall-clock times', async () => {
    const id = await newTask(BERLIN, 'FREQ=DAILY');
    const range = (from: string, to: string) => foreseen(id, `from=${from}&to=${to}`);
    const [first, second] = ['2026-12-24T09:00:00', '2026-12-25T09:00:00'];
    expect(await range('2026-12-24', '2026-12-26')).toEqual([first, second]);
    expect(await range('2026-12-24T09:00', '2026-12-25T09:00')).toEqual([first]);
    expect(await range('2026-12-24T09:00:01', '2026-12-25T09:00:01')).toEqual([second]);
    expect(await range('2026-12-24', '2026-12-24')).toEqual([]);
    expect(await range('2026-12-26', '2026-12-24')).toEqual([]);
    expect(await range('2000-01-01', '2026-11-24')).toEqual(['2026-11-23T09:00:00']);
    expect(await foreseen(id, 'from=9999-12-31')).toEqual(['9999-12-31T09:00:00']);
  });

  it('ends with the series, counted from its current occurrence', async () => {
    const counted = await newTask(MONDAY, 'FREQ=DAILY;COUNT=3');
    await ada.post(`${TASKS}/${counted}/complete`).expect(200);
    expect(await foreseen(counted)).toEqual(['2026-11-24', '2026-11-25']);
    const ended = await newTask(MONDAY, 'FREQ=DAILY;UNTIL=20261125');
    expect(await foreseen(ended, 'from=2026-11-24')).toEqual(['2026-11-24', '2026-11-25']);
  });

  it('matches completing one occurrence after the other', async () => {
    const id = await newTask({ date: '2027-01-31' }, 'FREQ=MONTHLY;BYMONTHDAY=31,30;COUNT=6');
    const expected = await foreseen(id, 'to=2030-01-01');
    expect(expected).toHaveLength(6);
    const dues = [expected[0]];
    for (let nth = 1; nth < 6; nth++)
      dues.push((await ada.post(`${TASKS}/${id}/complete`).expect(200)).body.due.date);
    expect(dues).toEqual(expected);
  });

  it('writes nothing', async () => {
    const id = await newTask(MONDAY, 'FREQ=DAILY');
    const before = (await ada.get(`${TASKS}/${id}`)).body;
    await preview(id).expect(200);
    expect((await ada.get(`${TASKS}/${id}`)).body).toEqual(before);
  });

  it('returns only the due for a task that does not recur, and nothing without a due or after completion', async () => {
    expect(await foreseen(await newTask(MONDAY))).toEqual(['2026-11-23']);
    expect(await foreseen(await newTask(MONDAY), 'from=2026-11-24')).toEqual([]);
    expect(await foreseen((await ada.newTask()).id)).toEqual([]);
    const done = await ada.newTask({ due: MONDAY, completed: true });
    expect(await foreseen(done.id)).toEqual([]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['limit=x', '/limit'],
    ['from=tomorrow', '/from'],
    ['from=2026-02-30', '/from'],
    ['to=2026-12-24T00:00:00Z', '/to'],
    ['until=2026-12-24', '/until'],
  ])('rejects %s', async (query, pointer) => {
    const id = await newTask(MONDAY, 'FREQ=DAILY');
    expectProblem(await preview(id, query), 400, 'invalid-input', [pointer]);
    expect(await foreseen(id, 'limit=100')).toHaveLength(100);
  });

  it("returns 404 for another owner's task and for an unknown one", async () => {
    const id = await newTask(MONDAY, 'FREQ=DAILY');
    const bob = await service.as('bob');
    expectProblem(await bob.get(`${TASKS}/${id}/occurrences`), 404, 'task-not-found');
    expectProblem(await preview(unknownId()), 404, 'task-not-found');
  });
});

describe('an impossible recurrence rule', () => {
  it.each([
    'DAILY',
    'FREQ=SECONDLY',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;COUNT=1000000000',
    'FREQ=DAILY;INTERVAL=1000000000',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=2;UNTIL=20271231',
    'FREQ=DAILY;UNTIL=20261122',
    'FREQ=DAILY;UNTIL=00010101',
    'FREQ=DAILY;BYSETPOS=1',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYDAY=1MO;BYSETPOS=366',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=HOURLY',
    'FREQ=DAILY;RSCALE=GREGORIAN',
    'FREQ=DAILY\nRDATE:20261124',
    'DTSTART:20261123\nRRULE:FREQ=DAILY',
    "FREQ=DAILY;WKST='; DROP TABLE tasks; --",
    'FREQ=ＤＡＩＬＹ',
    `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(300)}1`,
  ])('returns 400 at /recurrence/rule: %j', async (rule) => {
    expectProblem(await add(MONDAY, rule), 400, 'invalid-input', ['/recurrence/rule']);
    const task = (await add(MONDAY, 'FREQ=DAILY').expect(201)).body;
    const path = `${TASKS}/${task.id}`;
    expectProblem(await ada.patch(path, { recurrence: { rule } }), 400, 'invalid-input', [
      '/recurrence/rule',
    ]);
    expect((await ada.get(path)).body).toEqual(task);
  });

  it('returns 400 when a new due makes it impossible', async () => {
    const task = (await add(BERLIN, 'FREQ=HOURLY').expect(201)).body;
    const answer = await ada.patch(`${TASKS}/${task.id}`, { due: MONDAY });
    expectProblem(answer, 400, 'invalid-input', ['/recurrence/rule']);
  });
});

describe('a hostile recurrence rule', () => {
  const dues = fc.oneof(
    fc.constantFrom({ date: '1900-01-01' }, { date: '9999-12-31' }, { date: '2028-02-29' }, MONDAY),
    fc.record({
      dateTime: fc.constantFrom('1900-01-01T00:00:00', '9999-12-31T23:59:59', '2026-03-29T02:30:00'),
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'),
    }),
  );
  const numbers = (...of: number[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 4 });
  const part = fc.oneof(
    fc.constantFrom(1, 2, 7, 999, 9999).map((n) => `INTERVAL=${n}`),
    fc.constantFrom(1, 2, 9999).map((n) => `COUNT=${n}`),
    fc.constantFrom('19000101', '99991231T235959Z', '20270101').map((until) => `UNTIL=${until}`),
    numbers(1, 2, 12).map((of) => `BYMONTH=${of}`),
    numbers(1, 29, 30, 31, -1, -31).map((of) => `BYMONTHDAY=${of}`),
    numbers(1, 60, 366, -366).map((of) => `BYYEARDAY=${of}`),
    numbers(1, 52, 53, -53).map((of) => `BYWEEKNO=${of}`),
    fc.constantFrom('MO', 'MO,TU,WE', '5FR', '-5SU', '53MO', '-53SU').map((of) => `BYDAY=${of}`),
    numbers(0, 2, 3, 23).map((of) => `BYHOUR=${of}`),
    numbers(0, 30, 59).map((of) => `BYMINUTE=${of}`),
    numbers(1, 2, 366, -1, -366).map((of) => `BYSETPOS=${of}`),
    fc.constant('WKST=SU'),
  );
  const frequency = fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY');
  const rules = fc
    .tuple(frequency, fc.array(part, { maxLength: 4 }))
    .map(([freq, parts]) => [`FREQ=${freq}`, ...parts].join(';'));

  it('is accepted or rejected, completed, skipped and previewed without a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(dues, rules, fc.constantFrom('due', 'completion', 'now'), async (due, rule, from) => {
        const created = await add(due, rule, from);
        expect([201, 400]).toContain(created.status);
        if (created.status === 400) return expectProblem(created, 400, 'invalid-input', ['/recurrence/rule']);
        const path = `${TASKS}/${created.body.id}`;
        for (const step of ['complete', 'skip'])
          expect((await ada.post(`${path}/${step}`)).status).toBeLessThan(500);
        const { body } = await preview(created.body.id, 'limit=100&to=9999-12-31').expect(200);
        const shown = body.data.map((one: object) => Object.values(one)[0]);
        expect(shown).toEqual([...new Set(shown)].sort());
      }),
      { numRuns: 60 },
    );
  });
});
