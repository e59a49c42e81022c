import { type TestService, startService } from '../support/service.js';
import { type Client, type TaskBody, unknownId } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { expectProblem } from '../support/expect-problem.js';
import { content, idOf, newWorld, path, undo } from '../support/undo-world.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('undo', () => {
  it("returns 404 for an unknown request, another owner's request, and one without changes", async () => {
    const [world, stranger] = [await newWorld(service), await newWorld(service)];
    const theirs = await stranger.ada.patch(path(stranger.parent), { title: 'x' }).expect(200);
    const nothing = await world.ada.patch(path(world.parent), { title: 'Parent' }).expect(200);
    const refused = await world.ada.patch(path(world.parent), { title: '' }).expect(400);
    const before = [await content(world), await content(stranger)];
    for (const id of [unknownId(), idOf(theirs), idOf(nothing), idOf(refused)])
      expectProblem(await undo(world.ada, id), 404, 'nothing-to-undo');
    expect([await content(world), await content(stranger)]).toEqual(before);
  });

  it("undoes only the caller's own request when another owner's has the same id", async () => {
    const [world, stranger] = [await newWorld(service), await newWorld(service)];
    const before = await content(world);
    for (const { ada, parent } of [world, stranger])
      await ada.patch(path(parent), { title: 'x' }).set('x-request-id', 'the-same').expect(200);
    const theirs = await content(stranger);
    await undo(world.ada, 'the-same').expect(200);
    expect(await content(world)).toEqual(before);
    expect(await content(stranger)).toEqual(theirs);
  });

  it('undoes all requests with the same id together', async () => {
    const world = await newWorld(service);
    const { ada, parent, red, trashed } = world;
    const before = await content(world);
    const same = (call: ReturnType<Client['get']>) => call.set('x-request-id', 'many');
    await same(ada.patch(path(parent), { title: 'x' })).expect(200);
    await same(ada.delete(`/api/v1/labels/${red.id}`)).expect(204);
    const { body: label } = await same(ada.post('/api/v1/labels', { name: 'red' })).expect(201);
    const { body: made } = await same(ada.post('/api/v1/tasks', { title: 'x', labelIds: [label.id] })).expect(
      201,
    );
    await same(ada.patch(path(parent), { parentId: made.id, labelIds: [label.id] })).expect(200);
    await same(ada.delete(`/api/v1/trash/${trashed.id}`)).expect(204);
    const { body: gone } = await same(ada.post('/api/v1/tasks', { title: 'x' })).expect(201);
    await same(ada.delete(path(gone))).expect(204);
    await same(ada.delete(`/api/v1/trash/${gone.id}`)).expect(204);
    const undone = await undo(ada, 'many');
    expect([undone.status, undone.body.conflicts]).toEqual([200, undefined]);
    expect(await content(world)).toEqual(before);
  });

  it('restores rebalanced positions and a removed completion', async () => {
    const world = await newWorld(service);
    const { ada, home, recurring } = world;
    const rows: TaskBody[] = [];
    for (const title of ['a', 'b', 'c']) rows.push(await ada.newTask({ title, listId: home.id }));
    await asAdmin(
      (admin) =>
        admin.query(`UPDATE tasks SET position = 'a5' WHERE owner_id = $1 AND id = ANY ($2)`, [
          world.owner,
          rows.map(({ id }) => id),
        ]),
      service.database.adminUrl,
    );
    const before = await content(world);
    const [first, last] = rows.sort((a, b) => (a.id < b.id ? -1 : 1)).filter((_, nth) => nth !== 1);
    const moved = await ada.post(`${path(last!)}/move`, { after: first!.id }).expect(200);
    expect((await undo(ada, idOf(moved)).expect(200)).body.undone).toBeGreaterThan(1);
    expect(await content(world)).toEqual(before);
    const { body } = await ada.get(`${path(recurring)}/completions`).expect(200);
    const back = await ada.delete(`${path(recurring)}/completions/${body.data[0].id}`).expect(200);
    await undo(ada, idOf(back)).expect(200);
    expect(await content(world)).toEqual(before);
  });

  it('keeps the inbox that the first request created', async () => {
    const ada = await service.as(unknownId());
    const first = await ada.post('/api/v1/tasks', { title: 'x' }).expect(201);
    const second = await ada.post('/api/v1/tasks', { title: 'y' }).expect(201);
    expect((await undo(ada, idOf(first)).expect(200)).body).toMatchObject({
      undone: 1,
      data: [{ type: 'task', id: first.body.id, change: 'deleted', row: null }],
    });
    expect((await ada.get('/api/v1/tasks').expect(200)).body.data).toEqual([second.body]);
  });

  it('reports its changes like the feed, and never reuses a version', async () => {
    const world = await newWorld(service);
    const { ada, trashed } = world;
    const emptied = await ada.delete('/api/v1/trash').expect(204);
    const { headers, body } = await undo(ada, idOf(emptied)).set('x-request-id', 'mine').expect(200);
    expect(headers['x-request-id']).toBe('mine');
    expect(body.requestId).toBe('mine');
    const back = body.data.find(({ id }: { id: string }) => id === trashed.id);
    expect(back).toMatchObject({ type: 'task', change: 'created', version: 3, requestId: 'mine' });
    expect(back.row).toMatchObject({ title: 'Trashed', version: 3, createdAt: trashed.createdAt });
    expect((await ada.get('/api/v1/trash').expect(200)).body.data).toContainEqual(
      expect.objectContaining({ id: trashed.id }),
    );
  });

  it.each([
    ['no request id', {}, '/requestId'],
    ['an empty id', { requestId: '' }, '/requestId'],
    ['a long id', { requestId: 'x'.repeat(129) }, '/requestId'],
    ['a number', { requestId: 1 }, '/requestId'],
    ['an unknown field', { requestId: 'x', more: 1 }, '/more'],
  ])('rejects a body with %s', async (_, body, pointer) => {
    const ada = await service.as(unknownId());
    expectProblem(await ada.post('/api/v1/undo', body), 400, 'invalid-input', [pointer]);
  });
});
