import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { Identity } from '../auth/identity.js';
import { takeTurnsWithLargeAnswers } from './large-answers.js';
import type { Overload } from './overload.js';

const LARGE = 'a'.repeat(16 * 1024);

let server: FastifyInstance;
let url: string;
/** Requests that are being answered, by owner. */
let running: Record<string, number>;
let most: Record<string, number>;

beforeEach(async () => {
  [running, most] = [{}, {}];
  server = fastify();
  server.addHook('onRequest', async (request) => {
    request.checked = new Identity({ sub: String(request.headers['x-owner']), exp: 1 });
  });
  takeTurnsWithLargeAnswers(server, { mostWaiting: 1_000, refusal: Error } as unknown as Overload);
  server.get('/:size', async ({ headers, params }) => {
    const owner = String(headers['x-owner']);
    running[owner] = (running[owner] ?? 0) + 1;
    most[owner] = Math.max(most[owner] ?? 0, running[owner]);
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

it('answers at most eight reads of an owner at a time, each of them in the end', async () => {
  expect(await read('ann', '/small', 30)).toEqual(Array(30).fill(200));
  expect(most).toEqual({ ann: 8 });
});

it('answers one read at a time of an owner whose last answers were large, and others as before', async () => {
  await read('ann', '/large', 1);
  most = {};
  const [anns] = await Promise.all([read('ann', '/small', 10), read('bob', '/small', 10)]);
  expect(anns).toEqual(Array(10).fill(200));
  expect(most).toEqual({ ann: 1, bob: 8 });
});
