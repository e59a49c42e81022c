import type { TestService } from './service.js';
import { type Client, type LabelBody, type ListBody, type TaskBody, unknownId } from './client.js';
import { contentOf } from './content.js';

/** A row of every kind, in every state that a request can meet. */
export interface World {
  readonly service: TestService;
  readonly owner: string;
  readonly ada: Client;
  readonly home: ListBody;
  readonly work: ListBody;
  readonly trashedList: ListBody;
  readonly red: LabelBody;
  readonly blue: LabelBody;
  readonly parent: TaskBody;
  readonly child: TaskBody;
  readonly done: TaskBody;
  readonly recurring: TaskBody;
  readonly trashed: TaskBody;
}

export async function newWorld(service: TestService): Promise<World> {
  const owner = unknownId();
  const ada = await service.as(owner);
  const [home, work] = [await ada.newList({ name: 'Home' }), await ada.newList({ name: 'Work' })];
  const [red, blue] = [await ada.newLabel('red'), await ada.newLabel('blue')];
  const due = { dateTime: '2026-01-01T09:00:00', timeZone: 'Europe/Berlin' };
  const labelIds = [red.id, blue.id];
  const parent = await ada.newTask({ title: 'Parent', listId: home.id, labelIds, due });
  const child = await ada.newTask({ title: 'Child', parentId: parent.id, labelIds: [red.id] });
  await ada.newTask({ title: 'Grandchild', parentId: child.id, reminders: [{ minutesBefore: 5 }], due });
  const done = await ada.newTask({ title: 'Done', listId: home.id, completed: true });
  const recurrence = { rule: 'FREQ=DAILY;COUNT=5' };
  const recurring = await ada.newTask({ due, recurrence, description: 'Daily', priority: 2 });
  await act(ada, recurring, 'complete');
  const trashed = await ada.newTask({ title: 'Trashed', labelIds: [red.id] });
  const along = await ada.newTask({ title: 'Along', parentId: trashed.id, completed: true });
  await ada.newTask({ title: 'Further along', parentId: along.id });
  await ada.delete(path(trashed)).expect(204);
  const trashedList = await ada.newList({ name: 'Gone' });
  await ada.newTask({ listId: trashedList.id, labelIds: [blue.id] });
  await ada.delete(`/api/v1/lists/${trashedList.id}`).expect(204);
  return { service, owner, ada, home, work, trashedList, red, blue, parent, child, done, recurring, trashed };
}

export const path = ({ id }: { id: string }): string => `/api/v1/tasks/${id}`;
export const act = (user: Client, task: { id: string }, action: string, body?: object) =>
  user.post(`${path(task)}/${action}`, body).expect(200);
export const undo = (user: Client, requestId: string) => user.post('/api/v1/undo', { requestId });
export const idOf = ({ headers }: { headers: Record<string, string> }): string => headers['x-request-id']!;
export const content = ({ service, owner }: World) => contentOf(service.database, owner);
