import { Temporal } from 'temporal-polyfill';
import { type TestService, startService } from '../support/service.js';
import type { Client, TaskBody } from '../support/client.js';
import { statementsOf } from '../support/statements.js';
import { restartClock, setClock, stopClock } from '../support/clock.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';

const PATH = '/api/v1/stats';
const NOW = '2026-06-15T12:00:00.000Z';

interface Stats {
  readonly from: string;
  readonly to: string;
  readonly completed: number;
  readonly perDay: readonly { readonly date: string; readonly completed: number }[];
  readonly streak: number;
}

let service: TestService;
let users = 0;

beforeAll(async () => {
  await stopClock(new Date(NOW));
  service = await startService();
});
afterAll(async () => {
  await restartClock();
  await service.stop();
});

/** A user with one task, and a function that adds completions at given times. */
async function newWorld() {
  const user = await service.as(`user-${users++}`);
  const task = await user.newTask({ title: 'often' });
  const completeAt = (moments: readonly string[], { id, ownerId } = task) =>
    asAdmin(
      (admin) =>
        admin.query(
          `INSERT INTO completions (owner_id, id, task_id, completed_at, occurrence)
           SELECT $1, gen_random_uuid(), $2, unnest($3::timestamptz[]), '{}'`,
          [ownerId, id, moments],
        ),
      service.database.adminUrl,
    );
  return { user, task, completeAt };
}

const statsOf = async (user: Client, query = ''): Promise<Stats> =>
  (await user.get(`${PATH}?${query}`).expect(200)).body;
/** The completions per day, without empty days. */
const doneIn = async (user: Client, query: string): Promise<Record<string, number>> => {
  const { perDay, completed } = await statsOf(user, query);
  expect(completed).toBe(perDay.reduce((sum, day) => sum + day.completed, 0));
  return Object.fromEntries(
    perDay.filter((day) => day.completed > 0).map((day) => [day.date, day.completed]),
  );
};

describe('GET /stats', () => {
  it('counts open tasks, and completions for each of the last thirty days', async () => {
    const { user, task, completeAt } = await newWorld();
    await completeAt([
      '2026-06-15T11:00:00Z',
      '2026-06-15T00:00:00Z',
      '2026-06-14T09:00:00Z',
      '2026-05-16T23:59:59.999Z',
    ]);
    const days = Array.from({ length: 30 }, (_, index) =>
      Temporal.PlainDate.from('2026-05-17').add({ days: index }).toString(),
    );
    const doneOn: Record<string, number> = { '2026-06-15': 2, '2026-06-14': 1 };
    expect((await user.get(PATH).expect(200)).body).toEqual({
      timeZone: 'UTC',
      from: '2026-05-17',
      to: '2026-06-15',
      open: 1,
      overdue: 0,
      completed: 3,
      perDay: days.map((date) => ({ date, completed: doneOn[date] ?? 0 })),
      streak: 2,
    });
    await user.delete(`/api/v1/tasks/${task.id}`).expect(204);
    expect((await user.get(PATH)).body).toMatchObject({ open: 0, completed: 0, streak: 0 });
    await user.post(`/api/v1/tasks/${task.id}/restore`).expect(200);
    expect((await user.get(PATH)).body).toMatchObject({ open: 1, completed: 3, streak: 2 });
  });

  it('counts completions made through the API: each occurrence, but nothing reopened or trashed', async () => {
    const { user, task } = await newWorld();
    const done = async (fields: object) => {
      const { id } = await user.newTask(fields);
      await user.post(`/api/v1/tasks/${id}/complete`).expect(200);
      return id;
    };
    const recurs = await done({ due: { date: '2026-06-15' }, recurrence: { rule: 'FREQ=DAILY' } });
    await setClock(new Date(Date.now() + 60_000));
    const reopened = await done({});
    const trashed = await done({});
    await done({ completed: true });
    // Completion times come from PostgreSQL, whose clock is not mocked.
    const range = 'from=2026-06-01&to=2027-05-31';
    expect(await statsOf(user, range)).toMatchObject({ open: 2, completed: 4 });
    await user.post(`/api/v1/tasks/${reopened}/reopen`).expect(200);
    await user.delete(`/api/v1/tasks/${trashed}`).expect(204);
    expect(await statsOf(user, range)).toMatchObject({ open: 3, completed: 2 });
    for (const id of [recurs, task.id]) await user.delete(`/api/v1/tasks/${id}`).expect(204);
    expect(await statsOf(user, range)).toMatchObject({ open: 1, completed: 1 });
    await setClock(new Date(NOW));
  });

  it("ignores other owners' tasks", async () => {
    const [ada, bob] = [await newWorld(), await newWorld()];
    await ada.completeAt(['2026-06-15T11:00:00Z']);
    await ada.user.newTask({ due: { date: '2020-01-01' } });
    expect(await statsOf(bob.user)).toMatchObject({ open: 1, overdue: 0, completed: 0, streak: 0 });
  });

  it('uses one database query', async () => {
    const { user } = await newWorld();
    // The first call also loads the names of the time zones.
    await statsOf(user, 'timeZone=Europe/Berlin');
    const sent = await statementsOf(() => statsOf(user, 'timeZone=Europe/Berlin'));
    expect(sent).toHaveLength(1);
  });
});

describe('the range of days', () => {
  it.each([
    ['', '2026-05-17', '2026-06-15', 30],
    ['to=2024-03-01', '2024-02-01', '2024-03-01', 30],
    ['from=2026-06-15', '2026-06-15', '2026-06-15', 1],
    ['from=2026-01-01', '2026-01-01', '2026-06-15', 166],
    ['from=2026-12-24&to=2026-12-24', '2026-12-24', '2026-12-24', 1],
    ['from=2024-01-01&to=2024-12-31', '2024-01-01', '2024-12-31', 366],
    ['from=1900-01-01&to=1900-01-02', '1900-01-01', '1900-01-02', 2],
    ['from=9999-12-30&to=9999-12-31', '9999-12-30', '9999-12-31', 2],
    ['timeZone=Pacific/Kiritimati', '2026-05-18', '2026-06-16', 30],
  ])('of ?%s is from %s to %s', async (query, from, to, days) => {
    const stats = await statsOf((await newWorld()).user, query);
    expect([stats.from, stats.to, stats.perDay.length]).toEqual([from, to, days]);
    expect([stats.perDay[0]!.date, stats.perDay.at(-1)!.date]).toEqual([from, to]);
  });

  it.each([
    ['from=2026-06-16', ['/from']],
    ['from=2026-02-02&to=2026-02-01', ['/from']],
    ['from=2024-01-01&to=2025-01-01', ['/to']],
    ['from=2025-01-01', ['/to']],
    ['from=2026-02-29', ['/from']],
    ['to=2026-6-1', ['/to']],
    ['to=2026-06-15T00:00:00Z', ['/to']],
    ['from=null&to=null', ['/from', '/to']],
    ['from=1899-12-31&to=today&timeZone=%2B01:00', ['/from', '/timeZone', '/to']],
    ['timeZone=Europe/Atlantis', ['/timeZone']],
    ['limit=7&tz=UTC', ['/limit', '/tz']],
  ])('cannot be ?%s', async (query, pointers) => {
    const { user } = await newWorld();
    expectProblem(await user.get(`${PATH}?${query}`), 400, 'invalid-input', pointers);
  });
});

describe('a day', () => {
  it('is in the time zone of the request, or of the settings by default', async () => {
    const { user, completeAt } = await newWorld();
    await completeAt([
      '2026-01-10T22:59:59.999Z',
      '2026-01-10T23:00:00Z',
      '2026-01-11T22:59:59.999Z',
      '2026-01-11T23:00:00Z',
    ]);
    const range = 'from=2026-01-09&to=2026-01-13';
    const berlin = { '2026-01-10': 1, '2026-01-11': 2, '2026-01-12': 1 };
    expect(await doneIn(user, range)).toEqual({ '2026-01-10': 2, '2026-01-11': 2 });
    expect(await doneIn(user, `${range}&timeZone=europe/berlin`)).toEqual(berlin);
    expect(await doneIn(user, 'from=2026-01-11&to=2026-01-11&timeZone=Europe/Berlin')).toEqual({
      '2026-01-11': 2,
    });
    await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    expect(await doneIn(user, range)).toEqual(berlin);
    expect(await doneIn(user, `${range}&timeZone=Pacific/Kiritimati`)).toEqual({
      '2026-01-11': 2,
      '2026-01-12': 2,
    });
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', 'has 23 hours'],
    ['Europe/Berlin', '2026-10-25', 'has 25 hours'],
    ['America/New_York', '2026-11-01', 'has 25 hours'],
    ['Australia/Lord_Howe', '2026-04-05', 'has 24 and a half hours'],
    ['America/Sao_Paulo', '2018-11-04', 'begins at one'],
    ['America/Sao_Paulo', '2018-02-17', 'ends twice'],
    ['America/Havana', '2026-11-01', 'begins twice'],
    ['Atlantic/Azores', '2026-10-25', 'begins twice'],
    ['Pacific/Apia', '2011-12-31', 'comes after one that there was not'],
  ])('in %s matches the local calendar on %s, which %s', async (timeZone, date, _) => {
    const { user, completeAt } = await newWorld();
    const day = Temporal.PlainDate.from(date);
    const start = Temporal.Instant.from(`${day.subtract({ days: 2 })}T00:00:00Z`);
    const moments = Array.from({ length: 5 * 96 }, (_, index) => start.add({ minutes: 15 * index }));
    await completeAt(moments.map(String));
    const expected: Record<string, number> = {};
    for (const moment of moments) {
      const on = moment.toZonedDateTimeISO(timeZone).toPlainDate().toString();
      expected[on] = (expected[on] ?? 0) + 1;
    }
    const whole = `from=${day.subtract({ days: 4 })}&to=${day.add({ days: 4 })}`;
    expect(await doneIn(user, `${whole}&timeZone=${timeZone}`)).toEqual(expected);
    // Also on its own, when it is both ends of the range.
    for (const days of [-1, 0, 1]) {
      const one = day.add({ days }).toString();
      const of = await doneIn(user, `from=${one}&to=${one}&timeZone=${timeZone}`);
      expect(of).toEqual(expected[one] ? { [one]: expected[one] } : {});
    }
  });
});

describe('an overdue task', () => {
  it('has a due day, a local wall-clock time or a moment in the past', async () => {
    const { user } = await newWorld();
    const overdue = async (query: string): Promise<[number, string[]]> => {
      const tasks = await user.all<TaskBody>(`/api/v1/tasks?view=overdue&limit=1&${query}`);
      const { body } = await user.get(`${PATH}?${query}`).expect(200);
      return [body.overdue, tasks.map(({ title }) => title).sort()];
    };
    const dues: Record<string, object> = {
      yesterday: { date: '2026-06-14' },
      today: { date: '2026-06-15' },
      'at 13:59:59': { dateTime: '2026-06-15T13:59:59' },
      'at 14:00': { dateTime: '2026-06-15T14:00:00' },
      'in Tokyo at 20:59': { dateTime: '2026-06-15T20:59:00', timeZone: 'Asia/Tokyo' },
      'in Tokyo at 21:00': { dateTime: '2026-06-15T21:00:00', timeZone: 'Asia/Tokyo' },
      'in New York at 07:59': { dateTime: '2026-06-15T07:59:00', timeZone: 'America/New_York' },
    };
    const archived = await user.newList();
    const past = { due: dues.yesterday };
    for (const [title, due] of Object.entries(dues)) await user.newTask({ title, due });
    for (const fields of [{ completed: true }, { listId: archived.id }])
      await user.newTask({ ...past, ...fields });
    await user.delete(`/api/v1/tasks/${(await user.newTask(past)).id}`).expect(204);
    await user.patch(`/api/v1/lists/${archived.id}`, { archived: true }).expect(200);
    const moments = ['in New York at 07:59', 'in Tokyo at 20:59'];
    expect(await overdue('timeZone=Europe/Berlin')).toEqual([4, ['at 13:59:59', ...moments, 'yesterday']]);
    expect(await overdue('timeZone=UTC')).toEqual([3, [...moments, 'yesterday']]);
    expect(await overdue('timeZone=Pacific/Kiritimati')).toEqual([
      6,
      ['at 13:59:59', 'at 14:00', ...moments, 'today', 'yesterday'],
    ]);
    await user.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
    expect((await overdue(''))[0]).toBe(4);
  });
});

describe('a streak', () => {
  it.each<[string, string[], number]>([
    ['is 0 without completions', [], 0],
    ['is 1 with completions today only', ['15T00:00'], 1],
    ['continues until today is over', ['14T23:59', '13T12:00'], 2],
    ['ends with yesterday', ['13T12:00', '12T12:00'], 0],
    ['is broken by a day without completions', ['15T01:00', '14T01:00', '12T01:00', '11T01:00'], 2],
    ['counts a day once', ['15T01:00', '15T02:00', '14T03:00', '14T03:00'], 2],
    ['ignores tomorrow', ['16T01:00'], 0],
  ])('%s', async (_, moments, streak) => {
    const { user, completeAt } = await newWorld();
    await completeAt(moments.map((moment) => `2026-06-${moment}:00Z`));
    expect((await statsOf(user)).streak).toBe(streak);
  });

  it('counts days in the time zone', async () => {
    const { user, completeAt } = await newWorld();
    await completeAt(['2026-06-15T00:30:00Z', '2026-06-14T21:30:00Z', '2026-06-13T23:00:00Z']);
    const streakIn = async (timeZone: string) => (await statsOf(user, `timeZone=${timeZone}`)).streak;
    expect(await streakIn('UTC')).toBe(3);
    expect(await streakIn('Europe/Berlin')).toBe(2);
    expect(await streakIn('Pacific/Kiritimati')).toBe(2);
    expect(await streakIn('America/New_York')).toBe(2);
  });

  it('can be longer than the range', async () => {
    const { user, completeAt } = await newWorld();
    const last = Temporal.Instant.from('2026-06-14T23:30:00Z');
    await completeAt(Array.from({ length: 400 }, (_, days) => `${last.subtract({ hours: 24 * days })}`));
    expect((await statsOf(user, 'from=2026-06-01')).streak).toBe(400);
  });

  it('continues over days that begin twice', async () => {
    const { user, completeAt } = await newWorld();
    await setClock(new Date('2026-11-02T12:00:00Z'));
    const late = await service.as(`user-${users - 1}`);
    // 00:30 in Havana for the first time, before clocks go back to midnight.
    await completeAt(['2026-11-02T10:00:00Z', '2026-11-01T04:30:00Z', '2026-10-31T12:00:00Z']);
    const { streak } = await statsOf(late, 'timeZone=America/Havana');
    await setClock(new Date(NOW));
    expect([streak, (await statsOf(user)).streak]).toEqual([3, 0]);
  });
});
