import type { Client } from '../support/client.js';
import { EventReader } from '../support/event-reader.js';
import { cleanUp, killed, newFolder, Service, TRUST, until } from '../support/process.js';

let service: Service;
let ada: Client;
let reader: EventReader;

beforeEach(async () => {
  service = await Service.start(newFolder(), TRUST);
  ada = await service.as('ada');
  reader = await (await EventReader.open(ada.url, { token: ada.token })).connected();
});
afterEach(async () => {
  reader.close();
  await cleanUp();
});

describe('an event stream whose database is killed', () => {
  it('stays open, and resumes once the database is back, each time', async () => {
    for (let time = 1; time <= 2; time++) {
      await killed(service.postmaster!);
      await until(
        async () => (await ada.post('/api/v1/labels', { name: `label ${time}` })).status === 201,
        20_000,
      );
      expect(await reader.first(time, 20_000)).toHaveLength(time);
      expect(reader.ended).toBe(false);
    }
    expect(reader.changes).toMatchObject([{ row: { name: 'label 1' } }, { row: { name: 'label 2' } }]);
  });
});

describe('SIGTERM with open event streams', () => {
  it('ends the streams, including unread ones, and the process without delay', async () => {
    const unread = await EventReader.open(ada.url, { token: ada.token });
    unread.response.pause();
    await ada.newTask();
    await reader.first(2);
    const before = Date.now();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(Date.now() - before).toBeLessThan(4_000);
    expect(await reader.untilEnded()).toBe(true);
    expect(reader.response.complete).toBe(true);
    unread.close();
  });
});
