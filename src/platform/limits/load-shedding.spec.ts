import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import { Identity } from '../identity.js';
import type { LoadMonitor } from '../concurrency/load-monitor.js';
import { UnreadResponses } from '../concurrency/unread-responses.js';
import { closeUnreadResponses } from './load-shedding.js';

const MIB = 1024 * 1024;
/** Larger than the socket buffers. */
const ANSWER = 'x'.repeat(16 * MIB);
const OWNER_BYTES = 2 * ANSWER.length;
const PROCESS_BYTES = 5 * ANSWER.length;

let app: FastifyInstance;
let unread: UnreadResponses;
let closed: number;
let port: number;
let clients: Client[];

beforeEach(async () => {
  [closed, clients] = [0, []];
  unread = new UnreadResponses(() => closed++, OWNER_BYTES, PROCESS_BYTES);
  app = fastify();
  app.decorateRequest('checked', undefined);
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    request.checked = Object.assign(Object.create(Identity.prototype) as Identity, {
      subject: request.headers.owner,
    });
    done();
  });
  closeUnreadResponses(app, { unread } as LoadMonitor);
  app.get('/', () => ANSWER);
  ({ port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' })) as unknown as { port: number });
});
afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  await app.close();
});

interface Client {
  readonly socket: Socket;
  /** Reads the response and returns the number of bytes received. */
  read(): Promise<number>;
}

/** Sends requests and waits until the response starts, without reading it. */
async function ask(owner: string, times = 1): Promise<Client> {
  const socket: Socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.pause().write(`GET / HTTP/1.1\r\nhost: localhost\r\nowner: ${owner}\r\n\r\n`.repeat(times));
  const before = unread.bytes;
  const closedBefore = closed;
  while (unread.bytes === before && closed === closedBefore) await sleep(5);
  const read = async (): Promise<number> => {
    let bytes = 0;
    socket.on('data', (data) => (bytes += data.length)).resume();
    while (bytes < times * ANSWER.length && !socket.closed) await sleep(5);
    return bytes;
  };
  const client = { socket, read };
  clients.push(client);
  return client;
}

describe('closeUnreadResponses', () => {
  it('closes the oldest response of an owner over the owner limit', async () => {
    const [first, second] = [await ask('ada'), await ask('ada')];
    const other = await ask('bob');
    expect(closed).toBe(0);
    const third = await ask('ada');
    expect([closed, unread.bytes]).toEqual([1, 3 * ANSWER.length]);
    expect(await first.read()).toBeLessThan(ANSWER.length);
    for (const client of [second, other, third]) expect(await client.read()).toBeGreaterThan(ANSWER.length);
  });

  it('closes a response of the heaviest owner over the process limit', async () => {
    const bob = await ask('bob');
    const [first, second] = [await ask('ada'), await ask('ada')];
    const others = [await ask('carol'), await ask('dave')];
    expect(closed).toBe(0);
    others.push(await ask('erin'));
    expect([closed, unread.bytes]).toEqual([1, PROCESS_BYTES]);
    expect(await first.read()).toBeLessThan(ANSWER.length);
    for (const client of [bob, second, ...others]) expect(await client.read()).toBeGreaterThan(ANSWER.length);
  });

  it('closes all pipelined responses of a connection together', async () => {
    const client = await ask('ada', 3);
    while (closed === 0) await sleep(5);
    expect(await client.read()).toBeLessThan(ANSWER.length);
    expect(unread.bytes).toBe(0);
  });

  it('stops counting responses that were read or whose client disconnected', async () => {
    const [reader, leaver] = [await ask('ada'), await ask('ada')];
    expect(unread.bytes).toBe(2 * ANSWER.length);
    await reader.read();
    leaver.socket.destroy();
    while (unread.bytes > 0) await sleep(5);
    expect(closed).toBe(0);
  });
});
