import fc from 'fast-check';
import pg from 'pg';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { type Client, type ListBody, type TaskBody, unknownId } from '../../../test/support/client.js';
import { restartClock, stopClock } from '../../../test/support/clock.js';
import type { TaskOrder, TaskWhere } from '../../src/replica/replica.js';
import { wordsOf } from '../../src/replica/search-words.js';
import { instantOf, wallClockAt } from '../../src/replica/wall-clock.js';
import { Device, until } from './world.js';

const NOW = '2026-07-31T10:30:00Z';
const ZONES = ['UTC', 'Pacific/Pago_Pago', 'Pacific/Kiritimati', 'Europe/Berlin', 'America/New_York'];
const WORDS = [
  'milk',
  'bread',
  'Äpfel',
  'apple',
  'Zug',
  'zoo',
  'éclair',
  'Milka',
  '12',
  '7',
  'x-y',
  'Straße',
];
const LISTS = 3;
const LABELS = 4;

let service: TestApp;

beforeAll(async () => {
  stopClock();
  jest.setSystemTime(new Date(NOW));
  service = await startApp();
});
afterAll(async () => {
  restartClock();
  await service.stop();
});

const day = fc.constantFrom(
  '2026-07-29',
  '2026-07-30',
  '2026-07-31',
  '2026-08-01',
  '2026-08-02',
  '2027-01-01',
);
const clock = fc.constantFrom(
  '00:00:00',
  '00:30:00',
  '10:29:59',
  '10:30:00',
  '10:30:01',
  '12:30:00',
  '23:59:59',
);
const dateTime = fc.tuple(day, clock).map(([date, time]) => `${date}T${time}`);
const due = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  day.map((date) => ({ date })),
  dateTime.map((time) => ({ dateTime: time })),
  fc.tuple(dateTime, fc.constantFrom(...ZONES)).map(([time, timeZone]) => ({ dateTime: time, timeZone })),
);
const text = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '));
const anyTask = fc.record({
  fields: fc.record({
    title: text,
    description: fc.option(text),
    due,
    priority: fc.integer({ min: 0, max: 3 }),
    completed: fc.boolean(),
  }),
  list: fc.option(fc.nat(LISTS - 1)),
  labels: fc.uniqueArray(fc.nat(LABELS - 1), { maxLength: 3 }),
  parent: fc.option(fc.nat(3), { freq: 2 }),
  isRemoved: fc.integer({ min: 0, max: 5 }).map((nth) => nth === 0),
});
type AnyTask = typeof anyTask extends fc.Arbitrary<infer T> ? T : never;

const SORTS = ['position', 'due', 'priority', 'title', 'createdAt', 'updatedAt'] as const;
const ORDERS: TaskOrder[] = SORTS.flatMap((by): TaskOrder[] => [by, `-${by}`]);
const some = fc.uniqueArray(fc.nat(LABELS), { minLength: 1, maxLength: 3 });
/** A filter with references into the world by number. */
const anyWhere = fc.record(
  {
    completed: fc.boolean(),
    priority: fc.integer({ min: 0, max: 3 }),
    listId: fc.nat(LISTS + 1),
    parentId: fc.nat(5),
    ...{ labelIds: some, allLabelIds: some, noLabelIds: some, hasLabels: fc.boolean(), hasDue: fc.boolean() },
    ...{ dueFrom: fc.oneof(day, dateTime), dueBefore: fc.oneof(day, dateTime) },
    ...{
      createdFrom: fc.nat(40),
      createdBefore: fc.nat(40),
      updatedFrom: fc.nat(40),
      updatedBefore: fc.nat(40),
    },
    q: fc.constantFrom('milk', 'MIL', 'apfel', 'Zo', 'e', 'b m', '1', 'Zug zoo', 'nothing', 'strass', 'y x'),
    view: fc.constantFrom('today', 'overdue', 'upcoming', 'inbox'),
    timeZone: fc.constantFrom(...ZONES),
  },
  { requiredKeys: [] },
);
const NAMES = [
  'completed',
  'priority',
  'listId',
  'parentId',
  'labelIds',
  'allLabelIds',
  'noLabelIds',
  'hasLabels',
];
const OTHERS = [
  'hasDue',
  'dueFrom',
  'dueBefore',
  'createdFrom',
  'createdBefore',
  'updatedFrom',
  'q',
  'view',
  'view',
];
/** A few conditions at once, because more would match hardly any task. */
const fewNames = fc
  .tuple(anyWhere, fc.shuffledSubarray([...NAMES, ...OTHERS], { maxLength: 3 }))
  .map(([where, names]) => Object.entries(where).filter(([name]) => [...names, 'timeZone'].includes(name)));

interface World {
  readonly api: Client;
  readonly device: Device;
  readonly lists: readonly ListBody[];
  readonly labels: readonly string[];
  readonly tasks: readonly TaskBody[];
}

async function newWorld(specs: readonly AnyTask[]): Promise<World> {
  const user = unknownId();
  const api = await service.as(user);
  const made = [await api.newList(), await api.newList(), await api.newList()];
  await api.patch(`/api/v1/lists/${made[LISTS - 1]!.id}`, { archived: true }).expect(200);
  await api.patch('/api/v1/settings', { timeZone: 'Europe/Berlin' }).expect(200);
  const labels: string[] = [];
  for (let nth = 0; nth < LABELS; nth++) labels.push((await api.newLabel(`label ${nth}`)).id);
  const tasks: TaskBody[] = [];
  for (const { fields, list, labels: given, parent } of specs) {
    const top = tasks[parent ?? -1];
    const isTop = top?.parentId === null;
    const place = isTop ? { parentId: top.id } : list === null ? {} : { listId: made[list]!.id };
    tasks.push(await api.newTask({ ...fields, ...place, labelIds: given.map((nth) => labels[nth]) }));
  }
  for (const [nth, { isRemoved }] of specs.entries())
    if (isRemoved) await api.delete(`/api/v1/tasks/${tasks[nth]!.id}`);
  const device = new Device(service, user);
  await device.start();
  await until(() => device.replica.status.get().state === 'live');
  return { api, device, labels, tasks, lists: await api.all('/api/v1/lists') };
}

function filled({ lists, labels, tasks }: World, name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((nth) => labels[nth] ?? unknownId());
  if (typeof value !== 'number' || name === 'priority') return value;
  if (name === 'parentId' && value === 5) return null;
  if (name.endsWith('Id')) return idOf((name === 'listId' ? lists : tasks)[value]);
  return timeOf(tasks[value], name.startsWith('created') ? 'createdAt' : 'updatedAt');
}

const timeOf = (task: TaskBody | undefined, by: 'createdAt' | 'updatedAt'): string =>
  task?.[by] ?? '2026-01-01T00:00:00.000Z';

const idOf = (row: { readonly id: string } | undefined): string => row?.id ?? unknownId();

const byId = (tasks: readonly { readonly id: string }[]) => [...tasks].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('a query of tasks', () => {
  it('returns the same tasks in the same order as the server, for any tasks, filters and sorts', async () => {
    const tasks = fc.array(anyTask, { minLength: 15, maxLength: 25, size: 'max' });
    const order = fc.option(fc.constantFrom(...ORDERS), { nil: undefined, freq: 4 });
    const queries = fc.array(fc.tuple(fewNames, order), { minLength: 30, maxLength: 30 });
    let [matched, rows] = [0, 0];
    await fc.assert(
      fc.asyncProperty(tasks, queries, async (specs, asked) => {
        const world = await newWorld(specs);
        for (const [entries, orderBy] of asked) {
          const where = Object.fromEntries(
            entries.map(([name, value]) => [name, filled(world, name, value)]),
          ) as TaskWhere;
          const { parentId, ...rest } = where;
          const parent = parentId === undefined ? {} : { parentId: parentId ?? 'none' };
          const query = Object.entries({ ...rest, ...parent, ...(orderBy && { sort: orderBy }), limit: 200 });
          const parameters = new URLSearchParams(query.map(([name, value]) => [name, String(value)]));
          const { body } = await world.api.get(`/api/v1/tasks?${parameters}`).expect(200);
          const found = world.device.replica.tasks.query({ where, ...(orderBy && { orderBy }) }).get();
          // Only the server ranks by relevance.
          const isRanked = where.q !== undefined && orderBy === undefined;
          const expected = isRanked ? byId(body.data) : body.data;
          expect({ where, orderBy, found: isRanked ? byId(found) : found }).toEqual({
            where,
            orderBy,
            found: expected,
          });
          if (found.length > 0) matched++;
          rows += found.length;
        }
        expect(
          world.device.replica.lists
            .query()
            .get()
            .map(({ id }) => id),
        ).toEqual(world.lists.map(({ id }) => id));
        await world.device.replica.close();
      }),
      { numRuns: 10, endOnFailure: true },
    );
    // Most queries must match something.
    expect(matched).toBeGreaterThan(60);
    expect(rows).toBeGreaterThan(250);
  });

  it('finds the words that PostgreSQL finds', async () => {
    // Scripts that the Unicode versions of PostgreSQL and Node.js know alike.
    const ranges = [
      [0x20, 0x377],
      [0x384, 0x52f],
      [0x591, 0x61b],
      [0x620, 0x64f],
      [0xe01, 0xe5b],
      [0x2010, 0x2027],
      [0x3041, 0x30ff],
    ];
    const more = [
      [0x4e00, 0x4fff],
      [0xac00, 0xad00],
      [0xfb00, 0xfb06],
      [0xff01, 0xff5e],
      [0x1f600, 0x1f64f],
    ];
    const letters = [...ranges, ...more].map(([min, max]) =>
      fc.integer({ min: min!, max: max! }).map((code) => String.fromCodePoint(code)),
    );
    const tricky = fc.constantFrom(...'aÄßøŁςİıﬁ½²漢字ひらกา🙂👍🏽—-_’\'"`$+<=>^|~ \t');
    const unit = fc.oneof(tricky, ...letters);
    const texts = fc.array(unit, { maxLength: 20 }).map((all) => all.join(''));
    const samples = fc.sample(texts, { numRuns: 1_000, seed: 7 });
    const postgres = new pg.Client({ connectionString: service.database.url });
    await postgres.connect();
    const { rows } = await postgres.query<{ words: string[] }>(
      `SELECT ARRAY(SELECT word FROM search_words(text) ORDER BY nth) AS words
         FROM unnest($1::text[]) WITH ORDINALITY AS samples (text, nth) ORDER BY samples.nth`,
      [samples],
    );
    await postgres.end();
    const expected = rows.map(({ words }, nth) => ({ text: samples[nth], words }));
    expect(samples.map((sample) => ({ text: sample, words: wordsOf(sample) }))).toEqual(expected);
  });

  it('converts wall-clock times like Temporal, also where clocks are put forward or back', () => {
    for (const [wall, zone, instant] of [
      ['2026-12-24T18:00:00', 'Europe/Berlin', '2026-12-24T17:00:00Z'],
      ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
      ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
      ['2026-03-08T02:15:00', 'America/New_York', '2026-03-08T07:15:00Z'],
      ['2026-11-01T01:15:00', 'America/New_York', '2026-11-01T05:15:00Z'],
      ['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00Z'],
      ['2026-07-31T00:00:00', 'Pacific/Kiritimati', '2026-07-30T10:00:00Z'],
    ] as const)
      expect({ wall, zone, at: instantOf(wall, zone) }).toEqual({ wall, zone, at: Date.parse(instant) });
    expect(wallClockAt(Date.parse('2026-03-29T00:59:59.999Z'), 'Europe/Berlin')).toBe('2026-03-29T01:59:59');
    expect(wallClockAt(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Berlin')).toBe('2026-03-29T03:00:00');
  });
});
