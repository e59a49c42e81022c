import { setTimeout as sleep } from 'node:timers/promises';
import { type TestService, startService } from '../support/service.js';
import { type Client, type LabelBody, type ListBody, type TaskBody, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

let service: TestService;
let users = 0;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Six tasks that differ in every filterable field. */
interface World {
  readonly ada: Client;
  readonly home: ListBody;
  readonly work: ListBody;
  readonly red: LabelBody;
  readonly blue: LabelBody;
  readonly tasks: Readonly<Record<string, TaskBody>>;
}

async function newWorld(): Promise<World> {
  const ada = await service.as(`user ${users++}`);
  const [home, work] = [await ada.newList({ name: 'Home' }), await ada.newList({ name: 'Work' })];
  const [red, blue] = [await ada.newLabel('red'), await ada.newLabel('blue')];
  const tasks: Record<string, TaskBody> = {};
  const add = async (title: string, fields: object) =>
    (tasks[title] = await ada.newTask({ title, ...fields }));
  const dated = { listId: home.id, due: { date: '2026-12-24' }, labelIds: [red.id], priority: 1 };
  await add('plain', {});
  await add('dated', dated);
  // Creation times have millisecond precision.
  await sleep(5);
  await add('floating', { listId: home.id, due: { dateTime: '2026-12-24T18:00:00' }, priority: 2 });
  const due = { dateTime: '2026-12-24T18:00:00', timeZone: 'Asia/Tokyo' };
  await add('zoned', { listId: work.id, due, labelIds: [red.id, blue.id], completed: true });
  await add('child', { parentId: tasks.dated!.id, labelIds: [blue.id], priority: 3 });
  await add('later', { listId: work.id, due: { date: '2026-12-25' } });
  const trashed = await ada.newTask({ title: 'trashed', ...dated });
  await ada.delete(`/api/v1/tasks/${trashed.id}`).expect(204);
  return { ada, home, work, red, blue, tasks };
}

const ALL = ['child', 'dated', 'floating', 'later', 'plain', 'zoned'];
const without = (...titles: string[]): string[] => ALL.filter((title) => !titles.includes(title));

const CASES: [string, string[]][] = [
  ['', ALL],
  ['completed=true', ['zoned']],
  ['completed=false', without('zoned')],
  ['priority=0', ['later', 'plain', 'zoned']],
  ['priority=3', ['child']],
  ['listId={home}', ['child', 'dated', 'floating']],
  ['listId={HOME}', ['child', 'dated', 'floating']],
  ['listId={unknown}', []],
  ['parentId=none', without('child')],
  ['parentId={dated}', ['child']],
  ['parentId={plain}', []],
  ['parentId={unknown}', []],
  ['labelIds={red}', ['dated', 'zoned']],
  ['labelIds={red},{blue}', ['child', 'dated', 'zoned']],
  ['labelIds={blue},{unknown}', ['child', 'zoned']],
  ['labelIds={unknown}', []],
  ['allLabelIds={red}', ['dated', 'zoned']],
  ['allLabelIds={red},{blue}', ['zoned']],
  ['allLabelIds={red},{unknown}', []],
  ['noLabelIds={red}', without('dated', 'zoned')],
  ['noLabelIds={red},{blue}', ['floating', 'later', 'plain']],
  ['noLabelIds={unknown}', ALL],
  ['hasLabels=true', ['child', 'dated', 'zoned']],
  ['hasLabels=false', ['floating', 'later', 'plain']],
  ['hasLabels=false&labelIds={red}', []],
  ['labelIds={blue}&noLabelIds={red}', ['child']],
  ['labelIds={red}&allLabelIds={blue}', ['zoned']],
  ['hasDue=true', ['dated', 'floating', 'later', 'zoned']],
  ['hasDue=false', ['child', 'plain']],
  ['hasDue=false&dueFrom=1900-01-01', []],
  ['dueFrom=2026-12-24', ['dated', 'floating', 'later', 'zoned']],
  ['dueFrom=2026-12-24T00:01', ['floating', 'later', 'zoned']],
  ['dueFrom=2026-12-24T18:00:00', ['floating', 'later', 'zoned']],
  ['dueFrom=2026-12-24T18:00:01', ['later']],
  ['dueBefore=2026-12-24', []],
  ['dueBefore=2026-12-24T18:00', ['dated']],
  ['dueBefore=2026-12-25', ['dated', 'floating', 'zoned']],
  ['dueBefore=9999-12-31', ['dated', 'floating', 'later', 'zoned']],
  ['dueFrom=2026-12-25&dueBefore=2026-12-24', []],
  ['createdFrom={createdAt}', ['child', 'floating', 'later', 'zoned']],
  ['createdBefore={createdAt}', ['dated', 'plain']],
  ['createdFrom=9999-12-31T23:59:59Z', []],
  ['createdFrom=1900-01-02T00:00:00%2B14:00', ALL],
  ['updatedFrom={createdAt}&updatedBefore=2999-01-01T00:00Z', ['child', 'floating', 'later', 'zoned']],
  ['updatedBefore={createdAt}', ['dated', 'plain']],
  ['q=dated', ['dated']],
  ['view=inbox', ['plain']],
  ['view=inbox&hasDue=true', []],
  ['completed=false&listId={work}&hasDue=true&hasLabels=false', ['later']],
  ['priority=3&parentId=none', []],
  ['priority=3&parentId={dated}&labelIds={blue}&completed=false&hasDue=false&listId={home}', ['child']],
];

describe('GET /tasks', () => {
  let world: World;
  beforeAll(async () => {
    world = await newWorld();
  });

  /** Replaces the names in braces with ids and times of this world. */
  function filled(query: string): string {
    const { home, work, red, blue, tasks } = world;
    const values: Record<string, string> = {
      ...{ home: home.id, HOME: home.id.toUpperCase(), work: work.id, red: red.id, blue: blue.id },
      ...{
        dated: tasks.dated!.id,
        plain: tasks.plain!.id,
        unknown: unknownId(),
        createdAt: tasks.floating!.createdAt,
      },
    };
    return query.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name]!);
  }

  it.each(CASES)('with %s returns exactly %j', async (query, titles) => {
    const expected = titles.map((title) => world.tasks[title]!);
    const found = await world.ada.all<TaskBody>(`/api/v1/tasks?${filled(query)}`);
    expect(found.map(({ title }) => title).sort()).toEqual(titles);
    expect(found).toEqual(expect.arrayContaining(expected));
  });

  it('returns the same page by page, with every filter at once', async () => {
    const query = filled(
      'completed=false&priority=1&listId={home}&parentId=none&labelIds={red}&allLabelIds={red}&noLabelIds={blue}' +
        '&hasLabels=true&hasDue=true&dueFrom=2026-12-24&dueBefore=2026-12-25&createdFrom=2020-01-01T00:00Z' +
        '&createdBefore=2999-01-01T00:00Z&updatedFrom=2020-01-01T00:00Z&updatedBefore=2999-01-01T00:00Z&q=dat',
    );
    for (const sort of [
      'position',
      'due',
      '-due',
      '-priority',
      'title',
      'createdAt',
      '-updatedAt',
      'relevance',
    ])
      expect(await world.ada.all(`/api/v1/tasks?${query}&limit=1&sort=${sort}`)).toEqual([world.tasks.dated]);
  });

  it("returns nothing for another owner's list, label or task, as for unknown ones", async () => {
    const bob = await service.as('bob');
    await bob.newTask();
    for (const query of ['listId={home}', 'parentId={dated}', 'labelIds={red}', 'allLabelIds={red}'])
      expect((await bob.get(`/api/v1/tasks?${filled(query)}`).expect(200)).body).toEqual({
        data: [],
        nextCursor: null,
      });
    expect(await bob.all(`/api/v1/tasks?${filled('noLabelIds={red}')}`)).toHaveLength(1);
  });
});

const A = '019ab3a4-5a1c-7f3e-9d60-0d8a5f1f6f0e';

describe('a task filter', () => {
  it.each([
    ['completed=null', '/completed'],
    ['priority=null', '/priority'],
    ['priority=-1', '/priority'],
    ['listId=none', '/listId'],
    ['listId=null', '/listId'],
    ['parentId=null', '/parentId'],
    ['parentId=NONE', '/parentId'],
    ['labelIds=,', '/labelIds'],
    ['labelIds=none', '/labelIds'],
    [`labelIds=${A},`, '/labelIds'],
    [`labelIds=${A},${A}`, '/labelIds'],
    [`labelIds=${A},${A.toUpperCase()}`, '/labelIds'],
    [`labelIds=${A}&labelIds=${A}`, '/labelIds'],
    [`labelIds=${Array.from({ length: 51 }, unknownId).join()}`, '/labelIds'],
    ['allLabelIds=x', '/allLabelIds'],
    [`noLabelIds=${A} , ${A}`, '/noLabelIds'],
    ['hasLabels=1', '/hasLabels'],
    ['hasDue=maybe', '/hasDue'],
    ['dueFrom=2026-02-30', '/dueFrom'],
    ['dueFrom=2026-13-01', '/dueFrom'],
    ['dueFrom=2026-12-24T24:00', '/dueFrom'],
    ['dueFrom=2026-12-24T18:00:00Z', '/dueFrom'],
    ['dueBefore=today', '/dueBefore'],
    ['dueBefore=0000-01-01', '/dueBefore'],
    ['dueBefore=infinity', '/dueBefore'],
    ['createdFrom=2026-12-24', '/createdFrom'],
    ['createdFrom=2026-12-24T18:00:00', '/createdFrom'],
    ['createdBefore=2026-02-29T00:00:00Z', '/createdBefore'],
    ['createdBefore=2026-12-24T18:00:00%2B99:00', '/createdBefore'],
    ['updatedFrom=now', '/updatedFrom'],
    ['updatedBefore=-infinity', '/updatedBefore'],
    ['view=someday', '/view'],
    ['view=null', '/view'],
    ['timeZone=Mars/Olympus', '/timeZone'],
    ['timeZone=%2B01:00', '/timeZone'],
    ['timeZone=%20', '/timeZone'],
    ['sort=relevance', '/sort'],
    ['sort=-relevance&q=x', '/sort'],
    ['sort=null', '/sort'],
    ['q=%20', '/q'],
    [`q=${'x'.repeat(201)}`, '/q'],
    ['label=red', '/label'],
  ])('cannot be %s', async (query, pointer) => {
    const ada = await service.as('ada');
    const response = await ada.get(`/api/v1/tasks?${query}`);
    expectProblem(response, 400, 'invalid-input', [pointer]);
    expect(response.body.errors[0].in).toBe('query');
  });

  it('is reported together with every other invalid filter', async () => {
    const ada = await service.as('ada');
    const query = 'priority=9&hasDue=x&listId=x&dueFrom=x&q=%20&colour=red';
    const pointers = ['/colour', '/dueFrom', '/hasDue', '/listId', '/priority', '/q'];
    expectProblem(await ada.get(`/api/v1/tasks?${query}`), 400, 'invalid-input', pointers);
  });
});
