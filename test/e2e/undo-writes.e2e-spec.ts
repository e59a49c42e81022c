import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { versionsOf } from '../support/content.js';
import { content, idOf, newWorld, path, undo, type World } from '../support/undo-world.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

type Call = (world: World) => ReturnType<Client['get']>;
/** Every route that writes, with each of its effects. */
const WRITES: [string, Call][] = [
  ['a task is created', ({ ada }) => ada.post('/api/v1/tasks', { title: 'x' })],
  [
    'a subtask is created',
    ({ ada, child, red }) =>
      ada.post('/api/v1/tasks', {
        title: 'x',
        parentId: child.id,
        labelIds: [red.id],
        reminders: [{ minutesBefore: 5 }],
      }),
  ],
  ['a completed task is created', ({ ada }) => ada.post('/api/v1/tasks', { title: 'x', completed: true })],
  ['a task is created with PUT', ({ ada }) => ada.put(`/api/v1/tasks/${unknownId()}`, { title: 'x' })],
  ['a task is replaced', ({ ada, parent }) => ada.put(path(parent), { title: 'x' })],
  ['a task is updated', ({ ada, parent }) => ada.patch(path(parent), { title: 'x', description: 'y' })],
  [
    'all fields are updated',
    ({ ada, parent, blue, work }) =>
      ada.patch(path(parent), {
        ...{ title: 'x', description: 'y', priority: 3, completed: true, listId: work.id },
        ...{ labelIds: [blue.id], due: { date: '2026-02-01' }, recurrence: null },
        ...{ startOn: '2026-01-02', durationMinutes: 5, reminders: [{ at: '2036-01-01T00:00:00Z' }] },
      }),
  ],
  ['a task is reopened with PATCH', ({ ada, done }) => ada.patch(path(done), { completed: false })],
  ['a task is moved', ({ ada, parent, work }) => ada.post(`${path(parent)}/move`, { listId: work.id })],
  ['a task becomes a subtask', ({ ada, done, child }) => ada.patch(path(done), { parentId: child.id })],
  [
    'a subtask is moved to the top level',
    ({ ada, child }) => ada.post(`${path(child)}/move`, { parentId: null }),
  ],
  [
    'a task is moved before another',
    ({ ada, done, parent }) => ada.post(`${path(done)}/move`, { before: parent.id }),
  ],
  ['a label is added', ({ ada, done, red }) => ada.put(`${path(done)}/labels/${red.id}`, {})],
  ['a label is removed', ({ ada, parent, red }) => ada.delete(`${path(parent)}/labels/${red.id}`)],
  ['a task is completed', ({ ada, parent }) => ada.post(`${path(parent)}/complete`)],
  [
    'a task is completed with its subtasks',
    ({ ada, parent }) => ada.post(`${path(parent)}/complete?subtasks=true`),
  ],
  ['an occurrence is completed', ({ ada, recurring }) => ada.post(`${path(recurring)}/complete`)],
  [
    'an occurrence is completed with PATCH',
    ({ ada, recurring }) => ada.patch(path(recurring), { completed: true }),
  ],
  ['an occurrence is skipped', ({ ada, recurring }) => ada.post(`${path(recurring)}/skip`)],
  ['a task is reopened', ({ ada, done }) => ada.post(`${path(done)}/reopen`)],
  ['a task is trashed', ({ ada, parent }) => ada.delete(path(parent))],
  ['a task is restored', ({ ada, trashed }) => ada.post(`${path(trashed)}/restore`)],
  ['a list is created', ({ ada }) => ada.post('/api/v1/lists', { name: 'x' })],
  [
    'a list is updated',
    ({ ada, home }) => ada.patch(`/api/v1/lists/${home.id}`, { name: 'x', archived: true }),
  ],
  ['a list is moved', ({ ada, home, work }) => ada.post(`/api/v1/lists/${home.id}/move`, { after: work.id })],
  ['a list is trashed', ({ ada, home }) => ada.delete(`/api/v1/lists/${home.id}`)],
  ['a list is restored', ({ ada, trashedList }) => ada.post(`/api/v1/lists/${trashedList.id}/restore`)],
  ['a label is created', ({ ada }) => ada.post('/api/v1/labels', { name: 'x' })],
  [
    'a label is updated',
    ({ ada, red }) => ada.patch(`/api/v1/labels/${red.id}`, { name: 'RED', color: '#ff0000' }),
  ],
  ['a label is deleted', ({ ada, red }) => ada.delete(`/api/v1/labels/${red.id}`)],
  ['the trash is emptied', ({ ada }) => ada.delete('/api/v1/trash')],
  ['a task in the trash is deleted', ({ ada, trashed }) => ada.delete(`/api/v1/trash/${trashed.id}`)],
  ['a list in the trash is deleted', ({ ada, trashedList }) => ada.delete(`/api/v1/trash/${trashedList.id}`)],
  ['the settings are updated', ({ ada }) => ada.patch('/api/v1/settings', { timeZone: 'Asia/Tokyo' })],
  [
    'quick add creates a list and labels',
    ({ ada }) =>
      ada.post('/api/v1/tasks/quick-add', {
        text: 'Milk tomorrow @Shop #new #red !high every day',
      }),
  ],
  [
    'a batch is executed',
    ({ ada, parent, red, trashed }) =>
      ada.post('/api/v1/batch', {
        operations: [
          { method: 'POST', path: '/lists', body: { name: 'x' }, ref: 'new' },
          { method: 'PATCH', path: `/tasks/${parent.id}`, body: { listId: '$new', title: 'x' } },
          { method: 'DELETE', path: `/labels/${red.id}` },
          { method: 'DELETE', path: `/trash/${trashed.id}` },
          { method: 'POST', path: `/tasks/${parent.id}/complete?subtasks=true` },
          { method: 'DELETE', path: '/lists/$new' },
        ],
      }),
  ],
  ['a task is reverted', ({ ada, recurring }) => ada.post(`${path(recurring)}/revert`, { version: 1 })],
];

describe('an undo restores every column after', () => {
  it.each(WRITES)('%s', async (_, call) => {
    const world = await newWorld(service);
    const before = await content(world);
    const answer = await call(world);
    expect([answer.text, answer.ok]).toEqual([answer.text, true]);
    const after = await content(world);
    expect(after).not.toEqual(before);
    const undone = await undo(world.ada, idOf(answer));
    expect([undone.status, undone.body.title]).toEqual([200, undefined]);
    expect(await content(world)).toEqual(before);
    expect(undone.body).toEqual({
      requestId: idOf(undone),
      undone: expect.any(Number),
      data: expect.any(Array),
    });
    expect(undone.body.undone).toBeGreaterThan(0);
    for (const { version, latest } of await versionsOf(service.database, world.owner))
      expect(version).toBe(latest);
    // Undoing the undo applies the change again.
    expect((await undo(world.ada, idOf(undone))).status).toBe(200);
    expect(await content(world)).toEqual(after);
    for (const { version, latest } of await versionsOf(service.database, world.owner))
      expect(version).toBe(latest);
  });
});
