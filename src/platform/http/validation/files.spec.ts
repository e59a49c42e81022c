import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { exchange, statusesIn } from '../../../../test/support/raw-request.js';
import { limitArrival } from './files.js';

describe('the time for a request to arrive', () => {
  beforeAll(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterAll(() => void jest.useRealTimers());

  it('is nothing to what a batch sends, which is refused before it is read and has no socket', async () => {
    const app = fastify({ bodyLimit: 10 });
    limitArrival(app);
    app.post('/', () => ({}));
    const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: { title: 'Too long' } });
    expect(statusCode).toBe(413);
    jest.advanceTimersByTime(60_000);
  });
});

describe('a request that is answered slowly', () => {
  const ARRIVAL_MS = 100;
  let app: FastifyInstance;
  let url: string;

  beforeAll(async () => {
    app = fastify();
    limitArrival(app, ARRIVAL_MS);
    app.all('/', async () => {
      await sleep(4 * ARRIVAL_MS);
      return {};
    });
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => app.close());

  it.each([
    ['POST', 'content-length: 0', ''],
    ['POST', 'content-type: application/json\r\ncontent-length: 2', '{}'],
    ['GET', 'content-length: 2', '{}'],
    ['DELETE', 'content-length: 0', ''],
  ])('is no slow one: %s with %j', async (method, headers, body) => {
    const head = [`${method} / HTTP/1.1`, 'host: localhost', 'connection: close', headers];
    const answer = await exchange(url, `${head.join('\r\n')}\r\n\r\n${body}`);
    expect(statusesIn(answer)).toEqual([200]);
  });

  it('is refused where its body does not come', async () => {
    const head = [
      'POST / HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'content-length: 2',
    ];
    expect(statusesIn(await exchange(url, `${head.join('\r\n')}\r\n\r\n{`))).toEqual([408]);
  });
});
