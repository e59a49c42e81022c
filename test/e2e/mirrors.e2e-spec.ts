import fc from 'fast-check';
import { CHANGE_TYPES, type ChangeType } from '../../src/sync/change.entity.js';
import { type TestApp, startApp } from '../support/app.js';
import { type Operation, type Result, resultsOf, sendBatch, sendSingly } from '../support/batch.js';
import { type Client, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { Mirror, type Row } from '../support/account-mirror.js';
import { scaled } from '../support/scale.js';

const COMMANDS = 60;

let service: TestApp;
let users = 0;

beforeAll(async () => void (service = await startApp()));
afterAll(() => service.stop());

/** One owner, with three clients, and all that they have heard of. */
interface World {
  readonly owner: string;
  readonly user: Client;
  readonly mirrors: readonly Mirror[];
  readonly tasks: string[];
  readonly lists: string[];
  readonly labels: string[];
  /** What was put into the trash, and what recurred, at some time; the latest first. */
  readonly trashed: { readonly tasks: string[]; readonly lists: string[] };
  readonly recurring: string[];
  /** By their `X-Request-Id`, the latest first. */
  readonly requests: string[];
}

/** A write before it is known what there is to write to: which of it, is a number. */
interface Choice {
  readonly kind: string;
  readonly one: number;
  readonly other: number;
  readonly third: number;
  readonly is: boolean;
  readonly id: string;
}

const pick = (ids: readonly string[], nth: number): string => ids[nth % ids.length] ?? unknownId();
const someLabels = ({ labels }: World, { other, third }: Choice): string[] => [
  ...new Set([pick(labels, other), pick(labels, third)].slice(0, third % 3)),
];
const RECURRING = { due: { date: '2026-01-01' }, recurrence: { rule: 'FREQ=DAILY;COUNT=3' } };

/** What each kind of write changes of a task; some of it is refused at times, as it happens. */
const PATCHES: ((world: World, choice: Choice) => object)[] = [
  (_, { other }) => ({ title: `title ${other}` }),
  (_, { is }) => ({ completed: is }),
  (_, { other }) => ({ priority: other % 4, description: other % 2 ? 'x' : null }),
  (world, choice) => ({ labelIds: someLabels(world, choice) }),
  ({ lists }, { other }) => ({ listId: pick(lists, other) }),
  ({ tasks }, { other, is }) => ({ parentId: is ? pick(tasks, other) : null }),
  (_, { is }) => (is ? RECURRING : { due: null, recurrence: null }),
  (_, { other }) => ({ title: `expected ${other}`, version: 1 + (other % 4) }),
  () => ({}),
];

const task = ({ tasks }: World, { one }: Choice): string => `/tasks/${pick(tasks, one)}`;
const list = ({ lists }: World, { one }: Choice): string => `/lists/${pick(lists, one)}`;
const label = ({ labels }: World, { one }: Choice): string => `/labels/${pick(labels, one)}`;
const to = (method: Operation['method'], path: string, body?: object): Operation => ({
  method,
  path,
  ...(body && { body }),
});

const WRITES: Record<string, (world: World, choice: Choice) => Operation> = {
  'create a task': (world, choice) =>
    to('POST', '/tasks', {
      title: `task ${choice.one}`,
      listId: pick(world.lists, choice.other),
      labelIds: someLabels(world, choice),
      ...(choice.is && { id: choice.id }),
    }),
  'create a subtask': (world, { one, other, is }) =>
    to('POST', '/tasks', {
      title: 'sub',
      parentId: pick(world.tasks, one),
      completed: is && other % 2 === 0,
    }),
  'create a recurring task': () => to('POST', '/tasks', { title: 'recurs', ...RECURRING }),
  'create a task again': ({ tasks }, { one }) =>
    to('POST', '/tasks', { id: pick(tasks, one), title: 'again' }),
  'add quickly': (_, { other }) =>
    to('POST', '/tasks/quick-add', { text: `quick #l${other % 3} @m${other % 2}` }),
  'put a task': (world, choice) =>
    to('PUT', choice.is ? `/tasks/${choice.id}` : task(world, choice), { title: `put ${choice.other}` }),
  'patch a task': (world, choice) =>
    to('PATCH', task(world, choice), PATCHES[choice.third % PATCHES.length]!(world, choice)),
  'move a task': (world, choice) => {
    const places = [
      { [choice.is ? 'before' : 'after']: pick(world.tasks, choice.other) },
      { listId: pick(world.lists, choice.other) },
      { parentId: choice.is ? pick(world.tasks, choice.other) : null },
    ];
    return to('POST', `${task(world, choice)}/move`, places[choice.third % places.length]);
  },
  'complete a task': (world, choice) => to('POST', `${task(world, choice)}/complete?subtasks=${choice.is}`),
  'reopen a task': (world, choice) => to('POST', `${task(world, choice)}/reopen`),
  'skip an occurrence': ({ recurring }, { one }) => to('POST', `/tasks/${pick(recurring, one)}/skip`),
  'take back a completion': (world, choice) => {
    const done = world.mirrors[0]!.rows('completion');
    const { taskId = unknownId(), id = unknownId() } = done[choice.one % done.length] ?? {};
    return to('DELETE', `/tasks/${taskId}/completions/${id}`);
  },
  'revert a task': (world, choice) =>
    to('POST', `${task(world, choice)}/revert`, { version: 1 + (choice.other % 3) }),
  'delete a task': (world, choice) => to('DELETE', task(world, choice)),
  'restore a task': ({ trashed }, { one }) => to('POST', `/tasks/${pick(trashed.tasks, one % 5)}/restore`),
  'create a list': (_, { one, is, id }) => to('POST', '/lists', { name: `list ${one}`, ...(is && { id }) }),
  'patch a list': (world, choice) =>
    to(
      'PATCH',
      list(world, choice),
      choice.is ? { name: `list ${choice.other}` } : { archived: choice.other % 2 === 0 },
    ),
  'move a list': (world, choice) =>
    to('POST', `${list(world, choice)}/move`, choice.is ? { before: pick(world.lists, choice.other) } : {}),
  'delete a list': (world, choice) => to('DELETE', list(world, choice)),
  'restore a list': ({ trashed }, { one }) => to('POST', `/lists/${pick(trashed.lists, one % 5)}/restore`),
  'create a label': (_, { one, is, id }) =>
    to('POST', '/labels', { name: `label ${one}`, ...(is && { id }) }),
  'patch a label': (world, choice) => to('PATCH', label(world, choice), { name: `label ${choice.other}` }),
  'delete a label': (world, choice) => to('DELETE', label(world, choice)),
  'label a task': (world, choice) =>
    to(choice.is ? 'PUT' : 'DELETE', `${task(world, choice)}/labels/${pick(world.labels, choice.other)}`),
  'change the settings': (_, { other }) =>
    to('PATCH', '/settings', { timeZone: ['UTC', 'Europe/Berlin', 'Asia/Tokyo'][other % 3] }),
  'destroy what is in the trash': ({ trashed }, { one, is }) =>
    to('DELETE', `/trash/${pick(is ? trashed.tasks : trashed.lists, one % 5)}`),
  'empty the trash': () => to('DELETE', '/trash'),
};

const KINDS = Object.keys(WRITES).filter((kind) => kind !== 'empty the trash');

const aChoice: fc.Arbitrary<Choice> = fc.record({
  // What takes much away comes seldom.
  kind: fc.oneof({ weight: 100, arbitrary: fc.constantFrom(...KINDS) }, fc.constantFrom('empty the trash')),
  one: fc.nat(40),
  other: fc.nat(40),
  third: fc.nat(40),
  is: fc.boolean(),
  id: fc.uuid(),
});
const operationOf = (world: World, choice: Choice): Operation => WRITES[choice.kind]!(world, choice);

/** What is made is known to all from then on. Whatever a request asks for, it is no fault of the service. */
function learn(world: World, { path }: Operation, { status, body }: Result): void {
  expect([path, status, status < 500 && body?.type !== '/problems/conflict']).toEqual([path, status, true]);
  const [, resource, id] = path.split('/') as [string, 'tasks' | 'lists' | 'labels', string?];
  if (status === 204 && (resource === 'tasks' || resource === 'lists')) world.trashed[resource].unshift(id!);
  if (status === 201) world[resource].push(body.id);
  if (status < 300 && body?.recurrence) world.recurring.unshift(body.id);
}

type Step = fc.AsyncCommand<object, World>;

/** A step that can always be taken. */
const step = (name: string, run: (world: World) => Promise<unknown>): Step => ({
  check: () => true,
  run: async (_, world) => void (await run(world)),
  toString: () => name,
});

async function write(world: World, operation: Operation): Promise<void> {
  const requestId = unknownId();
  learn(world, operation, await sendSingly(world.user, operation, requestId));
  world.requests.unshift(requestId);
}

async function batch(world: World, choices: readonly Choice[], atomic: boolean): Promise<void> {
  const operations = choices.map((choice) => operationOf(world, choice));
  const answer = await sendBatch(world.user, operations, { atomic }).expect(200);
  world.requests.unshift(answer.headers['x-request-id']!);
  operations.forEach((operation, nth) => learn(world, operation, answer.body.results[nth]));
}

/** Undoes what one of the latest requests did, an undo among them, where nothing stands in its way. */
async function undo(world: World, nth: number): Promise<void> {
  await write(world, to('POST', '/undo', { requestId: pick(world.requests, nth) }));
}

const told = ({ kind, one, other, third, is }: Choice): string => `${kind} ${one} ${other} ${third} ${is}`;
const aMirror = fc.nat(2);
const aLimit = fc.integer({ min: 1, max: 7 });

const STEPS: fc.Arbitrary<Step>[] = [
  fc.nat(8).map((nth) => step(`undo ${nth}`, (world) => undo(world, nth))),
  aChoice.map((choice) => step(told(choice), (world) => write(world, operationOf(world, choice)))),
  fc
    .tuple(fc.array(aChoice, { maxLength: 6 }), fc.boolean())
    .map(([choices, atomic]) =>
      step(`batch ${atomic} [${choices.map(told).join(', ')}]`, (world) => batch(world, choices, atomic)),
    ),
  fc
    .tuple(fc.array(aChoice, { minLength: 2, maxLength: 5 }), aMirror, aLimit)
    .map(([choices, nth, limit]) =>
      step(`at once [${choices.map(told).join(', ')}], mirror ${nth} follows by ${limit}`, (world) =>
        Promise.all([
          ...choices.map((choice) => write(world, operationOf(world, choice))),
          batch(world, choices.toReversed(), true),
          undo(world, choices[0]!.one % 8),
          world.mirrors[nth]!.followToEnd(limit),
        ]),
      ),
    ),
  fc
    .tuple(aMirror, aLimit)
    .map(([nth, limit]) =>
      step(`mirror ${nth} follows by ${limit}`, (world) => world.mirrors[nth]!.follow(limit)),
    ),
  fc
    .tuple(aMirror, aLimit)
    .map(([nth, limit]) =>
      step(`mirror ${nth} follows by ${limit} to the end`, (world) => world.mirrors[nth]!.followToEnd(limit)),
    ),
];

/** A first client that is there from the beginning, one that comes when it comes, and one that wants some types alone. */
async function newWorld(types: readonly ChangeType[]): Promise<World> {
  const owner = `user-${users++}`;
  const user = await service.as(owner);
  const mirrors = [new Mirror(user), new Mirror(user), new Mirror(user, types)];
  await mirrors[0]!.followToEnd();
  const made = await resultsOf(user, [
    to('POST', '/lists', { name: 'Home' }),
    to('POST', '/lists', { name: 'Work' }),
    to('POST', '/labels', { name: 'errand' }),
    ...Array.from({ length: 4 }, (_, nth) => to('POST', '/tasks', { title: `first ${nth}` })),
  ]);
  const [home, work, errand, ...tasks] = made.map(({ body }) => body.id as string);
  return { owner, user, mirrors, tasks, lists: [tasks[0]!, home!, work!], labels: [errand!], ...empty() };
}

const empty = () => ({ trashed: { tasks: [], lists: [] }, recurring: [], requests: [] });

const without = (rows: readonly Row[], ...fields: string[]): Row[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !fields.includes(name))));
const byId = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
const live = (rows: readonly Row[]): Row[] => rows.filter(({ deletedAt }) => deletedAt === null);

/** The mirror has what the routes of each resource answer. */
async function expectAsServed(mirror: Mirror, { user }: World): Promise<void> {
  const served = async (path: string): Promise<Row[]> => byId(await user.all<Row>(`/api/v1/${path}`));
  const [lists, tasks] = [mirror.rows('list'), mirror.rows('task')];
  expect(without(live(lists), 'deletedAt')).toEqual(without(await served('lists?limit=200'), 'openTasks'));
  expect(live(tasks)).toEqual(await served('tasks?limit=200'));
  expect(mirror.rows('label')).toEqual(without(await served('labels?limit=200'), 'openTasks'));
  expect(mirror.rows('settings')).toEqual([(await user.get('/api/v1/settings').expect(200)).body]);
  for (const { id } of live(tasks)) {
    const completions = mirror.rows('completion').filter(({ taskId }) => taskId === id);
    expect(completions).toEqual(await served(`tasks/${id}/completions?limit=200`));
  }
  const inTrash = [...lists, ...tasks].filter(({ deletedAt }) => deletedAt !== null);
  const trashed = await user.all<{ id: string; kind: string; title: string; along: number }>(
    '/api/v1/trash?limit=200',
  );
  for (const { id, title, kind } of trashed) {
    const row = inTrash.find((row) => row['id'] === id && 'name' in row === (kind === 'list'));
    expect(row?.['name'] ?? row?.['title']).toBe(title);
  }
  expect(inTrash).toHaveLength(trashed.reduce((count, { along }) => count + 1 + along, 0));
}

/** Whoever was there from the first change on has had every line of the log, each once, in its order. */
async function expectWholeLog({ owner, mirrors: [first] }: World): Promise<void> {
  const { rows } = await asAdmin(
    (admin) =>
      admin.query<{ line: string }>(
        `SELECT concat_ws(' ', type, coalesce(row_id::text, 'null'), change, version) AS line FROM changes
          WHERE owner_id = $1 ORDER BY seq`,
        [owner],
      ),
    service.database.adminUrl,
  );
  expect(first!.followed).toEqual(rows.map(({ line }) => line));
}

describe('three mirrors of one account', () => {
  it('are equal to it and to each other, whatever was written and whenever each of them followed', async () => {
    const types = fc.subarray([...CHANGE_TYPES], { minLength: 1 });
    const steps = fc.commands<object, World, false>(STEPS as never, { maxCommands: COMMANDS, size: 'max' });
    await fc.assert(
      fc.asyncProperty(types, steps, async (types, commands) => {
        const world = await newWorld(types);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands as never);
        const anew = new Mirror(world.user);
        await Promise.all([anew, ...world.mirrors].map((mirror) => mirror.followToEnd()));
        for (const mirror of world.mirrors) expect(mirror.all()).toEqual(anew.all(mirror.types));
        await expectAsServed(world.mirrors[0]!, world);
        await expectWholeLog(world);
      }),
      { numRuns: scaled(25) },
    );
  }, 600_000);
});
