import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type TestDatabase, createDatabase } from '../support/database.js';
import { cleanUp, newFolder, Service, TRUST, until } from '../support/process.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: { key: string; value: Record<string, unknown> }[];
  readonly status: { code?: number };
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

/** Accepts OTLP over HTTP in JSON. */
class Collector {
  readonly calls: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.calls.push({ url: request.url!, headers: request.headers, body });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async open(): Promise<this> {
    await listening(this.server);
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get text(): string {
    return this.calls.map(({ body }) => body).join('');
  }

  get spans(): Span[] {
    return this.calls.flatMap(({ body }) =>
      JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: Span[] }[] }) =>
        resource.scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const attributesOf = ({ attributes }: Span): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

let database: TestDatabase;
let collector: Collector;

beforeAll(async () => {
  database = await createDatabase();
  collector = await new Collector().open();
});
afterEach(cleanUp);
afterAll(async () => {
  collector.close();
  await database.drop();
});

const settings = (more: Record<string, string> = {}) => ({
  ...TRUST,
  DATABASE_URL: database.url,
  JOB_CONCURRENCY: '0',
  MIGRATE_ON_START: 'false',
  ...more,
});

/** Records the files that the process loads. */
function listing(folder: string): { settings: Record<string, string>; file: string } {
  const file = join(folder, 'loaded.txt');
  const hooks = join(folder, 'hooks.mjs');
  const hook = join(folder, 'listing.mjs');
  writeFileSync(
    hooks,
    `import { appendFileSync } from 'node:fs';
     export function load(url, context, next) {
       if (url.startsWith('file:')) appendFileSync(${JSON.stringify(file)}, url + '\\n');
       return next(url, context);
     }`,
  );
  writeFileSync(
    hook,
    `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)});`,
  );
  return { settings: { NODE_OPTIONS: `--import ${hook}` }, file };
}

/** The loaded files that belong to telemetry, each identified by a bundle file or a package. */
function loadedBy(file: string): string[] {
  const files = readFileSync(file, 'utf8').trim().split('\n');
  expect(files.some((url) => url.endsWith('/dist/src/main.js'))).toBe(true);
  const parts = files.flatMap((url) => /(tracing|prom-client|opentelemetry)/.exec(url)?.[1] ?? []);
  return [...new Set(parts)].sort();
}

describe('with a collector', () => {
  it("a request is a span of its route in its caller's trace, contains its statements, and is in the log", async () => {
    const folder = newFolder();
    const list = listing(folder);
    const service = await Service.start(
      folder,
      settings({
        OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=mine',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
        ...list.settings,
      }),
    );
    const ada = await service.as('ada-the-owner');
    const task = await ada.newTask({ title: 'A secret title', description: 'A secret text' });
    await ada.get(`/api/v1/tasks/${task.id}?`).set('traceparent', `00-${TRACE}-${CALLER}-01`).expect(200);
    await ada.get('/api/v1/tasks?q=secret').expect(200);
    await ada.patch(`/api/v1/tasks/${task.id}`, { title: 'Another secret title' }).expect(200);
    await ada.get('/a/secret/path').expect(404);
    const batch = [{ method: 'PATCH', path: `/tasks/${task.id}`, body: { priority: 1 } }];
    await ada.post('/api/v1/batch', { operations: batch }).expect(200);
    await service.stop();

    const { spans } = collector;
    const [call] = collector.calls;
    expect(call).toMatchObject({ url: '/v1/traces', headers: { 'x-key': 'mine' } });
    expect(call!.body).toContain('"todo-backend"');
    expect(call!.body).toContain('deployment.environment');

    const ofTrace = spans.filter(({ traceId }) => traceId === TRACE);
    const [http] = ofTrace.filter(({ kind }) => kind === SERVER);
    expect(http).toMatchObject({ name: 'GET /api/v1/tasks/:id', parentSpanId: CALLER });
    expect(attributesOf(http!)).toEqual({
      'http.request.method': 'GET',
      'http.route': '/api/v1/tasks/:id',
      'http.response.status_code': 200,
      'url.scheme': 'http',
    });
    const statements = ofTrace.filter(({ kind }) => kind === CLIENT);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({ parentSpanId: http!.spanId });
    expect(statements[0]!.name).toMatch(/^SELECT todo_[0-9a-f]{16}$/);
    expect(attributesOf(statements[0]!)).toEqual({
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.statement.name': statements[0]!.name.slice('SELECT '.length),
      'db.query.text': expect.stringMatching(/owner_id = \$\d/),
    });

    // Work in a transaction, or after a late body, belongs to the request's span.
    const [patched] = spans.filter(({ name }) => name === 'PATCH /api/v1/tasks/:id');
    const inPatched = spans.filter(({ parentSpanId }) => parentSpanId === patched!.spanId);
    expect(inPatched.map(({ name }) => name.split(' ')[0])).toContain('UPDATE');
    const [whole] = spans.filter(({ name }) => name === 'POST /api/v1/batch');
    const part = spans.find(
      ({ name, parentSpanId }) => name.startsWith('PATCH') && parentSpanId === whole!.spanId,
    );
    expect(part!.traceId).toBe(whole!.traceId);
    expect(spans.find(({ name }) => name === 'GET')).toBeDefined();
    expect(spans.every(({ status }) => status.code !== ERROR)).toBe(true);
    // Only spans caused by a request.
    const servers = new Set(spans.filter(({ kind }) => kind === SERVER).map(({ spanId }) => spanId));
    expect(spans.filter(({ kind, parentSpanId }) => kind === CLIENT && !servers.has(parentSpanId!))).toEqual(
      [],
    );

    expect(collector.text).not.toMatch(/secret|ada-the-owner/);
    expect(collector.text).not.toContain(task.id);
    expect(collector.text).not.toContain(ada.token!.slice(0, 30));

    const line = service.output.split('\n').find((text) => text.includes(TRACE))!;
    expect(JSON.parse(line)).toMatchObject({ msg: 'request', traceId: TRACE, route: '/api/v1/tasks/:id' });
    expect(loadedBy(list.file)).toContain('tracing');
  });

  it('that does not respond, the service works and stops normally', async () => {
    const away = createServer();
    const port = await listening(away);
    const service = await Service.start(
      newFolder(),
      settings({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }),
    );
    const ada = await service.as('ada');
    await ada.newTask();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    away.closeAllConnections();
    away.close();
  });
});

describe('without a collector', () => {
  it('nothing of OpenTelemetry is loaded, and without metrics no metrics library', async () => {
    const folder = newFolder();
    const list = listing(folder);
    const service = await Service.start(folder, settings(list.settings));
    const ada = await service.as('ada');
    await ada.newTask();
    await ada.get('/api/v1/tasks').set('traceparent', `00-${TRACE}-${CALLER}-01`).expect(200);
    await until(() => service.output.includes('"route":"/api/v1/tasks"'));
    expect(service.output).not.toContain('traceId');
    await service.stop();
    expect(loadedBy(list.file)).toEqual([]);
  });
});

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
