import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { unknownId } from '../../../test/support/client.js';
import { replicaCollectionOptions } from '../../src/tanstack-db.js';
import { Device, until } from './world.js';

let service: TestApp;

beforeAll(async () => {
  service = await startApp();
});
afterAll(() => service.stop());

describe('the TanStack DB adapter', () => {
  it('runs the example of its quick start', async () => {
    const user = unknownId();
    const api = await service.as(user);
    const device = new Device(service, user);
    const replica = await device.start();
    await until(() => replica.status.get().state === 'live');
    const todoCollection = createCollection(replicaCollectionOptions(replica.tasks));
    const todos = createLiveQueryCollection((q) =>
      q
        .from({ todo: todoCollection })
        .where(({ todo }) => eq(todo.completed, false))
        .orderBy(({ todo }) => todo.createdAt, 'desc'),
    );
    await todos.preload();
    const titles = (): string[] => todos.toArray.map(({ title }) => title);

    const made = await api.newTask({ title: 'From the API' });
    await until(() => titles().length === 1);
    const id = unknownId();
    const insert = todoCollection.insert({ id, title: 'Buy milk', completed: false } as never);
    expect(todoCollection.get(id)).toMatchObject({ title: 'Buy milk' });
    await insert.isPersisted.promise;
    await until(() => titles().length === 2);
    expect(titles()).toEqual(['Buy milk', 'From the API']);

    const toggleTodo = (todo: string) =>
      todoCollection.update(todo, (draft) => {
        draft.completed = !draft.completed;
      });
    await toggleTodo(made.id).isPersisted.promise;
    expect(titles()).toEqual(['Buy milk']);
    await replica.settled();
    const { body } = await api.get(`/api/v1/tasks/${made.id}`).expect(200);
    expect(body).toMatchObject({ completed: true });
    expect(todoCollection.get(made.id)).toMatchObject(body);

    await todoCollection.delete(id).isPersisted.promise;
    expect(titles()).toEqual([]);
    await replica.settled();
    await api.get(`/api/v1/tasks/${id}`).expect(404);
    expect(replica.failed.get()).toEqual([]);
    await todos.cleanup();
    await todoCollection.cleanup();
    await replica.close();
  });
});
