import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD } from '../support/better-auth.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type NodeProcess, startNode } from '../support/node-process.js';
import { Listener, selfSigned } from '../support/web-app.js';
import { describeInBrowser, launchBrowser } from './web-service.js';

const MAIN = join(__dirname, '../../dist/src/main.js');
const SITES = [
  { name: 'on localhost over HTTP', scheme: 'http', page: 'localhost', own: 'localhost', flags: [] },
  {
    name: 'on the same site',
    scheme: 'https',
    page: 'app.example.test',
    own: 'todo.example.test',
    flags: [],
  },
  {
    name: 'on another site, in a browser that blocks third-party cookies',
    scheme: 'https',
    page: 'app.other.test',
    own: 'todo.example.test',
    flags: ['--test-third-party-cookie-phaseout'],
  },
];

describeInBrowser.each(SITES)('a page $name', ({ scheme, page: host, own, flags }) => {
  let database: TestDatabase;
  let dataDir: string;
  let service: NodeProcess;
  let servicePort: number;
  const listeners: Listener[] = [];
  let browser: Browser;
  let context: BrowserContext;
  let origin: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'todo-browser-'));
    database = await createDatabase();
    const tls = scheme === 'https' ? selfSigned() : undefined;
    const front = await Listener.front(() => servicePort, tls);
    listeners.push(front);
    const baseURL = `${scheme}://${own}:${front.port}`;
    const script = execFileSync(process.execPath, [join(__dirname, 'bundle.mjs')], { encoding: 'utf8' });
    const web = await Listener.page(script, { baseURL }, tls);
    listeners.push(web);
    origin = `${scheme}://${host}:${web.port}`;
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: '0',
      PUBLIC_URL: baseURL,
      CORS_ORIGINS: origin,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: '0',
    };
    const started = await startNode(MAIN, env, /Todo backend +http:\/\/\S+:(\d+)/);
    service = started;
    servicePort = Number(started.match[1]);
    browser = await launchBrowser('--host-resolver-rules=MAP *.test 127.0.0.1', ...flags);
  });
  afterAll(async () => {
    await browser?.close();
    for (const listener of listeners.splice(0)) await listener.close();
    await service?.kill();
    await database?.drop();
    rmSync(dataDir, { recursive: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    context.setDefaultTimeout(0);
  });
  afterEach(() => context.close());

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction('globalThis.createTask !== undefined');
    return page;
  };
  const shows = (page: Page, user: string): Promise<void> =>
    page.locator('output', { hasText: new RegExp(`^${user}$`) }).waitFor();

  let accounts = 0;
  const newAccount = (): string =>
    JSON.stringify({ name: 'Ada', email: `ada${++accounts}@example.com`, password: PASSWORD });

  it.each(['vanilla', 'react'])(
    'signs up, stays signed in and signs out with the %s client',
    async (client) => {
      const page = await open();
      const account = newAccount();
      const user = `${client}.getSession().then(({ data }) => data && data.user.name)`;
      expect(await page.evaluate(user)).toBeNull();
      expect(await page.evaluate(`${client}.signUp.email(${account})`)).toMatchObject({
        data: { user: { name: 'Ada' } },
        error: null,
      });
      expect(await page.evaluate(user)).toBe('Ada');
      expect(await page.evaluate(`createTask(${client}, 'Buy milk')`)).toBe(201);
      await page.reload();
      await page.waitForFunction('globalThis.createTask !== undefined');
      expect(await page.evaluate(user)).toBe('Ada');
      expect(await page.evaluate(`createTask(${client}, 'Buy bread')`)).toBe(201);
      expect(await page.evaluate(`${client}.signOut()`)).toMatchObject({
        data: { success: true },
        error: null,
      });
      expect(await page.evaluate(user)).toBeNull();
      expect(await page.evaluate(`${client}.token()`)).toMatchObject({
        data: null,
        error: { status: 401 },
      });
      expect(await page.evaluate(`${client}.signIn.email(${account})`)).toMatchObject({ error: null });
      expect(await page.evaluate(`${client}.signIn.email(${account})`)).toMatchObject({ error: null });
      expect(await page.evaluate(user)).toBe('Ada');
    },
  );

  it('updates useSession in every tab until one of them signs out', async () => {
    const [first, second] = [await open(), await open()];
    await shows(first, 'nobody');
    await first.evaluate(`react.signUp.email(${newAccount()})`);
    await shows(first, 'Ada');
    await second.reload();
    await shows(second, 'Ada');
    await second.evaluate('react.signOut()');
    await shows(second, 'nobody');
    await shows(first, 'nobody');
  });

  it('reports a wrong password', async () => {
    const page = await open();
    const wrong = JSON.stringify({ email: 'nobody@example.com', password: 'not the password' });
    expect(await page.evaluate(`vanilla.signIn.email(${wrong})`)).toMatchObject({ error: { status: 401 } });
  });
});
