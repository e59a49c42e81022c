import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:net';
import { describeWithNginx, freePort, Nginx } from '../support/nginx.js';
import { until } from '../support/process.js';

/** An instance that echoes each request. */
class Instance {
  readonly seen: IncomingMessage[] = [];
  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async answering(): Promise<Instance> {
    const server = createHttpServer((request, response) => {
      instance.seen.push(request);
      request.resume().on('end', () => response.writeHead(201).end('{}'));
    });
    const instance = await Instance.listening(server);
    return instance;
  }

  /** An instance that dies on each request. */
  static async dying(): Promise<Instance> {
    const server = createServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.destroy()),
    );
    return Instance.listening(server);
  }

  private static async listening(server: Server): Promise<Instance> {
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new Instance(port, server);
  }

  close(): void {
    this.server.close();
  }
}

describeWithNginx('nginx with the configuration from compose', () => {
  let healthy: Instance;
  let crashing: Instance;
  let nginx: Nginx;

  const start = async (others: readonly number[] = [], trusted: readonly string[] = []): Promise<void> => {
    nginx = await Nginx.start([healthy.port, ...others], trusted);
  };
  const send = (path: string, init: RequestInit = {}): Promise<Response> => fetch(nginx.url + path, init);
  const post = (headers: Record<string, string> = {}): Promise<Response> =>
    send('/api/v1/tasks', { method: 'POST', headers, body: '{}' });
  /** Two equal requests, so that each instance gets one. */
  const twice = async (call: () => Promise<Response>): Promise<number[]> => {
    const statuses = [(await call()).status, (await call()).status];
    return statuses.sort();
  };

  beforeEach(async () => {
    healthy = await Instance.answering();
    crashing = await Instance.dying();
  });
  afterEach(async () => {
    await nginx?.stop();
    healthy.close();
    crashing.close();
  });

  it('sends a request to the next instance if it was not sent yet', async () => {
    await start([await freePort()]);
    expect(await twice(() => post())).toEqual([201, 201]);
    expect(healthy.seen).toHaveLength(2);
  });

  it('retries once when no instance could be reached and nothing was sent', async () => {
    const [first, second] = [await freePort(), await freePort()];
    healthy.close();
    await start([first, second]);
    expect((await post()).status).toBe(503);
    await until(() => nginx.output.includes('tried more than once'));
    const [line] = nginx.output.split('\n').filter((text) => text.includes('tried more than once'));
    // Three addresses refuse the connection, and then nginx marks them as down for a second.
    expect(JSON.parse(line!)).toMatchObject({ upstreamStatus: '502, 502, 502 : 502' });
  });

  it('never repeats a POST that may have been executed, and responds with a 503 problem', async () => {
    await start([crashing.port]);
    expect(await twice(() => post())).toEqual([201, 503]);
    expect(healthy.seen).toHaveLength(1);
  });

  it.each(['POST', 'PATCH'])('repeats a %s with an Idempotency-Key', async (method) => {
    await start([crashing.port]);
    const keyed = () =>
      send('/api/v1/tasks/1', { method, body: '{}', headers: { 'idempotency-key': 'a b' } });
    expect(await twice(keyed)).toEqual([201, 201]);
    expect(healthy.seen).toHaveLength(2);
  });

  it('repeats a GET', async () => {
    await start([crashing.port]);
    expect(await twice(() => send('/api/v1/tasks'))).toEqual([201, 201]);
  });

  it('responds with a problem and `Retry-After` when no instance is up', async () => {
    healthy.close();
    await start();
    const response = await post({ 'x-request-id': 'mine' });
    expect([
      response.status,
      response.headers.get('retry-after'),
      response.headers.get('x-request-id'),
    ]).toEqual([503, '2', 'mine']);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 503, instance: 'mine' });
  });

  it('forwards the address of the client, not the one that it claims', async () => {
    await start();
    await post({ 'x-forwarded-for': '1.2.3.4', 'x-real-ip': '1.2.3.4', forwarded: 'for=1.2.3.4' });
    expect(healthy.seen[0]!.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1' });
    expect(JSON.stringify(healthy.seen[0]!.headers)).not.toContain('1.2.3.4');
  });

  it('accepts the client address from a proxy in the configured range', async () => {
    await start([], ['127.0.0.0/8']);
    await post({ 'x-forwarded-for': '1.2.3.4, 5.6.7.8' });
    expect(healthy.seen[0]!.headers['x-forwarded-for']).toBe('5.6.7.8');
  });

  it('forwards a valid request id, and replaces any other', async () => {
    await start();
    await post({ 'x-request-id': 'mine' });
    await post({ 'x-request-id': '{"a":1}' });
    expect(healthy.seen[0]!.headers['x-request-id']).toBe('mine');
    expect(healthy.seen[1]!.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('forwards the path unchanged', async () => {
    await start();
    await send('/api/v1/tasks/a%2Fb%20c?q=%C3%A4&cursor=a%2Bb');
    expect(healthy.seen[0]!.url).toBe('/api/v1/tasks/a%2Fb%20c?q=%C3%A4&cursor=a%2Bb');
  });

  it.each(['/metrics', '//metrics', '/%6detrics', '/metrics/', '/metrics?a=b', '/x/../metrics'])(
    'does not forward %s',
    async (path) => {
      await start();
      const { status } = await send(path);
      expect([status, healthy.seen.length]).toEqual([404, 0]);
    },
  );

  it('rejects a body over the highest configurable limit, and leaves smaller ones to the instance', async () => {
    await start();
    const body = (bytes: number) => ({ method: 'POST', body: Buffer.alloc(bytes, 32) });
    const refused = await send('/api/v1/tasks', body(18 * 1024 * 1024));
    expect([refused.status, await refused.json()]).toEqual([
      413,
      expect.objectContaining({ type: '/problems/body-too-large' }),
    ]);
    expect((await send('/api/v1/tasks', body(16 * 1024 * 1024))).status).toBe(201);
    expect((await send('/api/v1/import', body(18 * 1024 * 1024))).status).toBe(201);
  });

  it('logs retried and rejected requests, without the query', async () => {
    await start([crashing.port]);
    await twice(() => send('/api/v1/events?ticket=secret'));
    await send('/metrics?token=secret');
    await until(() => nginx.output.includes('"path":"/metrics"'));
    expect(nginx.output).toContain('"path":"/api/v1/events"');
    expect(nginx.output).toContain('"path":"/metrics"');
    expect(nginx.output.split('\n').filter((line) => /tried more than once/.test(line))).toHaveLength(2);
  });

  it('does not reveal its version', async () => {
    await start();
    expect((await send('/metrics')).headers.get('server')).toBe('nginx');
  });
});
