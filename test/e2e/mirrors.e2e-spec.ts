import fc from 'fast-check';
import { CHANGE_TYPES, type ChangeType } from '../../src/platform/change-log/change.entity.js';
import { type TestService, startService } from '../support/service.js';
import { type Operation, type Result, resultsOf, sendBatch, sendSingly } from '../support/batch.js';
import { unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { Mirror, type Row } from '../support/account-mirror.js';
import { aChoice, type Choice, operationOf, pick, to, type World } from '../support/random-writes.js';
import { scaled } from '../support/scale.js';

const COMMANDS = 60;

let service: TestService;
let users = 0;

beforeAll(async () => void (service = await startService()));
afterAll(() => service.stop());

/** Creates a row that later steps can use. No request may cause a server error. */
function recordCreated(world: World, { path }: Operation, { status, body }: Result): void {
  expect([path, status, status < 500 && body?.type !== '/problems/conflict']).toEqual([path, status, true]);
  const [, resource, id] = path.split('/') as [string, 'tasks' | 'lists' | 'labels', string?];
  if (status === 204 && (resource === 'tasks' || resource === 'lists')) world.trashed[resource].unshift(id!);
  if (status === 201) world[resource].push(body.id);
  if (status < 300 && body?.recurrence) world.recurring.unshift(body.id);
}

type Step = fc.AsyncCommand<object, World>;

/** A step that is always possible. */
const step = (name: string, run: (world: World) => Promise<unknown>): Step => ({
  check: () => true,
  run: async (_, world) => void (await run(world)),
  toString: () => name,
});

async function write(world: World, operation: Operation): Promise<void> {
  const requestId = unknownId();
  recordCreated(world, operation, await sendSingly(world.user, operation, requestId));
  world.requests.unshift(requestId);
}

async function batch(world: World, choices: readonly Choice[], atomic: boolean): Promise<void> {
  const operations = choices.map((choice) => operationOf(world, choice));
  const answer = await sendBatch(world.user, operations, { atomic }).expect(200);
  world.requests.unshift(answer.headers['x-request-id']!);
  operations.forEach((operation, nth) => recordCreated(world, operation, answer.body.results[nth]));
}

/** Undoes a recent request, possibly an undo, if nothing conflicts. */
async function undo(world: World, nth: number): Promise<void> {
  await write(world, to('POST', '/undo', { requestId: pick(world.requests, nth) }));
}

const describeChoice = ({ kind, one, other, third, is }: Choice): string =>
  `${kind} ${one} ${other} ${third} ${is}`;
const mirrorIndex = fc.nat(2);
const pageLimit = fc.integer({ min: 1, max: 7 });

const STEPS: fc.Arbitrary<Step>[] = [
  fc.nat(8).map((nth) => step(`undo ${nth}`, (world) => undo(world, nth))),
  aChoice.map((choice) => step(describeChoice(choice), (world) => write(world, operationOf(world, choice)))),
  fc
    .tuple(fc.array(aChoice, { maxLength: 6 }), fc.boolean())
    .map(([choices, atomic]) =>
      step(`batch ${atomic} [${choices.map(describeChoice).join(', ')}]`, (world) =>
        batch(world, choices, atomic),
      ),
    ),
  fc
    .tuple(fc.array(aChoice, { minLength: 2, maxLength: 5 }), mirrorIndex, pageLimit)
    .map(([choices, nth, limit]) =>
      step(
        `at once [${choices.map(describeChoice).join(', ')}], mirror ${nth} follows by ${limit}`,
        (world) =>
          Promise.all([
            ...choices.map((choice) => write(world, operationOf(world, choice))),
            batch(world, choices.toReversed(), true),
            undo(world, choices[0]!.one % 8),
            world.mirrors[nth]!.followToEnd(limit),
          ]),
      ),
    ),
  fc
    .tuple(mirrorIndex, pageLimit)
    .map(([nth, limit]) =>
      step(`mirror ${nth} follows by ${limit}`, (world) => world.mirrors[nth]!.follow(limit)),
    ),
  fc
    .tuple(mirrorIndex, pageLimit)
    .map(([nth, limit]) =>
      step(`mirror ${nth} follows by ${limit} to the end`, (world) => world.mirrors[nth]!.followToEnd(limit)),
    ),
];

/** One client from the start, one that joins later, and one that syncs only some types. */
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

/** Compares the mirror with the answers of each resource's routes. */
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

/** A client that follows from the first change receives every log line once, in order. */
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
  it('equal it and each other after any writes, however often each one syncs', async () => {
    const types = fc.subarray([...CHANGE_TYPES], { minLength: 1 });
    const steps = fc.commands<object, World, false>(STEPS as never, { maxCommands: COMMANDS, size: 'max' });
    await fc.assert(
      fc.asyncProperty(types, steps, async (types, commands) => {
        const world = await newWorld(types);
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands as never);
        const fresh = new Mirror(world.user);
        await Promise.all([fresh, ...world.mirrors].map((mirror) => mirror.followToEnd()));
        for (const mirror of world.mirrors) expect(mirror.all()).toEqual(fresh.all(mirror.types));
        await expectAsServed(world.mirrors[0]!, world);
        await expectWholeLog(world);
      }),
      { numRuns: scaled(25) },
    );
  }, 600_000);
});
