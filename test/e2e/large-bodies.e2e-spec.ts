import { createDatabase, type TestDatabase } from '../support/database.js';

import type { Client } from '../support/client.js';
import { cleanUp, newFolder, Service, TRUST } from '../support/process.js';

const BODIES = 30;
/** Rejected only after each of its many values has been validated. */
const COSTLY = {
  operations: Array.from({ length: 400 }, () =>
    Object.fromEntries(Array.from({ length: 45 }, (_, nth) => [`unknown${nth}`, 1])),
  ),
};

let database: TestDatabase;
let service: Service;
let ada: Client;
let bob: Client;

beforeAll(async () => {
  database = await createDatabase();
  service = await Service.start(newFolder(), {
    ...TRUST,
    DATABASE_URL: database.url,
    STATEMENT_TIMEOUT_MS: '60000',
    OVERLOAD_DELAY_MS: '0',
  });
  [ada, bob] = [await service.as('ada'), await service.as('bob')];
});
afterAll(async () => {
  await service.stop();
  await cleanUp();
  await database.drop();
});

describe('the large bodies of one owner', () => {
  it('are all answered without delaying other owners', async () => {
    await bob.get('/api/v1/tasks').expect(200);
    let answered = 0;
    const costly = Array.from({ length: BODIES }, async () => {
      const { status } = await ada.post('/api/v1/batch', COSTLY);
      answered++;
      return status;
    });
    const before: number[] = [];
    while (answered < BODIES / 2) {
      await bob.get('/api/v1/tasks').expect(200);
      before.push(answered);
    }
    // Bob's requests interleave with the queued ones instead of waiting for all of them.
    expect(new Set(before).size).toBeGreaterThan(BODIES / 5);
    expect((await Promise.all(costly)).filter((status) => status !== 400 && status !== 503)).toEqual([]);
  });
});
