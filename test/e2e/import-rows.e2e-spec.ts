import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { everyRow } from '../support/every-row.js';
import { expectProblem } from '../support/expect-problem.js';
import {
  AT,
  COMPLETION,
  completion,
  history,
  ID,
  LABEL,
  label,
  LIST,
  list,
  OTHER_LIST,
  OTHER_TASK,
  settings,
  TASK,
  task,
} from '../support/import-rows.js';
import { exportOf, type FileLine, fileOf, importInto } from '../support/transfer.js';

let service: TestService;
let user: Client;

beforeAll(async () => {
  service = await startService();
  user = await service.as('ada');
  await user.newLabel('Café');
  await user.newTask();
});
afterAll(() => service.stop());

async function expectUnchanged(
  file: string | Buffer,
  status: number,
  name: string,
  pointers?: string[],
): Promise<void> {
  const before = await everyRow(service.database);
  expectProblem(await importInto(user, file), status, name, pointers);
  expect(await everyRow(service.database)).toEqual(before);
}

describe('an invalid row', () => {
  const DUE = { date: '2026-12-24' };
  const SERIES = { start: '2026-12-24T00:00:00', number: 1 };
  const DAILY = { rule: 'FREQ=DAILY', from: 'due' };
  it.each<[FileLine, string[]]>([
    [list({ id: 'x' }), ['/id']],
    [list({ name: ' ' }), ['/name']],
    [list({ name: 'a\u0000b' }), ['/name']],
    [list({ color: 'red' }), ['/color']],
    [list({ position: '' }), ['/position']],
    [list({ position: 'not a key' }), ['/position']],
    [list({ position: 'a00' }), ['/position']],
    [list({ version: 0 }), ['/version']],
    [list({ version: 1e300 }), ['/version']],
    [list({ version: '1' }), ['/version']],
    [list({ createdAt: 'yesterday' }), ['/createdAt']],
    [list({ createdAt: '+275760-09-13T00:00:00Z' }), ['/createdAt']],
    [list({ inbox: true, archived: true }), ['/inbox']],
    [list({ inbox: true, deletedAt: AT.createdAt }), ['/inbox']],
    [label({ name: 'x'.repeat(101) }), ['/name']],
    [task({ title: '' }), ['/title']],
    [task({ title: '\ud800' }), ['/title']],
    [task({ title: 'x'.repeat(501) }), ['/title']],
    [task({ description: 'x'.repeat(20_001) }), ['/description']],
    [task({ priority: 4 }), ['/priority']],
    [task({ listId: null }), ['/listId']],
    [task({ parentId: TASK }), ['/parentId']],
    [task({ completed: true }), ['/completedAt']],
    [task({ completedAt: AT.createdAt }), ['/completedAt']],
    [task({ deletedWith: LIST }), ['/deletedWith']],
    [task({ due: { date: '2026-02-30' } }), ['/due/date']],
    [task({ due: { date: '2026-12-24', timeZone: 'UTC' } }), ['/due']],
    [task({ due: { dateTime: '2026-12-24T18:00:00', timeZone: 'Mars/Olympus' } }), ['/due/timeZone']],
    [task({ recurrence: DAILY, series: SERIES }), ['/recurrence']],
    [task({ due: DUE, recurrence: DAILY }), ['/series']],
    [task({ due: DUE, series: SERIES }), ['/series']],
    [task({ due: DUE, recurrence: { rule: 'FREQ=OFTEN' }, series: SERIES }), ['/recurrence/rule']],
    [task({ due: DUE, recurrence: { rule: 'FREQ=HOURLY' }, series: SERIES }), ['/recurrence/rule']],
    [
      task({ due: DUE, recurrence: DAILY, series: { start: '2026-12-24T10:00:00', number: 1 } }),
      ['/series/start'],
    ],
    [task({ labelIds: [LABEL, LABEL] }), ['/labelIds']],
    [task({ reminders: [{}] }), ['/reminders']],
    [task({ search: 'x' }), ['/search']],
    [completion({ occurrence: null }), ['/occurrence']],
    [completion({ occurrence: { due: DUE, recurrence: DAILY } }), ['/occurrence/series']],
    [history({ type: 'webhook' }), ['/type']],
    [history({ id: null }), ['/id']],
    [history({ id: OTHER_LIST }), ['/after/id']],
    [history({ before: {} }), ['/before']],
    [history({ after: null }), ['/after']],
    [history({ change: 'updated' }), ['/before']],
    [history({ after: list({ name: '' }).row }), ['/after/name']],
    [history({ change: 'updated', before: { name: '' } }), ['/before/name']],
    [history({ after: 'x' }), ['/after']],
    [history({ requestId: 7 }), ['/requestId']],
    [{ type: 'settings', row: { timeZone: 'Nowhere', version: 1, updatedAt: AT.updatedAt } }, ['/timeZone']],
  ])('is rejected with 400, its line and a pointer: %j', (line, pointers) =>
    expectUnchanged(
      fileOf(line),
      400,
      'invalid-input',
      pointers.map((pointer) => `/lines/2/row${pointer}`),
    ),
  );
});

describe('the rows of an import', () => {
  const deep = (depth: number): FileLine[] =>
    Array.from({ length: depth }, (_, nth) =>
      task({ id: `${ID}${'abcdef'[nth]}`, parentId: nth === 0 ? null : `${ID}${'abcdef'[nth - 1]}` }),
    );
  const trashed = { deletedAt: AT.createdAt };
  it.each<[string, FileLine[], string[]]>([
    ['two lists of one id', [list(), list()], ['/lines/3/row/id']],
    ['two settings', [settings(), settings()], ['/lines/3/row/id']],
    ['two labels of one id', [label(), label({ name: 'home' })], ['/lines/3/row/id']],
    ['two tasks of one id', [list(), task(), task({ id: TASK.toUpperCase() })], ['/lines/4/row/id']],
    ['two completions of one id', [list(), task(), completion(), completion()], ['/lines/5/row/id']],
    ['a change of the history twice', [history(), history()], ['/lines/3/row']],
    ['two inboxes', [list({ inbox: true }), list({ id: OTHER_LIST, inbox: true })], ['/lines/3/row/inbox']],
    ['two labels of one name', [label(), label({ id: COMPLETION, name: 'ERRAND' })], ['/lines/3/row/name']],
    ['a label of a name that the account has', [label({ name: 'cafe\u0301' })], ['/lines/2/row/name']],
    ['a task in an unknown list', [task()], ['/lines/2/row/listId']],
    ['a subtask of an unknown task', [list(), task({ parentId: OTHER_TASK })], ['/lines/3/row/parentId']],
    ['a task with an unknown label', [list(), task({ labelIds: [LABEL] })], ['/lines/3/row/labelIds']],
    [
      'a subtask in another list than its parent',
      [
        list(),
        list({ id: OTHER_LIST }),
        task(),
        task({ id: OTHER_TASK, parentId: TASK, listId: OTHER_LIST }),
      ],
      ['/lines/5/row/listId'],
    ],
    [
      'tasks below each other',
      [list(), task({ parentId: OTHER_TASK }), task({ id: OTHER_TASK, parentId: TASK })],
      ['/lines/3/row/parentId', '/lines/4/row/parentId'],
    ],
    ['a task at depth six', [list(), ...deep(6)], ['/lines/8/row/parentId']],
    ['a task in a list that is in the trash', [list(trashed), task()], ['/lines/3/row/deletedAt']],
    [
      'a task below one that is in the trash',
      [list(), task(trashed), task({ id: OTHER_TASK, parentId: TASK })],
      ['/lines/4/row/deletedAt'],
    ],
    [
      'a task trashed with an unknown row',
      [list(), task({ ...trashed, deletedWith: OTHER_TASK })],
      ['/lines/3/row/deletedWith'],
    ],
    ['a completion of an unknown task', [completion()], ['/lines/2/row/taskId']],
  ])('are rejected with 422 and their lines if they are inconsistent: %s', (_, lines, pointers) =>
    expectUnchanged(fileOf(...lines), 422, 'import-refused', pointers),
  );

  it('may be nested five levels deep, in any order', async () => {
    const other = await service.as(unknownId());
    const { body } = await importInto(other, fileOf(...deep(5).reverse(), list())).expect(200);
    expect(body.task.created).toBe(5);
  });

  it('are validated together with the rows of the account', async () => {
    const other = await service.as(unknownId());
    await importInto(other, fileOf(list({ inbox: true }), ...deep(4))).expect(200);
    const below = await other.newTask({ parentId: `${ID}d` });
    const before = await exportOf(other);
    const moved = [
      list({ inbox: true }),
      list({ id: OTHER_LIST }),
      task({ id: `${ID}d`, listId: OTHER_LIST }),
    ];
    expectProblem(await importInto(other, fileOf(...moved)), 422, 'import-refused', ['/lines/4/row/listId']);
    const deeper = [list({ inbox: true }), task(), task({ id: `${ID}a`, parentId: TASK })];
    const tooDeep = await importInto(other, fileOf(...deeper));
    expect([tooDeep.status, tooDeep.body.errors.length]).toEqual([422, 1]);
    const trash = await importInto(other, fileOf(task({ id: `${ID}d`, parentId: `${ID}c`, ...trashed })));
    expectProblem(trash, 422, 'import-refused', ['/lines/2/row/deletedAt']);
    const inbox = await importInto(other, fileOf(list({ inbox: false })));
    expectProblem(inbox, 422, 'import-refused', ['/lines/2/row/inbox']);
    expect((await exportOf(other)).split('\n').slice(1)).toEqual(before.split('\n').slice(1));
    expect((await other.get(`/api/v1/tasks/${below.id}`)).body).toEqual(below);
  });

  it('are not written if the last of many is invalid', async () => {
    const many = Array.from({ length: 1_000 }, () => task({ id: unknownId() }));
    await expectUnchanged(fileOf(list(), ...many, task({ title: '' })), 400, 'invalid-input', [
      '/lines/1003/row/title',
    ]);
    await expectUnchanged(fileOf(list(), ...many, task({ labelIds: [LABEL] })), 422, 'import-refused', [
      '/lines/1003/row/labelIds',
    ]);
  });

  it('leave no session state on the connection for the next request', async () => {
    for (let times = 0; times < 5; times++) await importInto(user, fileOf(task())).expect(422);
    const made = await user.newTask();
    const { body } = await user
      .patch(`/api/v1/tasks/${made.id}`, { title: 'x', completed: true })
      .expect(200);
    expect([body.version, body.completedAt]).toEqual([2, expect.any(String)]);
  });
});
