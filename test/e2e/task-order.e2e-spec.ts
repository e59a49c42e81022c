import fc from 'fast-check';
import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';
import { Forest, type Move } from '../support/forest.js';

let service: TestService;
let users = 0;
let ada: Client;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  ada = await service.as(`user ${users++}`);
});
afterAll(() => service.stop());

const move = (id: string, target: object) => ada.post(`/api/v1/tasks/${id}/move`, target);
const inOrder = (query = ''): Promise<TaskBody[]> => ada.all(`/api/v1/tasks?sort=position&limit=200${query}`);
const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

async function newTasks(count: number, fields: object = {}): Promise<TaskBody[]> {
  const tasks: TaskBody[] = [];
  for (let nth = 0; nth < count; nth++) tasks.push(await ada.newTask({ title: `Task ${nth}`, ...fields }));
  return tasks;
}

describe('a new task', () => {
  it('is last in its list', async () => {
    const list = await ada.newList();
    const tasks = await newTasks(3, { listId: list.id });
    await move(tasks[0]!.id, { after: tasks[2]!.id }).expect(200);
    const last = await ada.newTask({ listId: list.id });
    expect(idsOf(await inOrder(`&listId=${list.id}`))).toEqual(
      idsOf([tasks[1]!, tasks[2]!, tasks[0]!, last]),
    );
  });
});

describe('POST /tasks/{id}/move', () => {
  it.each([
    ['before the first', 3, 'before', 0, [3, 0, 1, 2]],
    ['before another', 3, 'before', 1, [0, 3, 1, 2]],
    ['after the last', 0, 'after', 3, [1, 2, 3, 0]],
    ['after another', 0, 'after', 2, [1, 2, 0, 3]],
    ['to its current place, after', 1, 'after', 0, [0, 1, 2, 3]],
    ['to its current place, before', 1, 'before', 2, [0, 1, 2, 3]],
  ] as const)('moves a task %s, and rewrites no other', async (_, from, side, to, order) => {
    const tasks = await newTasks(4);
    const { body } = await move(tasks[from]!.id, { [side]: tasks[to]!.id }).expect(200);
    const stays = order.every((task, nth) => task === nth);
    const { position } = body;
    expect(body).toEqual({
      ...tasks[from]!,
      position,
      ...(!stays && { version: 2, updatedAt: expect.any(String) }),
    });
    expect(await inOrder()).toEqual(order.map((task) => (task === from ? body : tasks[task])));
  });

  it('moves a task next to one of another list or parent, into that list and parent', async () => {
    const list = await ada.newList();
    const [parent, child] = [await ada.newTask({ listId: list.id }), await ada.newTask({ listId: list.id })];
    await move(child.id, { parentId: parent.id }).expect(200);
    const task = await ada.newTask();
    const { body } = await move(task.id, { before: child.id }).expect(200);
    expect(body).toMatchObject({ listId: list.id, parentId: parent.id, version: 2 });
    expect(idsOf(await inOrder(`&parentId=${parent.id}`))).toEqual([task.id, child.id]);
  });

  it('accepts a list and a parent that match the neighbour', async () => {
    const list = await ada.newList();
    const [one, two] = await newTasks(2, { listId: list.id });
    const { body } = await move(two!.id, { before: one!.id, listId: list.id, parentId: null }).expect(200);
    expect(idsOf(await inOrder())).toEqual([two!.id, one!.id]);
    expect(body.version).toBe(2);
  });

  it('changes nothing when the task is already at the end', async () => {
    const list = await ada.newList();
    const [one, parent] = await newTasks(2, { listId: list.id });
    for (const target of [{}, { listId: list.id }, { parentId: parent!.id }, {}, { parentId: null }]) {
      const { body } = await move(one!.id, target).expect(200);
      expect((await move(one!.id, target).expect(200)).body).toEqual(body);
    }
    expect((await ada.get(`/api/v1/tasks/${one!.id}`)).body.version).toBe(4);
  });

  it("moves a task to the end of a list's top level, or of a parent's subtasks", async () => {
    const list = await ada.newList();
    const [parent, other] = await newTasks(2, { listId: list.id });
    const child = await ada.newTask({ parentId: parent!.id });
    const task = await ada.newTask();
    const under = (await move(task.id, { parentId: parent!.id }).expect(200)).body;
    expect(under).toMatchObject({ listId: list.id, parentId: parent!.id });
    expect(idsOf(await inOrder(`&parentId=${parent!.id}`))).toEqual([child.id, task.id]);
    const top = (await move(task.id, { listId: list.id }).expect(200)).body;
    expect(top).toMatchObject({ listId: list.id, parentId: null });
    expect(idsOf(await inOrder(`&listId=${list.id}&parentId=none`))).toEqual([
      parent!.id,
      other!.id,
      task.id,
    ]);
    expect((await move(child.id, { parentId: null }).expect(200)).body).toMatchObject({
      listId: list.id,
      parentId: null,
    });
  });

  it('rejects two neighbours, and the task itself as neighbour, with a pointer', async () => {
    const [one, two, three] = await newTasks(3);
    const both = await move(one!.id, { before: two!.id, after: three!.id });
    expectProblem(both, 400, 'invalid-input', ['/after']);
    expectProblem(await move(one!.id, { before: one!.id }), 400, 'invalid-input', ['/before']);
    expectProblem(await move(one!.id, { after: one!.id }), 400, 'invalid-input', ['/after']);
    expect(await inOrder()).toEqual([one, two, three]);
  });

  it.each([
    [{ before: 'x' }, '/before'],
    [{ after: '' }, '/after'],
    [{ listId: '' }, '/listId'],
    [{ parentId: '7' }, '/parentId'],
    [{ position: 'a1' }, '/position'],
  ])('rejects %j', async (target, pointer) => {
    const task = await ada.newTask();
    expectProblem(await move(task.id, target), 400, 'invalid-input', [pointer]);
  });

  it('responds to a foreign or trashed row as to an unknown one, and changes nothing', async () => {
    const bob = await service.as('bob');
    const [foreign, foreignList] = [await bob.newTask(), await bob.newList()];
    const [task, trashed] = await newTasks(2);
    const list = await ada.newList();
    await ada.delete(`/api/v1/tasks/${trashed!.id}`).expect(204);
    await ada.delete(`/api/v1/lists/${list.id}`).expect(204);
    for (const id of [unknownId(), foreign.id, trashed!.id]) {
      expectProblem(await move(task!.id, { before: id }), 404, 'neighbour-not-found');
      expectProblem(await move(task!.id, { after: id }), 404, 'neighbour-not-found');
      expectProblem(await move(task!.id, { parentId: id }), 404, 'parent-not-found');
      expectProblem(await move(id, { before: task!.id }), 404, 'task-not-found');
    }
    for (const listId of [unknownId(), foreignList.id, list.id])
      expectProblem(await move(task!.id, { listId }), 404, 'list-not-found');
    expect(await inOrder()).toEqual([task]);
    expect((await bob.get(`/api/v1/tasks/${foreign.id}`)).body).toEqual(foreign);
  });
});

describe('any sequence of moves', () => {
  it('matches the same moves on arrays, over several lists and parents', async () => {
    const place = fc.nat(8);
    const anyMove: fc.Arbitrary<Move> = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ task: place, side: fc.constantFrom('before', 'after'), neighbour: place }),
      },
      { weight: 2, arbitrary: fc.record({ task: place, parent: place }) },
      { weight: 1, arbitrary: fc.record({ task: place, list: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ task: place, top: fc.constant(true) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyMove, { minLength: 5, maxLength: 25 }), async (moves) => {
        ada = await service.as(`user ${users++}`);
        const lists = idsOf([await ada.newList(), await ada.newList(), await ada.newList()]);
        const ids: string[] = [];
        // Three sequences of three.
        for (let nth = 0; nth < 9; nth++) {
          const place = nth < 3 ? { listId: lists[nth] } : { parentId: ids[nth - 3] };
          ids.push((await ada.newTask(place)).id);
        }
        const forest = new Forest(lists, ids, Forest.of(await inOrder()));
        for (const one of moves) {
          const { status, problem } = forest.move(one);
          const response = await move(ids[one.task]!, forest.bodyOf(one));
          expect([response.status, response.body.type]).toEqual([status, problem && `/problems/${problem}`]);
        }
        expect(Forest.of(await inOrder())).toEqual(forest.places);
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });
});

describe('moves into the same gap', () => {
  it('all succeed simultaneously, and keep a total, stable order', async () => {
    const [first, last, ...moved] = await newTasks(14);
    const answers = await Promise.all(
      moved.map(({ id }, nth) => move(id, nth % 2 ? { after: first!.id } : { before: last!.id }).expect(200)),
    );
    const tasks = await inOrder();
    expect([tasks[0]!.id, tasks.at(-1)!.id]).toEqual([first!.id, last!.id]);
    expect(idsOf(tasks).sort()).toEqual(idsOf([first!, last!, ...moved]).sort());
    expect(new Set(tasks.map(({ position }) => position)).size).toBe(14);
    expect(
      tasks
        .slice(1, -1)
        .map(({ id, version }) => [id, version])
        .sort(),
    ).toEqual(answers.map(({ body }) => [body.id, 2]).sort());
    expect(await inOrder()).toEqual(tasks);
  });

  it('keep the keys short over 400 moves', async () => {
    const [first, ...others] = await newTasks(3);
    const expected = idsOf(others);
    for (let nth = 0; nth < 400; nth++) {
      const id = expected.pop()!;
      await move(id, { after: first!.id }).expect(200);
      expected.unshift(id);
    }
    const tasks = await inOrder();
    expect(idsOf(tasks)).toEqual([first!.id, ...expected]);
    for (const { position } of tasks) expect(position.length).toBeLessThanOrEqual(50);
  });
});
