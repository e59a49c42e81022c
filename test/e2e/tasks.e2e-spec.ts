import { type TestService, startService } from '../support/service.js';
import { type Client, unknownId } from '../support/client.js';
import { expectProblem } from '../support/expect-problem.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService();
  ada = await service.as('ada');
});
afterAll(() => service.stop());

describe('POST /tasks', () => {
  it('creates a task with all given fields', async () => {
    const input = { title: 'Buy milk', description: 'Oat\nTwo litres', priority: 3, completed: true };
    const { body, headers } = await ada.post('/api/v1/tasks', input).expect(201);
    expect(body).toEqual({
      ...input,
      id: expect.stringMatching(UUID_V7),
      ownerId: 'ada',
      listId: expect.stringMatching(UUID_V7),
      parentId: null,
      completedAt: TIME,
      due: null,
      startOn: null,
      durationMinutes: null,
      recurrence: null,
      labelIds: [],
      reminders: [],
      position: expect.any(String),
      version: 1,
      createdAt: TIME,
      updatedAt: TIME,
      deletedAt: null,
    });
    expect(headers.location).toBe(`/api/v1/tasks/${body.id}`);
    expect((await ada.get(`/api/v1/tasks/${body.id}`).expect(200)).body).toEqual(body);
  });

  it('fills in defaults', async () => {
    const { body } = await ada.post('/api/v1/tasks', { title: '  Buy milk ' }).expect(201);
    expect(body).toMatchObject({
      title: 'Buy milk',
      description: null,
      completed: false,
      completedAt: null,
      priority: 0,
    });
  });

  it('accepts an id from the client, and returns it in lower case', async () => {
    const id = unknownId();
    const task = await ada.newTask({ id: id.toUpperCase() });
    expect(task.id).toBe(id);
    await ada.get(`/api/v1/tasks/${id}`).expect(200);
  });

  it('returns 409 for an id that the owner already uses, and changes nothing', async () => {
    const task = await ada.newTask();
    expectProblem(await ada.post('/api/v1/tasks', { id: task.id, title: 'Another' }), 409, 'task-exists');
    expect((await ada.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
  });

  it('allows two owners to use the same id', async () => {
    const task = await ada.newTask();
    const bob = await service.as('bob');
    const other = await bob.newTask({ id: task.id, title: "Bob's" });
    expect(other).toMatchObject({ id: task.id, ownerId: 'bob', title: "Bob's" });
    expect((await ada.get(`/api/v1/tasks/${task.id}`)).body).toEqual(task);
  });
});

describe('PATCH /tasks/{id}', () => {
  it('changes only the fields in the body', async () => {
    const task = await ada.newTask({ description: 'Oat', priority: 2 });
    const { body } = await ada.patch(`/api/v1/tasks/${task.id}`, { title: 'Buy oat milk' }).expect(200);
    expect(body).toEqual({ ...task, title: 'Buy oat milk', version: 2, updatedAt: TIME });
    expect((await ada.get(`/api/v1/tasks/${task.id}`)).body).toEqual(body);
  });

  it('clears a field with null', async () => {
    const task = await ada.newTask({ description: 'Oat' });
    const { body } = await ada.patch(`/api/v1/tasks/${task.id}`, { description: null }).expect(200);
    expect(body).toEqual({ ...task, description: null, version: 2, updatedAt: TIME });
  });

  it.each([{}, { title: 'Buy milk' }, { title: ' Buy milk ', priority: 0, completed: false }])(
    'keeps the version when nothing changes: %j',
    async (input) => {
      const task = await ada.newTask();
      expect((await ada.patch(`/api/v1/tasks/${task.id}`, input).expect(200)).body).toEqual(task);
    },
  );

  it('accepts a merge patch (RFC 7396) with its media type', async () => {
    const task = await ada.newTask();
    const { body } = await ada
      .patch(`/api/v1/tasks/${task.id}`, { priority: 1 })
      .type('application/merge-patch+json')
      .expect(200);
    expect(body.priority).toBe(1);
  });

  it('loses no simultaneous update of another field', async () => {
    const task = await ada.newTask();
    const path = `/api/v1/tasks/${task.id}`;
    await Promise.all([
      ada.patch(path, { title: 'Buy bread' }).expect(200),
      ada.patch(path, { description: 'Rye' }).expect(200),
      ada.patch(path, { priority: 3 }).expect(200),
      ada.patch(path, { completed: true }).expect(200),
    ]);
    expect((await ada.get(path)).body).toMatchObject({
      title: 'Buy bread',
      description: 'Rye',
      priority: 3,
      completed: true,
      version: 5,
    });
  });

  it('returns 404 for an unknown id', async () => {
    expectProblem(await ada.patch(`/api/v1/tasks/${unknownId()}`, { title: 'x' }), 404, 'task-not-found');
  });
});

describe('PUT /tasks/{id}', () => {
  it('creates the task with the given id', async () => {
    const id = unknownId();
    const { body } = await ada.put(`/api/v1/tasks/${id}`, { title: 'Buy milk' }).expect(201);
    expect(body).toMatchObject({ id, ownerId: 'ada', title: 'Buy milk', version: 1 });
    expect((await ada.get(`/api/v1/tasks/${id}`)).body).toEqual(body);
  });

  it('replaces the whole task', async () => {
    const task = await ada.newTask({ description: 'Oat', priority: 2, completed: true });
    const { body } = await ada.put(`/api/v1/tasks/${task.id}`, { title: 'Buy bread' }).expect(200);
    expect(body).toEqual({
      ...task,
      title: 'Buy bread',
      description: null,
      priority: 0,
      completed: false,
      completedAt: null,
      version: 2,
      updatedAt: TIME,
    });
  });

  it('changes nothing when it is repeated', async () => {
    const id = unknownId();
    const input = { title: 'Buy milk', completed: true };
    const first = await ada.put(`/api/v1/tasks/${id}`, input).expect(201);
    const second = await ada.put(`/api/v1/tasks/${id}`, input).expect(200);
    expect(second.body).toEqual(first.body);
  });

  it('creates one task for twenty simultaneous requests', async () => {
    const id = unknownId();
    const input = { title: 'Only once' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ada.put(`/api/v1/tasks/${id}`, input)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect((await ada.get(`/api/v1/tasks/${id}`)).body.version).toBe(1);
  });
});

describe('POST /tasks/{id}/complete and /reopen', () => {
  it('complete and reopen the task', async () => {
    const task = await ada.newTask();
    const done = (await ada.post(`/api/v1/tasks/${task.id}/complete`).expect(200)).body;
    expect(done).toEqual({ ...task, completed: true, completedAt: TIME, version: 2, updatedAt: TIME });
    const open = (await ada.post(`/api/v1/tasks/${task.id}/reopen`).expect(200)).body;
    expect(open).toEqual({ ...task, version: 3, updatedAt: TIME });
    expect((await ada.get(`/api/v1/tasks/${task.id}`)).body).toEqual(open);
  });

  it('are idempotent: repeating one changes nothing, not even the version', async () => {
    const task = await ada.newTask();
    const done = (await ada.post(`/api/v1/tasks/${task.id}/complete`)).body;
    expect((await ada.post(`/api/v1/tasks/${task.id}/complete`).expect(200)).body).toEqual(done);
    const open = (await ada.post(`/api/v1/tasks/${task.id}/reopen`)).body;
    expect((await ada.post(`/api/v1/tasks/${task.id}/reopen`).expect(200)).body).toEqual(open);
  });

  it('keep the completion time while other fields change', async () => {
    const task = await ada.newTask({ completed: true });
    const { body } = await ada
      .patch(`/api/v1/tasks/${task.id}`, { title: 'Done', completed: true })
      .expect(200);
    expect(body).toMatchObject({ completedAt: task.completedAt, version: 2 });
  });

  it('accept an empty body with a content type, as many clients send it', async () => {
    const task = await ada.newTask();
    await ada.post(`/api/v1/tasks/${task.id}/complete`).type('application/json').expect(200);
  });
});

describe('DELETE /tasks/{id}', () => {
  it('removes the task', async () => {
    const task = await ada.newTask();
    const { body, text } = await ada.delete(`/api/v1/tasks/${task.id}`).expect(204);
    expect([body, text]).toEqual([{}, '']);
    expectProblem(await ada.get(`/api/v1/tasks/${task.id}`), 404, 'task-not-found');
    expectProblem(await ada.delete(`/api/v1/tasks/${task.id}`), 404, 'task-not-found');
  });
});
