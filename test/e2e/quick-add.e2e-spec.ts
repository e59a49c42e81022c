import { Temporal } from 'temporal-polyfill';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { TestIssuer } from '../support/issuer.js';

const QUICK_ADD = '/api/v1/tasks/quick-add';
const EXAMPLE = 'Pay rent every month on the 1st !high #home @bills tomorrow 9:00';
const BERLIN = 'Europe/Berlin';

let issuer: TestIssuer;
let service: TestService;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  service = await startService({}, issuer);
});
afterAll(() => service.stop());

let users = 0;
/** A user without data. */
const newUser = (): Promise<Client> => service.as(`user ${++users}`);

const add = (client: Client, text: string, timeZone?: string) => client.post(QUICK_ADD, { text, timeZone });
const preview = (client: Client, text: string, timeZone?: string) =>
  client.post(`${QUICK_ADD}?preview=true`, { text, timeZone });
const all = async (client: Client, path: string) =>
  (await client.get(`/api/v1${path}`).expect(200)).body.data;
const namesOf = async (client: Client, path: string): Promise<string[]> =>
  (await all(client, path)).map(({ name }: { name: string }) => name);
const idOf = async (client: Client, path: string, name: string): Promise<string> =>
  (await client.post(`/api/v1${path}`, { name }).expect(201)).body.id;
const tomorrow = (timeZone: string): string =>
  Temporal.Now.plainDateISO(timeZone).add({ days: 1 }).toString();

/** Every row in every table with an owner. */
async function rowsOf(database = service.database): Promise<unknown> {
  return asAdmin(async (admin) => {
    const { rows } = await admin.query(`
      SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'owner_id'
       WHERE relkind = 'r' ORDER BY 1`);
    const contents: [string, unknown[]][] = [];
    for (const { name } of rows as { name: string }[])
      contents.push([name, (await admin.query(`SELECT * FROM ${name} ORDER BY owner_id, 2`)).rows]);
    return contents;
  }, database.adminUrl);
}

describe('POST /tasks/quick-add', () => {
  it('creates the task, list and label of the product example', async () => {
    const ada = await newUser();
    const { body, headers } = await add(ada, EXAMPLE, BERLIN).expect(201);
    const [inbox, bills, ...others] = await all(ada, '/lists');
    const labels = await all(ada, '/labels');
    expect([inbox.inbox, bills.name, others]).toEqual([true, 'bills', []]);
    expect(labels).toMatchObject([{ name: 'home', color: null, openTasks: 1 }]);
    expect(body).toMatchObject({
      title: 'Pay rent',
      description: null,
      completed: false,
      priority: 3,
      listId: bills.id,
      parentId: null,
      due: { dateTime: `${tomorrow(BERLIN)}T09:00:00`, timeZone: BERLIN },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', from: 'due' },
      labelIds: [labels[0].id],
      reminders: [],
      version: 1,
    });
    expect(headers.location).toBe(`/api/v1/tasks/${body.id}`);
    expect((await ada.get(headers.location!).expect(200)).body).toEqual(body);
    expect(await all(ada, '/tasks')).toEqual([body]);
  });

  it('uses the inbox when the text names no list, and keeps plain text as the title', async () => {
    const ada = await newUser();
    const { body } = await add(ada, 'Buy 2 apples').expect(201);
    const [inbox] = await all(ada, '/lists');
    expect(body).toMatchObject({
      title: 'Buy 2 apples',
      priority: 0,
      listId: inbox.id,
      due: null,
      recurrence: null,
      labelIds: [],
    });
    expect([await namesOf(ada, '/lists'), await namesOf(ada, '/labels')]).toEqual([[inbox.name], []]);
  });

  it('reuses existing lists and labels regardless of case', async () => {
    const ada = await newUser();
    const listId = await idOf(ada, '/lists', 'Home Office');
    const labelIds = [await idOf(ada, '/labels', 'Büro'), await idOf(ada, '/labels', 'urgent')];
    const { body } = await add(ada, 'Tidy up @"home OFFICE" #BÜRO #Urgent #bu\u0308ro').expect(201);
    expect(body).toMatchObject({ title: 'Tidy up', listId, labelIds });
    expect(await namesOf(ada, '/labels')).toEqual(['Büro', 'urgent']);
    expect(await namesOf(ada, '/lists')).toHaveLength(2);
  });

  it('takes the signs of Todoist with `syntax`', async () => {
    const ada = await newUser();
    const input = { text: 'Pay rent #bills @home p1 tomorrow', syntax: 'todoist' };
    const { body } = await ada.post(QUICK_ADD, input).expect(201);
    const bills = (await all(ada, '/lists')).find(({ name }: { name: string }) => name === 'bills');
    expect(body).toMatchObject({ title: 'Pay rent', priority: 3, listId: bills.id });
    expect(await namesOf(ada, '/labels')).toEqual(['home']);
    const answer = await ada.post(QUICK_ADD, { ...input, syntax: 'things' });
    expectProblem(answer, 400, 'invalid-input', ['/syntax']);
  });

  it('creates one label for two spellings of a name', async () => {
    const ada = await newUser();
    const { body } = await add(ada, 'Tidy up #\uFB01x #FIX').expect(201);
    expect(await all(ada, '/labels')).toMatchObject([{ id: body.labelIds[0], name: '\uFB01x' }]);
  });

  it('creates each list and label once when simultaneous requests name it', async () => {
    const ada = await newUser();
    const names = ['one', 'two', 'three', 'four'];
    await add(ada, 'Not the first task').expect(201);
    for (const name of names) {
      const texts = Array.from(
        { length: 10 },
        (_, nth) => `Task @${name} #${nth % 2 ? name : name.toUpperCase()}`,
      );
      const answers = await Promise.all(texts.map((text) => add(ada, text)));
      expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(201));
    }
    expect(await namesOf(ada, '/labels')).toHaveLength(4);
    expect(await namesOf(ada, '/lists')).toEqual([expect.any(String), ...names]);
    expect(await all(ada, '/tasks')).toHaveLength(41);
  });

  it('does not match names of another owner', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const theirs = [await idOf(bob, '/lists', 'bills'), await idOf(bob, '/labels', 'home')];
    const { list, labels } = (await preview(ada, EXAMPLE).expect(200)).body;
    expect([list, labels]).toEqual([{ name: 'bills', id: null }, [{ name: 'home', id: null }]]);
    const { body } = await add(ada, EXAMPLE).expect(201);
    expect(theirs).not.toContain(body.listId);
    expect(theirs).not.toContain(body.labelIds[0]);
    expect(await all(bob, '/labels')).toMatchObject([{ id: theirs[1], openTasks: 0 }]);
    expect(await all(bob, '/tasks')).toEqual([]);
  });

  it('reads dates in the time zone of the body, or of the settings by default', async () => {
    const ada = await newUser();
    await ada.patch('/api/v1/settings', { timeZone: 'Pacific/Kiritimati' }).expect(200);
    for (const timeZone of ['Pacific/Pago_Pago', undefined]) {
      const zone = timeZone ?? 'Pacific/Kiritimati';
      const day = (await add(ada, 'Call mom tomorrow', timeZone).expect(201)).body;
      expect(day.due).toEqual({ date: tomorrow(zone) });
      const time = (await add(ada, 'Call mom tomorrow 9:00', timeZone?.toUpperCase()).expect(201)).body;
      expect(time.due).toEqual({ dateTime: `${tomorrow(zone)}T09:00:00`, timeZone: zone });
    }
  });

  it("reads 3/4 in the locale's order, and leaves it in the title without a locale", async () => {
    const ada = await newUser();
    const dueIn = async (locale?: string) => {
      const input = { text: 'Lunch 3/4', timeZone: BERLIN, locale };
      const { title, due } = (await ada.post(`${QUICK_ADD}?preview=true`, input).expect(200)).body;
      return [title, due?.date.slice(5)];
    };
    expect(await dueIn('en-GB')).toEqual(['Lunch', '04-03']);
    expect(await dueIn('en-US')).toEqual(['Lunch', '03-04']);
    expect(await dueIn()).toEqual(['Lunch 3/4', undefined]);
    const refused = await ada.post(QUICK_ADD, { text: 'Lunch 3/4', locale: 'not a locale' });
    expectProblem(refused, 400, 'invalid-input', ['/locale']);
  });

  it('never starts a recurrence in the past', async () => {
    const ada = await newUser();
    for (const text of [
      'Run every day at 0:00',
      'Run every day at 23:59',
      'Run every day starting today at 0:00',
    ]) {
      const { due } = (await add(ada, text, BERLIN).expect(201)).body;
      const moment = Temporal.PlainDateTime.from(due.dateTime).toZonedDateTime(BERLIN);
      expect(moment.epochMilliseconds).toBeGreaterThan(Date.now() - 60_000);
    }
  });

  it('starts an hourly rule at the current minute, with a time zone', async () => {
    const ada = await newUser();
    const { body } = await add(ada, 'Drink every 4 hours', BERLIN).expect(201);
    expect(body).toMatchObject({
      title: 'Drink',
      recurrence: { rule: 'FREQ=HOURLY;INTERVAL=4', from: 'due' },
    });
    const { dateTime, timeZone } = body.due;
    expect([dateTime, timeZone]).toEqual([expect.stringMatching(/:00$/), BERLIN]);
    const start = Temporal.PlainDateTime.from(dateTime).toZonedDateTime(timeZone);
    expect(Math.abs(start.epochMilliseconds - Date.now())).toBeLessThan(90_000);
    const { due } = (await ada.post(`/api/v1/tasks/${body.id}/complete`).expect(200)).body;
    expect(Temporal.PlainDateTime.from(due.dateTime).toZonedDateTime(timeZone).since(start).hours).toBe(4);
  });

  it('uses the first day of the rule as the due date when the text names none', async () => {
    const ada = await newUser();
    const { body } = await add(ada, 'Call mom every monday at 9:00', BERLIN).expect(201);
    expect(Temporal.PlainDateTime.from(body.due.dateTime)).toMatchObject({
      dayOfWeek: 1,
      hour: 9,
      minute: 0,
    });
    expect((await ada.get(`/api/v1/tasks/${body.id}/occurrences?limit=2`)).body.data).toHaveLength(2);
  });
});

describe('?preview=true', () => {
  it('reports each recognized span, and writes nothing', async () => {
    const ada = await newUser();
    const labelId = await idOf(ada, '/labels', 'Home');
    const before = await rowsOf();
    const { body } = await preview(ada, EXAMPLE, BERLIN).expect(200);
    expect(body).toEqual({
      title: 'Pay rent',
      priority: 3,
      due: { dateTime: `${tomorrow(BERLIN)}T09:00:00`, timeZone: BERLIN },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=1', from: 'due' },
      list: { name: 'bills', id: null },
      labels: [{ name: 'Home', id: labelId }],
      spans: [
        { kind: 'recurrence', start: 9, end: 31, text: 'every month on the 1st' },
        { kind: 'priority', start: 32, end: 37, text: '!high' },
        { kind: 'label', start: 38, end: 43, text: '#home' },
        { kind: 'list', start: 44, end: 50, text: '@bills' },
        { kind: 'due', start: 51, end: 64, text: 'tomorrow 9:00' },
      ],
    });
    for (const { start, end, text } of body.spans) expect(EXAMPLE.slice(start, end)).toBe(text);
    expect(await rowsOf()).toEqual(before);
  });

  it('reports the same values as the created task', async () => {
    const ada = await newUser();
    const text = 'Water plants every! 3 days starting tomorrow !2 #green #home';
    const seen = (await preview(ada, text, BERLIN).expect(200)).body;
    const { title, priority, due, recurrence } = (await add(ada, text, BERLIN).expect(201)).body;
    expect({ title, priority, due, recurrence }).toEqual({
      title: seen.title,
      priority: seen.priority,
      due: seen.due,
      recurrence: seen.recurrence,
    });
    expect(seen.labels.map(({ name }: { name: string }) => name)).toEqual(await namesOf(ada, '/labels'));
  });
});

describe('the quick-add text', () => {
  it.each([
    ['empty', ''],
    ['only white space', ' \t '],
    ['no title', '!high #home @bills tomorrow'],
    ['1,001 characters', 'x'.repeat(1_001)],
    ['a title of 501 characters', `${'x'.repeat(501)} tomorrow`],
    ['a list of 201 characters', `Buy milk @${'x'.repeat(201)}`],
    ['a label of 101 characters', `Buy milk #${'x'.repeat(101)}`],
    ['a line break', 'Buy milk\ntomorrow'],
    ['an hourly rule with a day but no time', 'Drink every 4 hours starting tomorrow'],
    ['an end before the start', 'Run every day until 24 dec 2127 starting 25 dec 2127'],
    ['a rule that never occurs', 'Run every 24 december until 1 dec 2027 starting 25 dec 2027'],
    ['a rule with a single occurrence', 'Toast 31 Dec 9999 every year'],
  ])('is rejected at /text, and writes nothing: %s', async (_, text) => {
    const ada = await newUser();
    const before = await rowsOf();
    expectProblem(await add(ada, text, BERLIN), 400, 'invalid-input', ['/text']);
    expectProblem(await preview(ada, text, BERLIN), 400, 'invalid-input', ['/text']);
    expect(await all(ada, '/tasks')).toEqual([]);
    expect(await rowsOf()).toEqual(before);
  });

  it('can have a thousand characters, counting a surrogate pair as one', async () => {
    const ada = await newUser();
    await add(ada, `${'😀'.repeat(500)} #a${' '.repeat(496)}x`).expect(400);
    const { body } = await add(ada, `${'😀'.repeat(497)} #a${' '.repeat(498)}x`).expect(201);
    expect(body.title).toBe(`${'😀'.repeat(497)} x`);
  });

  it.each([
    [{}, '/text'],
    [{ text: 7 }, '/text'],
    [{ text: 'Buy milk', timeZone: 'Mars/Olympus' }, '/timeZone'],
    [{ text: 'Buy milk', timeZone: '+01:00' }, '/timeZone'],
    [{ text: 'Buy milk', title: 'x' }, '/title'],
  ])('is rejected in the body %j', async (input, pointer) => {
    expectProblem(await (await newUser()).post(QUICK_ADD, input), 400, 'invalid-input', [pointer]);
  });

  it('comes with `preview=true` or `preview=false` only', async () => {
    const ada = await newUser();
    const answer = await ada.post(`${QUICK_ADD}?preview=yes`, { text: 'Buy milk' });
    expectProblem(answer, 400, 'invalid-input', ['/preview']);
    await ada.post(`${QUICK_ADD}?preview=false`, { text: 'Buy milk' }).expect(201);
  });
});

describe('a limit', () => {
  it.each([
    ['labels', { LIMIT_LABELS: '1' }, 'Buy milk @shop #one #two'],
    ['lists', { LIMIT_LISTS: '1' }, 'Buy milk @shop #one'],
    ['tasks', { LIMIT_TASKS: '1' }, 'Buy milk @shop #one'],
  ])('of %s applies, and the rejected request writes nothing', async (name, settings, text) => {
    const limited = await startService(settings, issuer, { database: service.database });
    const ada = await limited.as(`user ${++users}`);
    await add(ada, 'First').expect(201);
    const before = await rowsOf();
    const answer = await add(ada, text);
    expect([answer.status, answer.body.type]).toEqual([422, '/problems/limit-reached']);
    expect(answer.body.limit).toEqual({ name, max: 1 });
    expect(await rowsOf()).toEqual(before);
    await limited.close();
  });
});
