import pg from 'pg';
import { type TestService, startService } from '../support/service.js';
import { until } from '../support/process.js';

let service: TestService;

beforeAll(async () => {
  service = await startService({ DATABASE_POOL_SIZE: '4' });
});
afterAll(() => service.stop());

describe('two owners whose writes wait for a lock', () => {
  it('leave a connection free for others, and succeed in the end', async () => {
    const [eve, mal, bob] = [await service.as('eve'), await service.as('mal'), await service.as('bob')];
    for (const user of [eve, mal, bob]) await user.newTask();
    const locker = new pg.Client({ connectionString: service.database.adminUrl });
    await locker.connect();
    await locker.query('BEGIN');
    await locker.query(`SELECT FROM owners WHERE owner_id IN ('eve', 'mal') FOR UPDATE`);
    const calls = [eve, mal, eve, mal].map((user) =>
      user.post('/api/v1/tasks', { title: 'greedy' }).then(({ status }) => status),
    );
    // One of the four is queued although a connection is free.
    await until(async () => (await service.read('UnitOfWork', 'waiting', 'connections')) === 1);
    await bob.newTask();
    await bob.get('/api/v1/tasks').expect(200);
    await locker.end();
    expect(await Promise.all(calls)).toEqual(calls.map(() => 201));
  });
});
