import { type Client, NetworkError, newId } from '../src/index.js';
import { errorOf, World } from './support/world.js';

let world: World;
let client: Client;
beforeAll(async () => void (world = await World.start()));
beforeEach(() => {
  world.network.requests.length = 0;
  client = world.client();
});
afterAll(() => world.stop());

const header = (request: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(request)?.[1];
const titles = async (): Promise<string[]> => (await client.tasks.list()).data.map(({ title }) => title);
const unavailable = (status: number, headers = ''): string =>
  `HTTP/1.1 ${status} Busy\r\n${headers}Content-Length: 4\r\nConnection: close\r\n\r\nBusy`;

describe('a retried write', () => {
  it('is applied once wherever the connection is cut in the response', async () => {
    await client.tasks.list();
    const raw = await client.send({ method: 'POST', path: '/tasks', body: { title: 'whole' } });
    const length = [...raw.headers].join('').length + JSON.stringify(raw.body).length;
    const cuts = Array.from({ length: 60 }, (_, nth) => Math.ceil((nth * (length + 200)) / 60));
    await Promise.all(
      cuts.map(async (bytes, nth) => {
        const own = world.client();
        // Several cuts at once, so the connection that one hits may be another one's.
        world.network.cutsAfter.push(bytes);
        const task = await own.tasks.create({ title: `cut ${nth}` });
        expect((await own.tasks.list()).data).toEqual([task]);
      }),
    );
    expect(world.network.cutsAfter).toEqual([]);
    expect(world.network.requests.filter((text) => text.startsWith('POST')).length).toBeGreaterThan(80);
  });

  it('sends the same keys each time', async () => {
    world.network.responses.push(unavailable(503), unavailable(502), unavailable(504), unavailable(408));
    await client.tasks.create({ title: 'Buy milk' });
    const sent = world.network.requests.filter((request) => request.startsWith('POST'));
    expect(sent).toHaveLength(5);
    for (const name of ['idempotency-key', 'x-request-id']) {
      const values = new Set(sent.map((request) => header(request, name)));
      expect([...values]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
    }
    expect(await titles()).toEqual(['Buy milk']);
  });

  it('is applied once if the network duplicates requests', async () => {
    world.network.duplicates = true;
    for (let nth = 0; nth < 5; nth++) await client.tasks.create({ title: `task ${nth}` });
    world.network.duplicates = false;
    expect((await titles()).sort()).toEqual(['task 0', 'task 1', 'task 2', 'task 3', 'task 4']);
  });

  it('is applied once if the first attempt times out but arrives', async () => {
    client = world.client({ timeoutMs: 300 });
    world.network.isSilent = true;
    const work = client.tasks.create({ title: 'Buy milk' });
    setTimeout(() => (world.network.isSilent = false), 400);
    const task = await work;
    expect((await client.tasks.list()).data).toEqual([task]);
  });

  it('keeps a row that another write has changed meanwhile', async () => {
    const task = await client.tasks.create({ title: 'Buy milk' });
    const key = newId();
    const options = { idempotencyKey: key, requestId: newId() };
    const first = await client.tasks.update(task, { title: 'Mine' }, options);
    await client.tasks.update(first, { title: 'Theirs' });
    // The retry of a write whose response was lost.
    expect(await client.tasks.update(task, { title: 'Mine' }, options)).toEqual(first);
    expect(await titles()).toEqual(['Theirs']);
  });
});

describe('a retry', () => {
  it('waits as long as Retry-After says', async () => {
    world.network.responses.push(unavailable(429, 'Retry-After: 2\r\n'));
    const start = performance.now();
    await client.tasks.list();
    expect(performance.now() - start).toBeGreaterThanOrEqual(1_950);
  });

  it('is not made for a long Retry-After, which the problem then has', async () => {
    world.network.responses.push(unavailable(503, 'Retry-After: 3600\r\n'));
    expect(await errorOf(client.tasks.list())).toMatchObject({
      type: 'about:blank',
      status: 503,
      retryAfter: 3600,
      detail: 'Busy',
    });
    expect(world.network.requests).toHaveLength(1);
  });

  it('is not made for other problems, or if it is not wanted', async () => {
    await errorOf(client.tasks.get(newId()));
    world.network.responses.push(unavailable(503));
    expect(await errorOf(client.tasks.create({ title: 'Buy milk' }, { retry: false }))).toMatchObject({
      status: 503,
    });
    expect(world.network.requests).toHaveLength(2);
  });

  it('is not made for an import', async () => {
    world.network.responses.push(unavailable(503));
    expect(await errorOf(client.account.import('{}'))).toMatchObject({ status: 503 });
    expect(world.network.requests).toHaveLength(1);
  });

  it('ends with a network error that names the cause', async () => {
    client = world.client({ maxRetries: 1 });
    world.network.cutsAfter.push(0, 0);
    const error = await errorOf(client.tasks.list());
    expect(error).toBeInstanceOf(NetworkError);
    expect((error as Error).cause).toMatchObject({ name: 'TypeError' });
    world.network.cutsAfter.length = 0;
  });

  it('takes a page of a hotel network for no response', async () => {
    world.network.responses.push(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>',
    );
    await client.tasks.create({ title: 'Buy milk' });
    expect(await titles()).toEqual(['Buy milk']);
  });

  it('stops when the call is aborted', async () => {
    world.network.responses.push(...Array.from({ length: 9 }, () => unavailable(503)));
    const reason = new Error('navigated');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    const start = performance.now();
    expect(await errorOf(client.tasks.list({}, { signal: controller.signal }))).toBe(reason);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await errorOf(client.tasks.list({}, { signal: controller.signal }))).toBe(reason);
    world.network.responses.length = 0;
  });
});
