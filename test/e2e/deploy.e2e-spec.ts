import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startService, type TestService } from '../support/service.js';
import { Caddy, describeWithCaddy } from '../support/caddy.js';
import type { Client } from '../support/client.js';
import { cleanUp, newFolder, until } from '../support/process.js';

const DEPLOY = join(__dirname, '../../deploy');
const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

afterAll(cleanUp);

describeWithCaddy('deploy/Caddyfile', () => {
  let service: TestService;
  let ada: Client;
  let caddy: Caddy;

  beforeAll(async () => {
    service = await startService({ TRUST_PROXY: 'loopback' });
    ada = await service.as('ada');
    caddy = await Caddy.start(new URL(service.url).host.replace('[::1]', '127.0.0.1'));
  });
  afterAll(async () => {
    await caddy.stop();
    await service.stop();
  });

  const call = (path: string, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const options = { agent: caddy.agent, headers: { authorization: `Bearer ${ada.token}`, ...headers } };
      request(`${caddy.url}${path}`, options, resolve).on('error', reject).end();
    });

  it('serves over TLS and keeps ETags strong', async () => {
    const task = await ada.newTask();
    const response = await call(`/api/v1/tasks/${task.id}`, { 'accept-encoding': 'gzip, br' });
    expect(JSON.parse(await text(response))).toMatchObject({ id: task.id });
    expect(response.headers.etag).toMatch(/^"/);
  });

  it('forwards each event immediately and ends the stream when the client disconnects', async () => {
    const stream = await call('/api/v1/events');
    expect(stream.headers['content-type']).toContain('text/event-stream');
    let received = '';
    const seen = (what: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => void (received.includes(what) && resolve());
        stream.on('data', look);
        look();
      });
    stream.setEncoding('utf8').on('data', (part: string) => (received += part));
    await seen(': connected');
    for (const title of ['first', 'second']) {
      await ada.newTask({ title });
      await seen(`"${title}"`);
    }
    stream.destroy();
    const isOver = async () => (await service.logs()).some(({ route }) => route === '/api/v1/events');
    await until(isOver);
    expect(await isOver()).toBe(true);
  });
});

it('deploy/Caddyfile and deploy/traefik.yml neither buffer nor compress, and close idle connections before the service does', () => {
  for (const name of ['Caddyfile', 'traefik.yml']) {
    const lines = read(name)
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    expect(lines.length).toBeLessThanOrEqual(11);
    // With a flush interval of -1, Caddy keeps reading a stream after its client has disconnected.
    expect(lines.join('\n')).not.toMatch(/encode|compress|buffering|flush/);
    // The service keeps idle connections open for one second while it stops.
    expect(lines.join('\n')).toMatch(/(keepalive|idleConnTimeout:) 500ms/);
  }
});

(hasSystemd ? it : it.skip)('deploy/todo-backend.service is a valid systemd unit (needs systemd)', () => {
  const file = join(newFolder(), 'todo-backend.service');
  const here = read('todo-backend.service').replaceAll('/usr/bin/node', process.execPath);
  writeFileSync(file, here);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('deploy/kubernetes.yaml uses the service’s probes and ports, without privileges', () => {
  const manifest = read('kubernetes.yaml');
  expect(
    [...manifest.matchAll(/(\w+Probe):\n +httpGet: \{ path: (\S+), port: http \}/g)].map(
      ([, ...found]) => found,
    ),
  ).toEqual([
    ['startupProbe', '/health/live'],
    ['livenessProbe', '/health/live'],
    ['readinessProbe', '/health/ready'],
  ]);
  expect(manifest).toContain('{ name: http, containerPort: 3000 }');
  expect(manifest).toContain('targetPort: http');
  for (const line of ['runAsNonRoot: true', 'readOnlyRootFilesystem: true', 'drop: [ALL]'])
    expect(manifest).toContain(line);
  // Migrations run first, with the command in the image.
  expect(manifest).toContain('command: [node, dist/src/cli/migrate.js]');
  const names = [...manifest.matchAll(/app: (\S+) \}/g)].map(([, name]) => name);
  expect(new Set(names)).toEqual(new Set(['todo-backend']));
});
