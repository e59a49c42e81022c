import { connect } from 'node:net';
import { request } from '../support/http-call.js';
import { startService, type TestService } from '../support/service.js';
import type { Client } from '../support/client.js';
import { EventReader } from '../support/event-reader.js';
import { asAdmin } from '../support/database.js';
import { until } from '../support/process.js';

let service: TestService;
let ada: Client;

beforeAll(async () => {
  service = await startService({ METRICS_PORT: '0' });
  ada = await service.as('ada');
});
afterAll(() => service.stop());

const logLinesOf = async (requestId: string) =>
  (await service.logs()).filter(
    (line) => line.requestId === requestId && ['request', 'aborted'].includes(line.msg as string),
  );

async function metricValue(name: string): Promise<number> {
  const page = `http://127.0.0.1:${await service.read('MetricsServer', 'port')}`;
  const { text } = await request(page).get('/metrics').expect(200);
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** Sends all or part of a request and returns a function that closes the connection. */
async function sendRequest(lines: string[], body = ''): Promise<() => void> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.on('error', () => {});
  const head = [...lines, 'host: x', `authorization: Bearer ${ada.token}`].join('\r\n');
  await new Promise((resolve) => socket.write(`${head}\r\n\r\n${body}`, resolve));
  return () => socket.destroy();
}

describe('a request whose client disconnects', () => {
  it('is logged once as 499 and counted while its response is pending', async () => {
    const before = await metricValue('todo_http_aborted_total');
    await asAdmin(async (admin) => {
      await admin.query('BEGIN; LOCK TABLE labels IN ACCESS EXCLUSIVE MODE');
      const disconnect = await sendRequest(['GET /api/v1/labels HTTP/1.1', 'x-request-id: gone-waiting']);
      // The request reaches the database only after authentication.
      await until(
        async () => (await metricValue('todo_pool_connections{pool="primary",state="used"}')) === 1,
      );
      expect(await metricValue('todo_http_requests_in_flight')).toBe(1);
      disconnect();
      await until(async () => (await logLinesOf('gone-waiting')).length > 0);
    }, service.database.adminUrl);
    // The aborted request must release its connection.
    await until(async () => (await metricValue('todo_pool_connections{pool="primary",state="used"}')) === 0);
    await ada.get('/api/v1/labels').expect(200);
    expect(await logLinesOf('gone-waiting')).toMatchObject([
      { level: 30, msg: 'aborted', status: 499, method: 'GET', route: '/api/v1/labels', owner: 'ada' },
    ]);
    expect(await metricValue('todo_http_aborted_total')).toBe(before + 1);
  });

  it('is logged once as 499 while its body is incomplete', async () => {
    const head = ['POST /api/v1/tasks HTTP/1.1', 'content-type: application/json', 'content-length: 100'];
    const disconnect = await sendRequest([...head, 'x-request-id: gone-sending'], '{"title":');
    await until(async () => (await metricValue('todo_http_requests_in_flight')) === 1);
    disconnect();
    await until(async () => (await logLinesOf('gone-sending')).length > 0);
    await ada.get('/api/v1/labels').expect(200);
    expect(await logLinesOf('gone-sending')).toMatchObject([{ msg: 'aborted', status: 499 }]);
  });

  it('is logged once with the response status if it was already answered', async () => {
    await ada.get('/api/v1/labels').set('x-request-id', 'answered').expect(200);
    await until(async () => (await logLinesOf('answered')).length > 0);
    expect(await logLinesOf('answered')).toMatchObject([{ msg: 'request', status: 200 }]);
  });
});

it('an event stream closed by its client is logged as a completed request', async () => {
  const before = await metricValue('todo_http_aborted_total');
  const reader = await EventReader.open(service.url, { token: ada.token! });
  reader.close();
  const streams = async () => (await service.logs()).filter(({ route }) => route === '/api/v1/events');
  await until(async () => (await streams()).length > 0);
  expect(await streams()).toMatchObject([{ msg: 'request', status: 200 }]);
  expect(await metricValue('todo_http_aborted_total')).toBe(before);
});
