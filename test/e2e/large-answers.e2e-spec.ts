import pg from 'pg';
import { type TestService, startService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { asAdmin } from '../support/database.js';
import { until } from '../support/process.js';

const LONG = 'a'.repeat(20_000);
const MANY = 8;

let service: TestService;

// Long enough that no request times out while it waits for the lock.
beforeAll(async () => void (service = await startService({ STATEMENT_TIMEOUT_MS: '60000' })));
afterAll(() => service.stop());

/** How many of eight simultaneous reads reach the database. */
async function countConcurrentReads(user: Client, other: Client): Promise<number> {
  const holder = new pg.Client({ connectionString: service.database.adminUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE tasks');
  const reads = Promise.all(Array.from({ length: 8 }, () => user.get('/api/v1/tasks').expect(200)));
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const count = () =>
    asAdmin(async (admin) => (await admin.query(waiting)).rowCount ?? 0, service.database.adminUrl);
  await until(async () => (await count()) >= 1);
  // Reads that are not queued have reached the database by now.
  for (let nth = 0; nth < 10; nth++) await other.get('/api/v1/settings').expect(200);
  const reached = await count();
  await holder.end();
  await reads;
  return reached;
}

describe('the reads of one owner', () => {
  it('run one at a time once their responses are large', async () => {
    const user = await service.as('large');
    for (let nth = 0; nth < MANY; nth++) await user.newTask({ description: LONG });
    const other = await service.as('other');
    expect(await countConcurrentReads(user, other)).toBeGreaterThan(2);
    expect(await countConcurrentReads(user, other)).toBe(1);
    expect((await user.get('/api/v1/tasks').expect(200)).body.data).toHaveLength(MANY);
  });
});
