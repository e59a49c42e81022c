import { startApp, type TestApp } from '../../../test/support/app.js';
import { type TaskBody, unknownId } from '../../../test/support/client.js';
import { GroupWorld } from './group-world.js';
import { until } from './world.js';

let service: TestApp;
let world: GroupWorld;

beforeAll(async () => void (service = await startApp()));
beforeEach(async () => void (world = await GroupWorld.start(service)));
afterEach(() => world.stop());
afterAll(() => service.stop());

describe('a group of writes', () => {
  it('is one request, and one request undoes it', async () => {
    const tasks = await world.newTasks(30);
    const { replica } = world;
    const saved = replica.group(() => tasks.map(({ id }) => replica.tasks.complete(id).saved));
    expect(world.shown()).toMatchObject(tasks.map(({ id }) => ({ id, completed: true })));
    await Promise.all(saved);
    await replica.settled();
    expect(world.sent()).toEqual(['POST /batch']);
    expect((await world.stored()).every(({ completed }) => completed)).toBe(true);
    replica.undo();
    expect(world.shown()).toMatchObject(tasks.map(({ id }) => ({ id, completed: false })));
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /undo']);
    expect((await world.stored()).some(({ completed }) => completed)).toBe(false);
    expect(replica.undo()).toBeNull();
  });

  it('of 250 writes is three requests, also to undo it', async () => {
    const { replica } = world;
    replica.group(() => {
      for (let nth = 0; nth < 250; nth++) replica.tasks.create({ title: `task ${nth}` });
    });
    await world.expectAgreement();
    expect(world.sent()).toEqual(Array(3).fill('POST /batch'));
    expect(world.shown()).toHaveLength(250);
    replica.undo();
    expect(world.shown()).toEqual([]);
    await world.expectAgreement();
    expect(world.sent()).toEqual(Array(3).fill('POST /undo'));
    expect(await world.stored()).toEqual([]);
  });

  it('changes what queries show at once, until it is undone', async () => {
    const tasks = await world.newTasks(100);
    const { replica } = world;
    const counts: number[] = [];
    const open = replica.tasks.query({ where: { completed: false } });
    const stop = open.subscribe(({ length }) => counts.at(-1) !== length && counts.push(length));
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.complete(id)));
    await replica.settled();
    replica.undo();
    await world.expectAgreement();
    expect(counts).toEqual([100, 0, 100]);
    const seen = replica.group(() => [replica.tasks.remove(tasks[0]!.id), open.get().length]);
    stop();
    expect(seen).toMatchObject([{ id: tasks[0]!.id }, 99]);
  });

  it('is sent like any write if it has one, keeps what it wrote before an error, and may contain groups', async () => {
    const { replica } = world;
    const { id } = replica.group(() => replica.tasks.create({ title: 'One' }));
    replica.group(() => {});
    const write = (): void =>
      replica.group(() => {
        replica.tasks.update(id, { title: 'Two' });
        replica.group(() => replica.tasks.complete(id));
        throw new Error('Later');
      });
    expect(write).toThrow('Later');
    await replica.settled();
    expect(await world.stored()).toMatchObject([{ title: 'Two', completed: true }]);
    replica.undo();
    await replica.settled();
    expect(await world.stored()).toMatchObject([{ title: 'One', completed: false }]);
    replica.undo();
    await world.expectAgreement();
    expect(await world.stored()).toEqual([]);
    expect(world.sent()[0]).toBe('POST /tasks');
  });

  it('can create rows that refer to each other and change them', async () => {
    const { replica } = world;
    replica.group(() => {
      const list = replica.lists.create({ name: 'Home' });
      const label = replica.labels.create({ name: 'garden' });
      const task = replica.tasks.create({ title: ' Plant ', listId: list.id });
      replica.tasks.create({ title: 'Dig', parentId: task.id });
      replica.tasks.addLabel(task.id, label.id);
      replica.tasks.update(task.id, { title: 'Plant a tree' });
      replica.lists.update(list.id, { name: 'House' });
    });
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /batch', 'POST /batch']);
    expect(replica.failed.get()).toEqual([]);
    const [dig, plant] = await world.api.all<TaskBody>('/api/v1/tasks?sort=title');
    expect(plant).toMatchObject({ title: 'Plant a tree', labelIds: [replica.labels.query().get()[0]!.id] });
    expect(dig).toMatchObject({ title: 'Dig', parentId: plant!.id, listId: plant!.listId });
    replica.undo();
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /undo', 'POST /undo']);
    expect(await world.stored()).toEqual([]);
    expect(replica.labels.query().get()).toEqual([]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('keeps a refused write and what depends on it, and applies the others; undo takes all of it back', async () => {
    const [first, last] = await world.newTasks(2);
    const { replica } = world;
    replica.group(() => {
      replica.tasks.update(first!.id, { title: 'First' });
      const { id } = replica.tasks.create({ title: 'Refused', listId: unknownId() });
      replica.tasks.create({ title: 'Below', parentId: id });
      replica.tasks.update(last!.id, { title: 'Last' });
    });
    await until(() => replica.status.get().failed === 1);
    await until(() => replica.status.get().pending === 1);
    expect(await world.stored()).toMatchObject([{ title: 'First' }, { title: 'Last' }]);
    expect(replica.failed.get()).toMatchObject([{ reason: 'refused', problem: { status: 404 } }]);
    expect(world.sent()).toEqual(['POST /batch']);
    replica.undo();
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /undo']);
    expect(await world.stored()).toMatchObject([{ title: 'task 0' }, { title: 'task 1' }]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('merges with changes of others, and undo takes back the repeated writes, too', async () => {
    const tasks = await world.newTasks(3, { description: 'Old' });
    const { replica } = world;
    await world.goOffline();
    replica.group(() => {
      for (const { id } of tasks) replica.tasks.update(id, { description: 'Mine' });
    });
    await world.api.patch(`/api/v1/tasks/${tasks[0]!.id}`, { priority: 3 }).expect(200);
    await world.api.patch(`/api/v1/tasks/${tasks[1]!.id}`, { description: 'Theirs' }).expect(200);
    world.device.setOnline(true);
    await until(() => replica.status.get().failed === 1);
    await replica.settled();
    expect(world.sent()).toEqual(['POST /batch', `PATCH /tasks/${tasks[0]!.id}`]);
    expect(await world.stored()).toMatchObject([
      { description: 'Mine', priority: 3 },
      { description: 'Theirs' },
      { description: 'Mine' },
    ]);
    expect(replica.failed.get()).toMatchObject([{ reason: 'conflict', fields: ['description'] }]);
    replica.undo();
    expect(world.shown()).toMatchObject([
      { description: 'Old', priority: 3 },
      { description: 'Theirs' },
      { description: 'Old' },
    ]);
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /undo', 'POST /undo']);
    expect(await world.stored()).toMatchObject([
      { description: 'Old', priority: 3 },
      { description: 'Theirs' },
      { description: 'Old' },
    ]);
    expect(replica.failed.get()).toEqual([]);
  });

  it('is undone without a request while it waits', async () => {
    const tasks = await world.newTasks(3);
    const { replica } = world;
    await world.goOffline();
    replica.tasks.create({ title: 'Before' });
    replica.group(() => tasks.forEach(({ id }) => replica.tasks.remove(id)));
    expect(world.shown()).toMatchObject([{ title: 'Before' }]);
    replica.undo();
    expect(replica.status.get()).toMatchObject({ pending: 1, failed: 0 });
    world.device.setOnline(true);
    await world.expectAgreement();
    expect(world.sent()).toEqual(['POST /tasks']);
    expect(world.shown()).toHaveLength(4);
  });
});

describe('a replica', () => {
  it('drops an undo that an older version stored without its writes, and sends the other writes', async () => {
    const { device } = world;
    await world.goOffline();
    const { id } = world.replica.tasks.create({ title: 'Kept' });
    world.replica.tasks.update(id, { priority: 2 });
    await world.replica.close();
    const [created, updated] = (await device.storage.load()).outbox;
    const undo = { ...updated!, id: unknownId(), requestId: unknownId(), kind: 'undo' as const, seq: 1_000 };
    const input = { target: created!.id, requestId: created!.requestId } as never;
    await device.storage.commit([{ put: [{ ...undo, input }] }]);
    await device.start();
    expect(world.replica.outbox.get()).toEqual([created, updated]);
    await until(async () => (await device.storage.load()).outbox.length === 2);
    device.setOnline(true);
    await world.expectAgreement();
    expect(await world.stored()).toMatchObject([{ id, title: 'Kept', priority: 2 }]);
  });
});
