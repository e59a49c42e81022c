import { Temporal } from 'temporal-polyfill';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin, createDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';

const TASKS = '/api/v1/tasks';

let service: TestService;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

let users = 0;
/** A user without data. */
const newUser = (): Promise<Client> => service.as(`user ${++users}`);

async function dueOf(client: Client, due: object): Promise<unknown> {
  const { id } = await client.newTask({ due });
  return (await client.get(`${TASKS}/${id}`).expect(200)).body.due;
}

async function titles(client: Client, query: string): Promise<string[]> {
  const { body } = await client.get(`${TASKS}?${query}`).expect(200);
  return body.data.map(({ title }: { title: string }) => title);
}

const KINDS = [
  { date: '2026-12-24' },
  { date: '2024-02-29' },
  { date: '1900-01-01' },
  { date: '9999-12-31' },
  { dateTime: '2026-12-24T00:00:00' },
  { dateTime: '2026-12-24T23:59:59' },
  { dateTime: '2026-03-29T02:30:00' },
  { dateTime: '9999-12-31T23:59:59' },
  { dateTime: '2026-12-24T18:00:00', timeZone: 'Europe/Berlin' },
  { dateTime: '2026-12-24T00:00:00', timeZone: 'Pacific/Kiritimati' },
  { dateTime: '2026-12-24T23:59:59', timeZone: 'Pacific/Pago_Pago' },
  { dateTime: '2026-03-29T02:30:00', timeZone: 'Europe/Berlin' },
  { dateTime: '2011-12-30T12:00:00', timeZone: 'Pacific/Apia' },
  { dateTime: '1900-01-01T00:00:00', timeZone: 'Europe/Amsterdam' },
  { dateTime: '9999-12-31T23:59:59', timeZone: 'America/New_York' },
  { dateTime: '2026-12-24T18:00:00', timeZone: 'UTC' },
  { dateTime: '2026-12-24T18:00:00', timeZone: 'Etc/GMT+5' },
  { dateTime: '2026-12-24T18:00:00', timeZone: 'America/Argentina/ComodRivadavia' },
];

describe('a due', () => {
  it.each(KINDS)('is returned exactly as it was sent: %j', async (due) => {
    const ada = await newUser();
    expect(await dueOf(ada, due)).toEqual(due);
    expect((await ada.get(TASKS)).body.data).toMatchObject([{ due }]);
  });

  it('can omit the seconds', async () => {
    const sent = { dateTime: '2026-12-24T18:00', timeZone: 'Europe/Berlin' };
    expect(await dueOf(await newUser(), sent)).toEqual({ ...sent, dateTime: '2026-12-24T18:00:00' });
  });

  it.each([
    ['europe/BERLIN', 'Europe/Berlin'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['asia/calcutta', 'Asia/Calcutta'],
  ])('returns its zone in canonical capitals, under the given name: %s', async (timeZone, usual) => {
    const dateTime = '2026-12-24T18:00:00';
    expect(await dueOf(await newUser(), { dateTime, timeZone })).toEqual({ dateTime, timeZone: usual });
  });

  it.each([
    '2026-02-30',
    '2025-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-12-00',
    '1899-12-31',
    '10000-01-01',
    '+002026-12-24',
    '-000001-12-24',
    '2026-12-24T00:00:00',
    '2026-12-24Z',
    '2026-W52-4',
    '20261224',
    '24.12.2026',
    '',
    ' 2026-12-24',
    '2026-12-24\n',
    '२०२६-१२-२४',
  ])('on an invalid day returns 400: %j', async (date) => {
    const ada = await newUser();
    expectProblem(await ada.post(TASKS, { title: 'x', due: { date } }), 400, 'invalid-input', ['/due/date']);
  });

  it.each([
    '2026-12-24T24:00:00',
    '2026-12-24T23:60:00',
    '2016-12-31T23:59:60',
    '2026-12-24T18:00:00Z',
    '2026-12-24T18:00:00+01:00',
    '2026-12-24T18:00:00.001',
    '2026-12-24T18:00:00[Europe/Berlin]',
    '2026-12-24t18:00:00',
    '2026-12-24 18:00:00',
    '2026-12-24T18',
    '2026-02-30T18:00:00',
    '2026-12-24',
  ])('at an invalid time returns 400, with a zone and without: %j', async (dateTime) => {
    const ada = await newUser();
    for (const due of [{ dateTime }, { dateTime, timeZone: 'Europe/Berlin' }])
      expectProblem(await ada.post(TASKS, { title: 'x', due }), 400, 'invalid-input', ['/due/dateTime']);
  });

  it.each(['+01:00', '-05', 'UTC+1', 'Z', 'Mars/Olympus', 'Europe', '', ' UTC', 'Europe/Berlin\0', '../UTC'])(
    'in an invalid zone returns 400: %j',
    async (timeZone) => {
      const ada = await newUser();
      const due = { dateTime: '2026-12-24T18:00:00', timeZone };
      expectProblem(await ada.post(TASKS, { title: 'x', due }), 400, 'invalid-input', ['/due/timeZone']);
    },
  );
});

describe('a zoned time in a clock change', () => {
  it.each([
    // A skipped time uses the offset from before the gap.
    ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-10-04T02:15:00', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['2018-11-04T00:00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
    // A repeated time is its first occurrence.
    ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-04-05T01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    // A time that occurs exactly once.
    ['2026-10-25T03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ])('%s in %s is the moment %s, by RFC 5545, 3.3.5', async (dateTime, timeZone, moment) => {
    const ada = await newUser();
    const { id } = await ada.newTask({ due: { dateTime, timeZone } });
    const { rows } = await asAdmin(
      (admin) => admin.query('SELECT due_at FROM tasks WHERE id = $1', [id]),
      service.database.adminUrl,
    );
    expect(rows[0].due_at.toISOString()).toBe(moment);
    expect((await ada.get(`${TASKS}/${id}`)).body.due).toEqual({ dateTime, timeZone });
  });
});

describe('a view', () => {
  const now = Temporal.Now.instant();
  /** The wall-clock time in the zone some minutes from now. */
  const clock = (timeZone: string, minutes: number): string =>
    now.add({ minutes }).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'second' });

  it('compares a zoned time as a moment, not by its wall-clock time', async () => {
    const ada = await newUser();
    for (const timeZone of ['Pacific/Kiritimati', 'UTC', 'Pacific/Pago_Pago']) {
      await ada.newTask({ title: `past ${timeZone}`, due: { dateTime: clock(timeZone, -5), timeZone } });
      await ada.newTask({ title: `future ${timeZone}`, due: { dateTime: clock(timeZone, 5), timeZone } });
    }
    for (const asker of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const overdue = await titles(ada, `view=overdue&timeZone=${asker}`);
      expect(overdue.sort()).toEqual(['past Pacific/Kiritimati', 'past Pacific/Pago_Pago', 'past UTC']);
    }
  });

  it("compares a floating time and a date with the caller's clock", async () => {
    const ada = await newUser();
    const there = 'Pacific/Kiritimati';
    await ada.newTask({ title: 'floating', due: { dateTime: clock(there, -5) } });
    await ada.newTask({ title: 'date', due: { date: clock(there, 0).slice(0, 10) } });
    expect(await titles(ada, `view=overdue&timeZone=${there}`)).toEqual(['floating']);
    expect(await titles(ada, `view=overdue&timeZone=Pacific/Pago_Pago`)).toEqual([]);
    expect(await titles(ada, `view=today&timeZone=${there}`)).toContain('date');
    // This zone is always a day behind.
    expect(await titles(ada, `view=upcoming&timeZone=Pacific/Pago_Pago`)).toContain('date');
  });

  it('uses the time zone of the settings when the query names none', async () => {
    const ada = await newUser();
    await ada.newTask({ title: 'there', due: { date: clock('Pacific/Kiritimati', 0).slice(0, 10) } });
    await ada.patch('/api/v1/settings', { timeZone: 'Pacific/Kiritimati' }).expect(200);
    expect(await titles(ada, 'view=today')).toEqual(['there']);
    await ada.patch('/api/v1/settings', { timeZone: 'Pacific/Pago_Pago' }).expect(200);
    expect([await titles(ada, 'view=today'), await titles(ada, 'view=upcoming')]).toEqual([[], ['there']]);
  });
});

describe('the time zone of the process', () => {
  afterEach(cleanUp);

  it('does not affect a due, a start or a view', async () => {
    const database = await createDatabase();
    const settings = { ...TRUST, DATABASE_URL: database.url, JOB_CONCURRENCY: '0', TZ: 'Pacific/Kiritimati' };
    const ada = await (await Service.start(newFolder(), settings)).as('ada');
    for (const due of KINDS) expect(await dueOf(ada, due)).toEqual(due);
    const { startOn } = (await ada.post(TASKS, { title: 'x', startOn: '2026-12-24' }).expect(201)).body;
    expect(startOn).toBe('2026-12-24');
    const date = Temporal.Now.plainDateISO('UTC').toString();
    await ada.newTask({ title: 'today', due: { date } });
    expect(await titles(ada, 'view=today&timeZone=UTC')).toEqual(['today']);
    expect(await titles(ada, 'view=today')).toEqual(['today']);
    await cleanUp();
    await database.drop();
  });
});
