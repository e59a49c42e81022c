import { startApp, type TestApp } from '../../../test/support/app.js';
import { type TaskBody, unknownId } from '../../../test/support/client.js';
import type { Conflict, Refused } from '../../src/replica/replica.js';
import { Device, until } from './world.js';

let service: TestApp;
const devices: Device[] = [];

beforeAll(async () => {
  service = await startApp();
});
afterEach(async () => {
  for (const { replica } of devices.splice(0)) await replica.close();
});
afterAll(() => service.stop());

async function newDevice(user = unknownId()): Promise<Device> {
  const device = new Device(service, user);
  devices.push(device);
  await device.start();
  return device;
}
const live = (device: Device) => until(() => device.replica.status.get().state === 'live');

describe('a replica', () => {
  it('shows a new task at once, sends it, and shows it on another device', async () => {
    const user = unknownId();
    const [phone, laptop] = [await newDevice(user), await newDevice(user)];
    await live(phone);
    await live(laptop);
    const { id } = phone.replica.tasks.create({ title: 'Buy milk' });
    expect(phone.replica.tasks.get(id)).toMatchObject({ title: 'Buy milk', version: 0, completed: false });
    await until(() => laptop.replica.tasks.get(id) !== undefined);
    await phone.replica.settled();
    const { body } = await (await service.as(user)).get(`/api/v1/tasks/${id}`).expect(200);
    expect(phone.replica.tasks.get(id)).toEqual(body);
    expect(laptop.replica.tasks.get(id)).toEqual(body);
    expect(phone.replica.status.get()).toEqual({ state: 'live', pending: 0, failed: 0, isStored: false });
  });

  it('keeps writes made offline over a reload, and sends them in order', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    const list = phone.replica.lists.create({ name: ' Home ' });
    const task = phone.replica.tasks.create({ title: ' Paint ', listId: list.id });
    phone.replica.tasks.update(task.id, { title: 'Paint the door', priority: 2 });
    phone.replica.tasks.complete(task.id);
    await phone.reload();
    const { replica } = phone;
    expect(replica.tasks.get(task.id)).toMatchObject({
      title: 'Paint the door',
      completed: true,
      listId: list.id,
    });
    expect(replica.status.get()).toMatchObject({ pending: 4, failed: 0 });
    phone.setOnline(true);
    await replica.settled();
    expect(replica.failed.get()).toEqual([]);
    const { body } = await (await service.as(user)).get(`/api/v1/tasks/${task.id}`).expect(200);
    expect(body).toMatchObject({ title: 'Paint the door', completed: true, priority: 2, version: 3 });
    expect(replica.tasks.get(task.id)).toEqual(body);
  });

  it('merges changes of different fields, and shows a conflict of the same field until it is resolved', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    const api = await service.as(user);
    const task = await api.newTask({ title: 'Call', description: 'Bob' });
    await until(() => phone.replica.tasks.get(task.id) !== undefined);
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    phone.replica.tasks.update(task.id, { title: 'Call Bob' });
    phone.replica.tasks.update(task.id, { description: 'Mine' });
    await api.patch(`/api/v1/tasks/${task.id}`, { description: 'Theirs', priority: 3 }).expect(200);
    phone.setOnline(true);
    await until(() => phone.replica.status.get().failed === 1);
    await phone.replica.settled();
    expect(phone.replica.tasks.get(task.id)).toMatchObject({
      title: 'Call Bob',
      description: 'Theirs',
      priority: 3,
    });
    const [conflict] = phone.replica.failed.get() as readonly Conflict[];
    expect(conflict).toMatchObject({
      reason: 'conflict',
      fields: ['description'],
      mine: { description: 'Mine' },
      theirs: { description: 'Theirs' },
      base: { description: 'Bob' },
    });
    conflict!.resolve('mine');
    expect(phone.replica.tasks.get(task.id)).toMatchObject({ description: 'Mine' });
    await phone.replica.settled();
    expect(phone.replica.status.get().failed).toBe(0);
    const { body } = await api.get(`/api/v1/tasks/${task.id}`).expect(200);
    expect(body).toMatchObject({ title: 'Call Bob', description: 'Mine', priority: 3 });
  });

  it('shows a conflict with a change that arrived while the user was typing', async () => {
    const user = unknownId();
    const { replica } = await newDevice(user);
    const api = await service.as(user);
    const task = await api.newTask({ title: 'Call', description: 'Bob' });
    await until(() => replica.tasks.get(task.id) !== undefined);
    await api.patch(`/api/v1/tasks/${task.id}`, { description: 'Theirs', priority: 3 }).expect(200);
    await until(() => replica.tasks.get(task.id)!.description === 'Theirs');
    replica.tasks.update(task.id, { description: 'Mine' }, { description: 'Bob' });
    replica.tasks.update(task.id, { priority: 1 }, { priority: 3 });
    await until(() => replica.status.get().failed === 1);
    const [conflict] = replica.failed.get() as readonly Conflict[];
    expect(conflict).toMatchObject({ fields: ['description'], base: { description: 'Bob' } });
    conflict!.resolve('theirs');
    await replica.settled();
    const { body } = await api.get(`/api/v1/tasks/${task.id}`).expect(200);
    expect(body).toMatchObject({ description: 'Theirs', priority: 1 });
  });

  it('keeps a refused write and what depends on it until it is discarded or sent again', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const api = await service.as(user);
    const { id: listId } = await api.newList();
    await until(() => phone.replica.lists.get(listId) !== undefined);
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    const task = phone.replica.tasks.create({ title: 'Lost?', listId });
    phone.replica.tasks.update(task.id, { priority: 1 });
    await api.delete(`/api/v1/lists/${listId}`).expect(204);
    phone.setOnline(true);
    await until(() => phone.replica.status.get().failed === 1);
    const [refused] = phone.replica.failed.get() as readonly Refused[];
    expect(refused).toMatchObject({
      reason: 'refused',
      problem: { type: '/problems/list-not-found', status: 404 },
    });
    expect(phone.replica.status.get()).toMatchObject({ pending: 1, failed: 1 });
    await phone.reload();
    expect(phone.replica.status.get()).toMatchObject({ pending: 1, failed: 1 });
    await api.post(`/api/v1/lists/${listId}/restore`).expect(200);
    (phone.replica.failed.get()[0] as Refused).retry();
    await phone.replica.settled();
    expect(phone.replica.failed.get()).toEqual([]);
    const { body } = await api.get(`/api/v1/tasks/${task.id}`).expect(200);
    expect(body).toMatchObject({ title: 'Lost?', listId, priority: 1 });
  });

  it('discards a refused write, and does not undo it afterwards', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const { id } = phone.replica.tasks.create({ title: 'First' });
    phone.replica.tasks.create({ title: 'Refused', listId: unknownId() });
    await until(() => phone.replica.status.get().failed === 1);
    expect(
      phone.replica.tasks
        .query()
        .get()
        .map((task) => task.id),
    ).toEqual([id]);
    phone.replica.failed.get()[0]!.discard();
    expect(phone.replica.failed.get()).toEqual([]);
    phone.replica.undo();
    await phone.replica.settled();
    expect(phone.replica.failed.get()).toEqual([]);
    expect(phone.replica.tasks.query().get()).toEqual([]);
  });

  it('completes, skips and reopens recurring tasks', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const { tasks } = phone.replica;
    const recurrence = { rule: 'freq=daily' };
    const { id } = tasks.create({ title: 'Water', due: { date: '2027-01-01' }, recurrence });
    tasks.complete(id);
    expect(tasks.get(id)).toMatchObject({ completed: true });
    await phone.replica.settled();
    expect(tasks.get(id)).toMatchObject({ completed: false, due: { date: '2027-01-02' } });
    tasks.skip(id);
    tasks.update(id, { title: 'Water the plants' });
    await phone.replica.settled();
    expect(phone.replica.failed.get()).toEqual([]);
    expect(tasks.get(id)).toMatchObject({ title: 'Water the plants', due: { date: '2027-01-03' } });
    const { body } = await (await service.as(user)).get(`/api/v1/tasks/${id}`).expect(200);
    expect(tasks.get(id)).toEqual(body);
  });

  it('shows one conflict if two devices complete the same occurrence offline', async () => {
    const user = unknownId();
    const [phone, laptop] = [await newDevice(user), await newDevice(user)];
    await live(phone);
    const { id } = phone.replica.tasks.create({
      title: 'Water',
      due: { date: '2027-01-01' },
      recurrence: { rule: 'FREQ=DAILY' },
    });
    await until(() => laptop.replica.tasks.get(id) !== undefined);
    await phone.replica.settled();
    laptop.setOnline(false);
    await until(() => laptop.replica.status.get().state === 'offline');
    laptop.replica.tasks.complete(id);
    phone.replica.tasks.complete(id);
    await phone.replica.settled();
    laptop.setOnline(true);
    await until(() => laptop.replica.status.get().failed === 1);
    const [conflict] = laptop.replica.failed.get() as readonly Conflict[];
    expect(conflict).toMatchObject({ fields: ['due'], theirs: { due: { date: '2027-01-02' } } });
    conflict!.resolve('theirs');
    await laptop.replica.settled();
    expect(laptop.replica.tasks.get(id)).toMatchObject({ due: { date: '2027-01-02' }, version: 2 });
  });

  it('sends hundreds of writes made offline', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    for (let nth = 0; nth < 300; nth++) phone.replica.tasks.create({ title: `task ${nth}` });
    phone.setOnline(true);
    await phone.replica.settled();
    const { body } = await (await service.as(user)).get('/api/v1/tasks/count').expect(200);
    expect(body.count).toBe(300);
    expect(phone.replica.tasks.query().get()).toHaveLength(300);
  });

  it('undoes a write before it is sent, and one that the server has applied', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const { id } = phone.replica.tasks.create({ title: 'First' });
    phone.replica.tasks.update(id, { title: 'Second' });
    await phone.replica.settled();
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    phone.replica.tasks.update(id, { title: 'Third' });
    phone.replica.undo();
    expect(phone.replica.status.get().pending).toBe(0);
    expect(phone.replica.tasks.get(id)).toMatchObject({ title: 'Second' });
    phone.replica.undo();
    expect(phone.replica.tasks.get(id)).toMatchObject({ title: 'First' });
    expect(phone.replica.status.get().pending).toBe(1);
    phone.setOnline(true);
    await phone.replica.settled();
    const api = await service.as(user);
    const { body } = await api.get(`/api/v1/tasks/${id}`).expect(200);
    expect(body).toMatchObject({ title: 'First', version: 3 });
    phone.replica.undo();
    expect(phone.replica.tasks.get(id)).toBeUndefined();
    await phone.replica.settled();
    await api.get(`/api/v1/tasks/${id}`).expect(404);
    expect(phone.replica.failed.get()).toEqual([]);
    expect(phone.replica.undo()).toBeNull();
  });

  it('updates live queries as rows change', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const seen: string[][] = [];
    const query = phone.replica.tasks.query({ where: { completed: false }, orderBy: 'title' });
    const stop = query.subscribe((tasks) => seen.push(tasks.map(({ title }) => title)));
    const b = phone.replica.tasks.create({ title: 'b' });
    phone.replica.tasks.create({ title: 'a' });
    phone.replica.tasks.complete(b.id);
    expect(seen.slice(0, 4)).toEqual([[], ['b'], ['a', 'b'], ['a']]);
    await phone.replica.settled();
    stop();
    expect(query.get().map(({ title }) => title)).toEqual(['a']);
  });

  it('starts over after an expired cursor and keeps the outbox', async () => {
    const user = unknownId();
    const phone = await newDevice(user);
    await live(phone);
    const api = await service.as(user);
    const gone = await api.newTask({ title: 'Gone' });
    await until(() => phone.replica.tasks.get(gone.id) !== undefined);
    phone.setOnline(false);
    await until(() => phone.replica.status.get().state === 'offline');
    const { id } = phone.replica.tasks.create({ title: 'Offline' });
    await phone.replica.close();
    const { data } = (await api.get('/api/v1/sync').expect(200)).body;
    expect(data.length).toBeGreaterThan(0);
    const { cursor } = await phone.storage.load();
    const expired = Buffer.from(
      JSON.stringify([1, ...JSON.parse(Buffer.from(cursor!, 'base64url').toString()).slice(1)]),
    );
    await phone.storage.commit([{ cursor: expired.toString('base64url') }]);
    await api.delete(`/api/v1/tasks/${gone.id}`).expect(204);
    await api.delete(`/api/v1/trash/${gone.id}`).expect(204);
    phone.setOnline(true);
    await phone.start();
    expect(phone.replica.tasks.get(gone.id)).toBeDefined();
    await phone.replica.settled();
    await live(phone);
    expect(phone.replica.tasks.get(gone.id)).toBeUndefined();
    const { data: tasks } = (await api.get('/api/v1/tasks').expect(200)).body as { data: TaskBody[] };
    expect(tasks.map((task) => task.id)).toEqual([id]);
    expect(phone.replica.tasks.query().get()).toEqual(tasks);
  });

  it('is signed out without a session, and sends its outbox after the next sign-in', async () => {
    const user = unknownId();
    let isSignedIn = false;
    const device = new Device(service, user, async () => (isSignedIn ? service.issuer.token(user) : null));
    devices.push(device);
    const replica = await device.start();
    await until(() => replica.status.get().state === 'signed-out');
    const { id } = replica.tasks.create({ title: 'Later' });
    expect(replica.status.get()).toMatchObject({ state: 'signed-out', pending: 1 });
    isSignedIn = true;
    await replica.settled();
    expect(replica.tasks.get(id)).toMatchObject({ title: 'Later', version: 1 });
  });
});
