import { Temporal } from 'temporal-polyfill';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody } from '../support/client.js';
import { restartClock, setClock, stopClock } from '../support/clock.js';
import { asAdmin, createDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';

/** A moment when it is Thursday in Pago Pago, Friday in London and Saturday on Kiritimati. */
const NOW = '2026-07-31T10:30:00Z';
const WEST = 'Pacific/Pago_Pago'; // 2026-07-30T23:30, UTC-11
const EAST = 'Pacific/Kiritimati'; // 2026-08-01T00:30, UTC+14

let service: TestService;
let users = 0;
let ada: Client;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  await stopClock(new Date(NOW));
  ada = await service.as(`user ${users++}`);
});
afterEach(restartClock);
afterAll(() => service.stop());

async function titlesOf(view: string, client = ada): Promise<string[]> {
  const tasks = await client.all<TaskBody>(`/api/v1/tasks?view=${view}&limit=3`);
  return tasks.map(({ title }) => title);
}

/** One task per due, titled by it. */
async function newDues(...dues: readonly (readonly [string, string?])[]): Promise<void> {
  for (const [when, timeZone] of dues) {
    const due = when.length === 10 ? { date: when } : { dateTime: when, timeZone };
    await ada.newTask({ title: [when, timeZone].filter(Boolean).join(' '), due });
  }
}

const DATES = ['2026-07-29', '2026-07-30', '2026-07-31', '2026-08-01', '2026-08-02'].map(
  (date) => [date] as const,
);

describe('a date', () => {
  it.each([
    [WEST, ['2026-07-29'], ['2026-07-30'], ['2026-07-31', '2026-08-01', '2026-08-02']],
    ['UTC', ['2026-07-29', '2026-07-30'], ['2026-07-31'], ['2026-08-01', '2026-08-02']],
    [EAST, ['2026-07-29', '2026-07-30', '2026-07-31'], ['2026-08-01'], ['2026-08-02']],
  ])("is compared with the caller's calendar: in %s", async (zone, overdue, today, upcoming) => {
    await newDues(...DATES);
    await ada.newTask({ title: 'no due' });
    expect(await titlesOf(`overdue&timeZone=${zone}`)).toEqual(overdue);
    expect(await titlesOf(`today&timeZone=${zone}`)).toEqual(today);
    expect(await titlesOf(`upcoming&timeZone=${zone}`)).toEqual(upcoming);
  });
});

describe('a floating time', () => {
  const times = [
    '2026-07-30T23:29:59',
    '2026-07-30T23:30:00',
    '2026-07-31T00:00:00',
    '2026-08-01T00:29',
    '2026-08-01T00:30',
  ];

  it.each([
    [WEST, 1, [0, 1], [2, 3, 4]],
    ['UTC', 3, [2], [3, 4]],
    [EAST, 4, [3, 4], []],
  ])("is compared with the caller's wall clock: in %s", async (zone, overdue, today, upcoming) => {
    await newDues(...times.map((time) => [time] as const));
    expect(await titlesOf(`overdue&timeZone=${zone}`)).toEqual(times.slice(0, overdue));
    expect(await titlesOf(`today&timeZone=${zone}`)).toEqual(today.map((nth) => times[nth]));
    expect(await titlesOf(`upcoming&timeZone=${zone}`)).toEqual(upcoming.map((nth) => times[nth]));
  });
});

describe('a zoned time', () => {
  const dues = [
    ['2026-07-31T12:29:59', 'Europe/Berlin'], // a second ago
    ['2026-07-31T19:30:00', 'Asia/Tokyo'], // now
    ['2026-07-31T06:30:01', 'America/New_York'], // in a second
    ['2026-07-31T00:00:00', WEST], // in half an hour: midnight there
    ['2026-08-02T00:00:00', EAST], // midnight there, in 23.5 hours
  ] as const;
  const titles = dues.map((due) => due.join(' '));

  it.each([
    [WEST, [0], [0, 1, 2], [3, 4]],
    ['UTC', [0], [0, 1, 2, 3], [4]],
    [EAST, [0], [0, 1, 2, 3], [4]],
  ])('is compared as a moment: in %s', async (zone, overdue, today, upcoming) => {
    await newDues(...dues);
    const named = (numbers: readonly number[]) => numbers.map((nth) => titles[nth]).sort();
    expect((await titlesOf(`overdue&timeZone=${zone}`)).sort()).toEqual(named(overdue));
    expect((await titlesOf(`today&timeZone=${zone}`)).sort()).toEqual(named(today));
    expect((await titlesOf(`upcoming&timeZone=${zone}`)).sort()).toEqual(named(upcoming));
  });

  it('becomes overdue in every zone at once, although its local date differs by more than a day', async () => {
    await newDues(
      ['2026-07-31T10:29:59', 'UTC'],
      ['2026-07-30T11:00:00', 'UTC'],
      ['2026-07-31T10:59:59', 'UTC'],
    );
    for (const zone of [WEST, 'UTC', EAST])
      expect(await titlesOf(`overdue&timeZone=${zone}`)).toEqual([
        '2026-07-30T11:00:00 UTC',
        '2026-07-31T10:29:59 UTC',
      ]);
    // 30 July 00:00 to 24:00 in Pago Pago, 1 August 00:00 to 24:00 on Kiritimati.
    expect(await titlesOf(`today&timeZone=${WEST}`)).toHaveLength(3);
    expect(await titlesOf(`today&timeZone=${EAST}`)).toEqual([
      '2026-07-31T10:29:59 UTC',
      '2026-07-31T10:59:59 UTC',
    ]);
  });
});

describe('the day', () => {
  it('has 23 or 25 hours when the clock changes', async () => {
    const zone = 'Europe/Berlin';
    await newDues(
      ['2026-10-24T21:59:59', 'UTC'],
      ['2026-10-24T22:00:00', 'UTC'],
      ['2026-10-25T22:59:59', 'UTC'],
    );
    await newDues(['2026-10-25T23:00:00', 'UTC'], ['2026-10-25T23:59:59'], ['2026-10-25']);
    await setClock(new Date('2026-10-25T10:00:00Z'));
    ada = await service.as(`user ${users - 1}`);
    expect((await titlesOf(`today&timeZone=${zone}`)).sort()).toEqual([
      '2026-10-24T22:00:00 UTC',
      '2026-10-25',
      '2026-10-25T22:59:59 UTC',
      '2026-10-25T23:59:59',
    ]);
    expect(await titlesOf(`upcoming&timeZone=${zone}`)).toEqual(['2026-10-25T23:00:00 UTC']);
  });

  it('starts at the first time that exists, when the clock skips midnight', async () => {
    await setClock(new Date('2018-11-04T15:00:00Z')); // São Paulo: clocks skip from 00:00 to 01:00.
    ada = await service.as(`user ${users - 1}`);
    await newDues(
      ['2018-11-04T02:59:59', 'UTC'],
      ['2018-11-04T03:00:00', 'UTC'],
      ['2018-11-04T00:30:00'],
      ['2018-11-04'],
    );
    expect((await titlesOf('today&timeZone=America/Sao_Paulo')).sort()).toEqual([
      '2018-11-04',
      '2018-11-04T00:30:00',
      '2018-11-04T03:00:00 UTC',
    ]);
  });
});

describe('the time zone', () => {
  it('comes from the request, then the settings, then UTC', async () => {
    await newDues(...DATES);
    expect(await titlesOf('today')).toEqual(['2026-07-31']);
    await ada.patch('/api/v1/settings', { timeZone: EAST }).expect(200);
    expect(await titlesOf('today')).toEqual(['2026-08-01']);
    expect(await titlesOf(`today&timeZone=${WEST}`)).toEqual(['2026-07-30']);
    expect(await titlesOf('today&timeZone=pacific/pago_pago')).toEqual(['2026-07-30']);
    const bob = await service.as(`bob ${users}`);
    expect(await titlesOf('today', bob)).toEqual([]);
    expect((await bob.get('/api/v1/settings')).body.timeZone).toBe('UTC');
  });

  it('is part of a cursor, so that the next page has the same zone and view', async () => {
    await newDues(...DATES, ...DATES);
    const first = (await ada.get('/api/v1/tasks?view=overdue&limit=1').expect(200)).body.nextCursor;
    for (const query of [
      `view=overdue&timeZone=${EAST}`,
      'view=upcoming',
      'sort=due',
      'view=overdue&sort=-due',
    ])
      expectProblem(await ada.get(`/api/v1/tasks?${query}&cursor=${first}`), 400, 'invalid-input', [
        '/cursor',
      ]);
    await ada.get(`/api/v1/tasks?view=overdue&timeZone=UTC&cursor=${first}`).expect(200);
    await ada.patch('/api/v1/settings', { timeZone: EAST }).expect(200);
    expectProblem(await ada.get(`/api/v1/tasks?view=overdue&cursor=${first}`), 400, 'invalid-input', [
      '/cursor',
    ]);
  });
});

describe('a view', () => {
  it('omits tasks that are completed, trashed or in a trashed list', async () => {
    const due = { date: '2026-07-31' };
    const [kept, gone] = [await ada.newList(), await ada.newList()];
    await ada.newTask({ title: 'open', due, listId: kept.id });
    await ada.newTask({ title: 'done', due, completed: true });
    await ada.newTask({ title: 'in a list that goes', due, listId: gone.id });
    const { id } = await ada.newTask({ title: 'trashed', due });
    await ada.delete(`/api/v1/tasks/${id}`).expect(204);
    await ada.delete(`/api/v1/lists/${gone.id}`).expect(204);
    await ada.newTask({ title: 'inbox' });
    await ada.newTask({ title: 'inbox done', completed: true });
    expect(await titlesOf('today')).toEqual(['open']);
    expect(await titlesOf(`overdue&timeZone=${EAST}`)).toEqual(['open']);
    expect(await titlesOf(`upcoming&timeZone=${WEST}`)).toEqual(['open']);
    expect(await titlesOf('inbox')).toEqual(['inbox']);
  });

  it('of due tasks omits archived lists, which a list filter without a view includes', async () => {
    const [home, old] = [await ada.newList(), await ada.newList()];
    const due = { date: '2026-07-31' };
    await ada.newTask({ title: 'home', listId: home.id, due });
    await ada.newTask({ title: 'old', listId: old.id, due });
    await ada.patch(`/api/v1/lists/${old.id}`, { archived: true }).expect(200);
    for (const view of ['today', `overdue&timeZone=${EAST}`, `upcoming&timeZone=${WEST}`])
      expect(await titlesOf(view)).toEqual(['home']);
    expect(await titlesOf(`today&listId=${old.id}`)).toEqual([]);
    expect(await ada.all(`/api/v1/tasks?listId=${old.id}`)).toHaveLength(1);
    await ada.patch(`/api/v1/lists/${old.id}`, { archived: false }).expect(200);
    expect(await titlesOf('today')).toEqual(['home', 'old']);
  });

  it('of the inbox lists its tasks and subtasks, newest first, and nothing before the inbox exists', async () => {
    expect(await titlesOf('inbox')).toEqual([]);
    const list = await ada.newList();
    const { id: parentId } = await ada.newTask({ title: 'one' });
    await ada.newTask({ title: 'two', parentId, due: { date: '2026-07-31' } });
    await ada.newTask({ title: 'elsewhere', listId: list.id });
    expect(await titlesOf('inbox')).toEqual(['two', 'one']);
  });

  it('is sorted by due by default, and by any other requested sort', async () => {
    await newDues(['2026-08-05'], ['2026-08-03'], ['2026-08-04T09:00']);
    expect(await titlesOf('upcoming')).toEqual(['2026-08-03', '2026-08-04T09:00', '2026-08-05']);
    expect(await titlesOf('upcoming&sort=-due')).toEqual(['2026-08-05', '2026-08-04T09:00', '2026-08-03']);
    expect(await titlesOf('upcoming&sort=-title')).toEqual(['2026-08-05', '2026-08-04T09:00', '2026-08-03']);
    expect(await titlesOf('upcoming&q=08&sort=createdAt')).toEqual([
      '2026-08-05',
      '2026-08-03',
      '2026-08-04T09:00',
    ]);
  });
});

describe.each([WEST, EAST])('a server and a database in %s', (home) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    const move = `EXECUTE format('ALTER DATABASE %I SET TimeZone TO ''${home}''', current_database())`;
    await asAdmin((admin) => admin.query(`DO $$ BEGIN ${move}; END $$`), database.adminUrl);
  });
  afterAll(async () => {
    await cleanUp();
    await database.drop();
  });

  it('return every due as it was sent, and know the current date elsewhere', async () => {
    await restartClock();
    const { url } = database;
    const there = await (
      await Service.start(newFolder(), { ...TRUST, DATABASE_URL: url, TZ: home })
    ).as('ada');
    const dues = [
      { date: '2026-12-31' },
      { dateTime: '2026-12-31T23:59:59' },
      { dateTime: '2026-03-29T02:30:00', timeZone: 'Europe/Berlin' },
    ];
    for (const due of dues) {
      const task = await there.newTask({ due, startOn: '2026-01-01' });
      expect(task).toMatchObject({ due, startOn: '2026-01-01' });
      const { body } = await there.patch(`/api/v1/tasks/${task.id}`, { title: 'changed' }).expect(200);
      expect(body).toEqual({ ...task, title: 'changed', version: 2, updatedAt: expect.any(String) });
      expect((await there.get(`/api/v1/tasks/${task.id}`).expect(200)).body).toEqual(body);
      expect(Math.abs(Date.parse(task.createdAt) - Date.now())).toBeLessThan(60_000);
      expect(await there.all(`/api/v1/tasks?createdFrom=${task.createdAt}&limit=1`)).toEqual([body]);
    }
    for (const zone of [WEST, 'UTC', EAST]) {
      const today = Temporal.Now.plainDateISO(zone).toString();
      const task = await there.newTask({ title: zone, due: { date: today } });
      expect(await there.all(`/api/v1/tasks?view=today&timeZone=${zone}&q=${zone}`)).toEqual([task]);
    }
    expect(await there.all('/api/v1/tasks?dueFrom=2026-12-31&sort=due')).toMatchObject(
      [dues[0], dues[1]].map((due) => ({ due })),
    );
  });
});
