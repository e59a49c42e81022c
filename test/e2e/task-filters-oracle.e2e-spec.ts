import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { restartClock, stopClock } from '../support/clock.js';
import { expectedTasks, type Facts, type Query } from '../support/task-oracle.js';

const NOW = '2026-07-31T10:30:00Z';
const ZONES = ['UTC', 'Pacific/Pago_Pago', 'Pacific/Kiritimati', 'Europe/Berlin', 'America/New_York'];
const WORDS = ['milk', 'bread', 'Äpfel', 'apple', 'Zug', 'zoo', 'éclair', 'Milka', '12', '7'];

let service: TestService;

beforeAll(async () => {
  await stopClock(new Date(NOW));
  service = await startService();
});
afterAll(async () => {
  await restartClock();
  await service.stop();
});

const LISTS = 3; // Besides the inbox; the last one is archived.
const LABELS = 4;

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
  '23:30:00',
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

/** A task with references by number; a parent is an earlier task. */
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
  fate: fc.constantFrom('kept', 'kept', 'kept', 'changed', 'trashed'),
});
type AnyTask = typeof anyTask extends fc.Arbitrary<infer T> ? T : never;

interface World extends Facts {
  readonly ada: Client;
  readonly labels: readonly string[];
}

async function newWorld(specs: readonly AnyTask[]): Promise<World> {
  const ada = await service.as(unknownId());
  const made = [await ada.newList(), await ada.newList(), await ada.newList()];
  await ada.patch(`/api/v1/lists/${made[LISTS - 1]!.id}`, { archived: true }).expect(200);
  const labels: string[] = [];
  for (let nth = 0; nth < LABELS; nth++) labels.push((await ada.newLabel(`label ${nth}`)).id);
  const tasks: TaskBody[] = [];
  const trashed: string[] = [];
  for (const { fields, list, labels: given, parent, fate } of specs) {
    const top = tasks[parent ?? -1];
    const place =
      top?.parentId === null ? { parentId: top.id } : list === null ? {} : { listId: made[list]!.id };
    const task = await ada.newTask({ ...fields, ...place, labelIds: given.map((nth) => labels[nth]) });
    if (fate === 'trashed') trashed.push(task.id);
    const change = ada.patch(`/api/v1/tasks/${task.id}`, { durationMinutes: 5 });
    tasks.push(fate === 'changed' ? (await change.expect(200)).body : task);
  }
  // Descendants of trashed tasks are trashed too.
  await Promise.all(trashed.map((id) => ada.delete(`/api/v1/tasks/${id}`)));
  const isGone = ({ id, parentId }: TaskBody): boolean =>
    trashed.includes(id) || trashed.includes(parentId ?? '');
  return {
    ada,
    labels,
    now: NOW,
    lists: await ada.all('/api/v1/lists'),
    tasks: tasks.filter((task) => !isGone(task)),
  };
}

/** A query with references into the world by number. */
const SORTS = ['position', 'due', 'priority', 'title', 'createdAt', 'updatedAt'].flatMap((by) => [
  by,
  `-${by}`,
]);
const flag = fc.constantFrom('true', 'false');
const some = fc.uniqueArray(fc.nat(LABELS), { minLength: 1, maxLength: 3 });
const anyQuery = fc.record(
  {
    completed: flag,
    priority: fc.integer({ min: 0, max: 3 }).map(String),
    listId: fc.nat(LISTS + 1),
    parentId: fc.nat(5),
    ...{ labelIds: some, allLabelIds: some, noLabelIds: some, hasLabels: flag, hasDue: flag },
    ...{ dueFrom: fc.oneof(day, dateTime), dueBefore: fc.oneof(day, dateTime) },
    ...{
      createdFrom: fc.nat(40),
      createdBefore: fc.nat(40),
      updatedFrom: fc.nat(40),
      updatedBefore: fc.nat(40),
    },
    q: fc.constantFrom('milk', 'MIL', 'apfel', 'Zo', 'e', 'b m', '1', 'Zug zoo', 'nothing'),
    view: fc.constantFrom('today', 'overdue', 'upcoming', 'inbox'),
    timeZone: fc.constantFrom(...ZONES),
    sort: fc.constantFrom(...SORTS),
  },
  { requiredKeys: [] },
);
type AnyQuery = typeof anyQuery extends fc.Arbitrary<infer T> ? T : never;

/** A few conditions at once, because more would match hardly any task. */
const fewNames = fc
  .tuple(
    anyQuery,
    fc.subarray(
      [
        'completed',
        'priority',
        'listId',
        'parentId',
        'labelIds',
        'allLabelIds',
        'noLabelIds',
        'hasLabels',
        'hasDue',
        'dueFrom',
        'dueBefore',
        'createdFrom',
        'createdBefore',
        'updatedFrom',
        'updatedBefore',
        'q',
        'view',
      ],
      { maxLength: 3 },
    ),
  )
  .map(
    ([query, names]) =>
      Object.fromEntries(
        Object.entries(query).filter(([name]) => [...names, 'sort', 'timeZone'].includes(name)),
      ) as AnyQuery,
  );

function filled(world: World, query: AnyQuery): Query {
  const entries = Object.entries(query).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.map((nth) => world.labels[nth] ?? unknownId()).join()];
    return [name, typeof value === 'number' ? named(world, name, value) : value];
  });
  return Object.fromEntries(entries) as Query;
}

function named({ lists, tasks }: World, name: string, nth: number): string {
  if (name === 'parentId' && nth === 5) return 'none';
  if (name.endsWith('Id')) return (name === 'listId' ? lists : tasks)[nth]?.id ?? unknownId();
  const by = name.startsWith('created') ? 'createdAt' : 'updatedAt';
  return tasks[nth]?.[by] ?? '2026-01-01T00:00:00.000Z';
}

const byId = (tasks: TaskBody[]): TaskBody[] => tasks.sort((a, b) => (a.id < b.id ? -1 : 1));

describe('GET /tasks', () => {
  it('returns and counts the same tasks as the same filter and sort in memory, page by page, for any tasks', async () => {
    const world = fc.array(anyTask, { minLength: 15, maxLength: 30, size: 'max' });
    const asked = fc.array(fc.tuple(fewNames, fc.integer({ min: 1, max: 12 })), {
      minLength: 25,
      maxLength: 25,
    });
    let [answers, rows] = [0, 0];
    await fc.assert(
      fc.asyncProperty(world, asked, async (specs, queries) => {
        const facts = await newWorld(specs);
        for (const [any, limit] of queries) {
          const query = filled(facts, any);
          const parameters = new URLSearchParams({ ...query, limit: String(limit) });
          const found = await facts.ada.all<TaskBody>(`/api/v1/tasks?${parameters}`);
          const expected = expectedTasks(facts, query);
          // The default order is by relevance, which the search suite tests.
          const isRanked = query.q !== undefined && query.sort === undefined;
          expect({ query, found: isRanked ? byId(found) : found }).toEqual({
            query,
            found: isRanked ? byId(expected) : expected,
          });
          const { sort: _, ...filter } = query;
          const { body } = await facts.ada.get('/api/v1/tasks/count').query(filter).expect(200);
          expect({ query, body }).toEqual({ query, body: { count: expected.length } });
          if (expected.length > 0) answers++;
          rows += expected.length;
        }
      }),
      { numRuns: 10, endOnFailure: true },
    );
    // Most queries must match something.
    expect(answers).toBeGreaterThan(60);
    expect(rows).toBeGreaterThan(250);
  });
});
