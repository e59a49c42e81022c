import { startApp, type TestApp } from '../../../test/support/app.js';
import { unknownId } from '../../../test/support/client.js';
import { asAdmin } from '../../../test/support/database.js';
import { GroupWorld } from './group-world.js';
import { until } from './world.js';

let service: TestApp;
let world: GroupWorld;

beforeAll(async () => void (service = await startApp()));
beforeEach(async () => void (world = await GroupWorld.start(service)));
afterEach(() => world.stop());
afterAll(() => service.stop());

describe('a group of writes', () => {
  it('has at most one effect and loses no refusal if the response is lost', async () => {
    const [parent, child, water] = await world.newTasks(3, { due: { date: '2027-01-01' } });
    await world.api.patch(`/api/v1/tasks/${water!.id}`, { recurrence: { rule: 'FREQ=DAILY' } }).expect(200);
    await world.api.post(`/api/v1/tasks/${child!.id}/move`, { parentId: parent!.id }).expect(200);
    const list = await world.api.newList();
    const { replica } = world;
    await until(() => replica.tasks.get(child!.id)?.parentId === parent!.id);
    await until(() => replica.tasks.get(water!.id)?.recurrence !== null && !!replica.lists.get(list.id));
    world.network.unanswered = '/batch';
    replica.group(() => {
      // Changes the child too, whose own write is refused because of that.
      replica.tasks.move(parent!.id, { listId: list.id });
      replica.tasks.update(child!.id, { title: 'Child' });
      replica.tasks.complete(water!.id);
      replica.tasks.create({ title: 'Refused', listId: unknownId() });
    });
    await until(() => replica.status.get().failed === 1);
    await replica.settled();
    expect(world.network.unanswered).toBeUndefined();
    expect(world.sent()).toEqual(['POST /batch', 'POST /batch', `PATCH /tasks/${child!.id}`]);
    replica.failed.get()[0]!.discard();
    await world.expectAgreement();
    expect(await world.stored()).toMatchObject([
      { id: parent!.id, listId: list.id },
      { id: child!.id, listId: list.id, title: 'Child' },
      { id: water!.id, due: { date: '2027-01-02' } },
    ]);
    replica.undo();
    await world.expectAgreement();
    expect(await world.stored()).toMatchObject([
      { id: parent!.id, listId: parent!.listId },
      { id: child!.id, title: 'task 1' },
      { id: water!.id, due: { date: '2027-01-01' } },
    ]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('does not restore what others have deleted before it was answered', async () => {
    const { replica, network, api } = world;
    network.unanswered = '/batch';
    const made = replica.group(() => ['a', 'b'].map((name) => replica.labels.create({ name })));
    await until(() => network.unanswered === undefined);
    network.blocked = '/batch';
    const labels = async (): Promise<{ id: string }[]> =>
      (await api.get('/api/v1/labels').expect(200)).body.data;
    await until(async () => (await labels()).length === 2);
    await api.delete(`/api/v1/labels/${made[0]!.id}`).expect(204);
    const list = await api.newList();
    await until(() => replica.lists.get(list.id) !== undefined);
    expect(replica.status.get().pending).toBe(2);
    delete network.blocked;
    await replica.settled();
    expect(replica.labels.query().get()).toMatchObject([{ id: made[1]!.id }]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('is undone after its response was lost', async () => {
    const tasks = await world.newTasks(3);
    const { replica, network } = world;
    network.unanswered = '/batch';
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.remove(id)));
    await until(() => network.unanswered === undefined);
    replica.undo();
    expect(world.shown()).toEqual(tasks);
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /batch', 'POST /batch', 'POST /undo']);
    expect(await world.stored()).toMatchObject(tasks.map(({ id, title }) => ({ id, title, version: 3 })));
    expect(replica.failed.get()).toEqual([]);
  });

  it('is undone while it is sent, also the write that the server has not applied', async () => {
    const [one, other] = await world.newTasks(2);
    const { replica, network, api } = world;
    network.blocked = '/batch';
    replica.group(() => [one, other].forEach((task) => replica.tasks.update(task!.id, { priority: 2 })));
    await until(() => network.requests.some((text) => text.includes('/batch')));
    await api.patch(`/api/v1/tasks/${other!.id}`, { description: 'Theirs' }).expect(200);
    replica.undo();
    delete network.blocked;
    await world.expectAgreement();
    expect(world.sent().filter((line) => line !== 'POST /batch')).toEqual(['POST /undo']);
    expect(await world.stored()).toMatchObject([
      { id: one!.id, priority: 0, version: 3 },
      { id: other!.id, priority: 0, description: 'Theirs', version: 2 },
    ]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('is undone with the rows of the response if that is faster than the feed', async () => {
    const tasks = await world.newTasks(3);
    const { replica, network } = world;
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.complete(id)));
    await replica.settled();
    await world.goOffline();
    network.blocked = '/events';
    replica.undo();
    world.device.setOnline(true);
    await until(() => replica.outbox.get().some(({ state }) => state === 'acked'));
    expect(world.shown()).toEqual(await world.stored());
    expect(world.shown()).toMatchObject(tasks.map(({ id }) => ({ id, completed: false, version: 3 })));
    await replica.settled();
  });

  it('is not repeated once the server has forgotten the lost response', async () => {
    const [water, done] = await world.newTasks(2, { due: { date: '2027-01-01' } });
    await world.api.patch(`/api/v1/tasks/${water!.id}`, { recurrence: { rule: 'FREQ=DAILY' } }).expect(200);
    await until(() => !!world.replica.tasks.get(water!.id)?.recurrence);
    world.network.unanswered = '/batch';
    world.replica.group(() => {
      world.replica.tasks.complete(water!.id);
      world.replica.tasks.complete(done!.id);
      world.replica.tasks.create({ title: 'Refused', listId: unknownId() });
    });
    await until(async () => (await world.stored()).some(({ completed }) => completed));
    await world.goOffline();
    await world.replica.close();
    const { outbox } = await world.device.storage.load();
    expect(outbox.map(({ state }) => state)).toEqual(['sending', 'sending', 'sending']);
    const put = outbox.map((intent) => ({ ...intent, batchedAt: intent.batchedAt! - 24 * 3_600_000 }));
    await world.device.storage.commit([{ put }]);
    await asAdmin((admin) => admin.query('DELETE FROM idempotency_keys'), service.database.adminUrl);
    await world.api.post(`/api/v1/tasks/${done!.id}/reopen`).expect(200);
    world.device.setOnline(true);
    await world.device.start();
    await until(() => world.replica.status.get().failed === 1);
    await world.replica.settled();
    expect(world.sent()).toEqual(['POST /batch', 'POST /tasks']);
    expect(world.replica.failed.get()).toMatchObject([
      { reason: 'refused', intent: { kind: 'task.create' } },
    ]);
    world.replica.failed.get()[0]!.discard();
    await world.expectAgreement();
    expect(await world.stored()).toMatchObject([
      { id: water!.id, due: { date: '2027-01-02' } },
      { id: done!.id, completed: false },
    ]);
  });

  it('is sent as separate requests if the server refuses the batch as a whole', async () => {
    const { replica, network } = world;
    const problem = JSON.stringify({
      type: '/problems/body-too-large',
      title: 'Body too large',
      status: 413,
    });
    const head = `HTTP/1.1 413 Content Too Large\r\ncontent-type: application/problem+json\r\nconnection: close`;
    network.responses.push(`${head}\r\ncontent-length: ${problem.length}\r\n\r\n${problem}`);
    replica.group(() => {
      for (const title of ['One', 'Two', 'Three']) replica.tasks.create({ title });
    });
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /batch', 'POST /tasks', 'POST /tasks', 'POST /tasks']);
    expect(await world.stored()).toMatchObject([{ title: 'One' }, { title: 'Two' }, { title: 'Three' }]);
    replica.undo();
    await world.expectAgreement();
    expect(await world.stored()).toEqual([]);
  });

  it('shows rows that the response of a large batch leaves out', async () => {
    const tasks = await world.newTasks(70, { description: 'x'.repeat(20_000) });
    const { replica } = world;
    await world.goOffline();
    // The response is faster than the feed, which has to poll.
    world.network.blocked = '/events';
    const counts = new Set<number>();
    const whole = replica.tasks.query({ where: { completed: false } });
    const stop = whole.subscribe((rows) => counts.add(rows.length));
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.update(id, { priority: 2 })));
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.update(id, { priority: 3 })));
    world.device.setOnline(true);
    await world.expectAgreement();
    stop();
    expect([...counts]).toEqual([70]);
    expect(replica.failed.get()).toEqual([]);
    expect((await world.stored()).every(({ priority }) => priority === 3)).toBe(true);
  });
});
