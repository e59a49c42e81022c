import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { Identity } from '../identity.js';
import { queueLargeResponses } from './large-responses.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';

const LARGE = 'a'.repeat(16 * 1024);

let server: FastifyInstance;
let url: string;
/** Concurrent requests by owner. */
let running: Record<string, number>;
let peak: Record<string, number>;

beforeEach(async () => {
  [running, peak] = [{}, {}];
  server = fastify();
  server.addHook('onRequest', async (request) => {
    request.checked = new Identity({ sub: String(request.headers['x-owner']), exp: 1 });
  });
  queueLargeResponses(server, { maxWaiting: 1_000, refusal: Error } as unknown as LoadMonitor);
  server.get('/:size', async ({ headers, params }) => {
    const owner = String(headers['x-owner']);
    running[owner] = (running[owner] ?? 0) + 1;
    peak[owner] = Math.max(peak[owner] ?? 0, running[owner]);
    await sleep(20);
    running[owner] -= 1;
    return (params as { size: string }).size === 'large' ? LARGE : 'small';
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

const read = async (owner: string, path: string, times: number): Promise<number[]> => {
  const answers = Array.from({ length: times }, () =>
    fetch(url + path, { headers: { 'x-owner': owner } }).then(async (answer) => {
      await answer.text();
      return answer.status;
    }),
  );
  return Promise.all(answers);
};

it('runs at most eight reads of an owner at a time and answers all of them', async () => {
  expect(await read('ann', '/small', 30)).toEqual(Array(30).fill(200));
  expect(peak).toEqual({ ann: 8 });
});

it('runs one read at a time for an owner with large responses, without limiting others', async () => {
  await read('ann', '/large', 1);
  peak = {};
  const [anns] = await Promise.all([read('ann', '/small', 10), read('bob', '/small', 10)]);
  expect(anns).toEqual(Array(10).fill(200));
  expect(peak).toEqual({ ann: 1, bob: 8 });
});
