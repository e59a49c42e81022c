import { connect } from 'node:net';
import request from 'supertest';
import { MetricsServer } from '../../src/platform/monitoring/metrics-server.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { EventReader } from '../support/event-reader.js';
import { asAdmin } from '../support/database.js';
import { until } from '../support/process.js';

let service: TestApp;
let ada: Client;

beforeAll(async () => {
  service = await startApp({ METRICS_PORT: '0' });
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const linesOf = (requestId: string) =>
  service.logs.filter(
    (line) => line.requestId === requestId && ['request', 'aborted'].includes(line.msg as string),
  );

async function figure(name: string): Promise<number> {
  const page = `http://127.0.0.1:${service.app.get(MetricsServer).port}`;
  const { text } = await request(page).get('/metrics').expect(200);
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** Sends the beginning of a request, or all of it, and returns how to go away. */
async function sent(lines: string[], body = ''): Promise<() => void> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.on('error', () => {});
  const head = [...lines, 'host: x', `authorization: Bearer ${ada.token}`].join('\r\n');
  await new Promise((resolve) => socket.write(`${head}\r\n\r\n${body}`, resolve));
  return () => socket.destroy();
}

describe('a request whose client goes away', () => {
  it('before the answer is logged once as 499, and counted', async () => {
    const before = await figure('todo_http_aborted_total');
    await asAdmin(async (admin) => {
      await admin.query('BEGIN; LOCK TABLE labels IN ACCESS EXCLUSIVE MODE');
      const leave = await sent(['GET /api/v1/labels HTTP/1.1', 'x-request-id: gone-waiting']);
      // The request reaches the database once its owner is known.
      await until(async () => (await figure('todo_pool_connections{pool="primary",state="used"}')) === 1);
      expect(await figure('todo_http_requests_in_flight')).toBe(1);
      leave();
      await until(() => linesOf('gone-waiting').length > 0);
    }, service.database.adminUrl);
    // Its work has ended too, and has nobody to be told.
    await until(async () => (await figure('todo_pool_connections{pool="primary",state="used"}')) === 0);
    await ada.get('/api/v1/labels').expect(200);
    expect(linesOf('gone-waiting')).toMatchObject([
      { level: 30, msg: 'aborted', status: 499, method: 'GET', route: '/api/v1/labels', owner: 'ada' },
    ]);
    expect(await figure('todo_http_aborted_total')).toBe(before + 1);
  });

  it('in the middle of its body is logged once as 499', async () => {
    const head = ['POST /api/v1/tasks HTTP/1.1', 'content-type: application/json', 'content-length: 100'];
    const leave = await sent([...head, 'x-request-id: gone-sending'], '{"title":');
    await until(async () => (await figure('todo_http_requests_in_flight')) === 1);
    leave();
    await until(() => linesOf('gone-sending').length > 0);
    await ada.get('/api/v1/labels').expect(200);
    expect(linesOf('gone-sending')).toMatchObject([{ msg: 'aborted', status: 499 }]);
  });

  it('after the answer is logged once, with the status of the answer', async () => {
    await ada.get('/api/v1/labels').set('x-request-id', 'answered').expect(200);
    await until(() => linesOf('answered').length > 0);
    expect(linesOf('answered')).toMatchObject([{ msg: 'request', status: 200 }]);
  });
});

it('an event stream that its reader closes has ended as it should', async () => {
  const before = await figure('todo_http_aborted_total');
  const reader = await EventReader.open(service.url, { token: ada.token! });
  reader.close();
  const streams = () => service.logs.filter(({ route }) => route === '/api/v1/events');
  await until(() => streams().length > 0);
  expect(streams()).toMatchObject([{ msg: 'request', status: 200 }]);
  expect(await figure('todo_http_aborted_total')).toBe(before);
});
