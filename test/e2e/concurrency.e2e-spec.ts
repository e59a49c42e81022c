import { type TestService, startService } from '../support/service.js';
import { Client } from '../support/client.js';

let service: TestService;

beforeAll(async () => {
  // Fewer connections than requests, so that both users share each connection.
  service = await startService({ DATABASE_POOL_SIZE: '3' });
});
afterAll(() => service.stop());

describe('200 concurrent requests of two users', () => {
  it('never read or change the other user’s data', async () => {
    const users = [await service.as('ada'), await service.as('bob')];
    const names = ['ada', 'bob'];
    const tasks = await Promise.all(users.map((user, index) => user.newTask({ title: names[index] })));
    const actions = [
      (user: Client, mine: string) => user.get(`/api/v1/tasks/${mine}`),
      (user: Client) => user.get('/api/v1/tasks?limit=200'),
      (user: Client, mine: string) => user.patch(`/api/v1/tasks/${mine}`, { priority: 1 }),
      (user: Client) => user.post('/api/v1/tasks', { title: 'more' }),
      (user: Client, _mine: string, theirs: string) => user.get(`/api/v1/tasks/${theirs}`),
      (user: Client, _mine: string, theirs: string) =>
        user.patch(`/api/v1/tasks/${theirs}`, { title: 'stolen' }),
      (user: Client, _mine: string, theirs: string) => user.delete(`/api/v1/tasks/${theirs}`),
      (user: Client, _mine: string, theirs: string) => user.post(`/api/v1/tasks/${theirs}/complete`),
      (user: Client) => user.get('/api/v1/tasks/not-a-uuid'),
      (user: Client) => user.get('/api/v1/auth/me'),
    ];
    const expected = [200, 200, 200, 201, 404, 404, 404, 404, 400, 200];
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const who = index % 2;
        const action = Math.floor(index / 2) % actions.length;
        const { status, body } = await actions[action]!(users[who]!, tasks[who]!.id, tasks[1 - who]!.id);
        expect([action, status]).toEqual([action, expected[action]]);
        const owners = JSON.stringify(body).match(/(?<="ownerId":")\w+/g) ?? [];
        expect(owners.filter((owner) => owner !== names[who])).toEqual([]);
        if (action === 9) expect(body.id).toBe(names[who]);
      }),
    );
    for (const [who, user] of users.entries()) {
      const { body } = await user.get('/api/v1/tasks?limit=200').expect(200);
      expect(body.data).toHaveLength(11);
      expect(body.data.at(-1)).toMatchObject({ title: names[who], completed: false, priority: 1 });
    }
  });
});

describe('100 users whose tokens are verified concurrently', () => {
  it('are each identified correctly', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    const users = await Promise.all(names.map((name) => service.as(name)));
    const answers = await Promise.all(users.map((user) => user.get('/api/v1/auth/me')));
    expect(answers.map(({ status, body }) => [status, body.id])).toEqual(names.map((name) => [200, name]));
  });

  it('are identified correctly among invalid tokens', async () => {
    const users = await Promise.all(Array.from({ length: 50 }, (_, index) => service.as(`fresh-${index}`)));
    const answers = await Promise.all(
      users.map(({ url, token }, index) =>
        new Client(url, index % 2 === 0 ? token : `${token!.slice(0, -8)}AAAAAAAA`).get('/api/v1/auth/me'),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.id])).toEqual(
      users.map((_, index) => (index % 2 === 0 ? [200, `fresh-${index}`] : [401, undefined])),
    );
  });
});
