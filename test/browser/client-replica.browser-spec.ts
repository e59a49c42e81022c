import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { type Client, unknownId } from '../support/client.js';
import { TestIssuer } from '../support/issuer.js';
import { Listener } from '../support/web-app.js';
import { describeInBrowser, launchBrowser } from './web-service.js';

describeInBrowser('a replica in a browser', () => {
  let script: string;
  let browser: Browser;
  let service: TestApp;
  let context: BrowserContext;
  let api: Client;
  let listeners: Listener[] = [];
  let origin: string;
  const openStreams = new Map<Page, number>();

  beforeAll(async () => {
    script = execFileSync(process.execPath, [join(__dirname, 'client-bundle.mjs')], { encoding: 'utf8' });
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** A page with its service, for a new user. */
  async function setUp(faults: readonly string[] = []): Promise<void> {
    const user = unknownId();
    let servicePort = 0;
    const front = await Listener.front(() => servicePort);
    const issuer = await TestIssuer.start();
    const settings = { url: `http://localhost:${front.port}`, token: await issuer.token(user), faults };
    const web = await Listener.page(script, settings);
    origin = `http://localhost:${web.port}`;
    service = await startApp({ CORS_ORIGINS: origin }, issuer);
    servicePort = Number(new URL(service.url).port);
    listeners = [front, web];
    api = await service.as(user);
    context = await browser.newContext();
  }
  afterEach(async () => {
    await context.close();
    for (const listener of listeners) await listener.close();
    await service.stop();
  });

  async function open(): Promise<Page> {
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/events')) openStreams.set(page, (openStreams.get(page) ?? 0) + 1);
    });
    await page.goto(origin);
    await page.waitForFunction('globalThis.replica !== undefined');
    return page;
  }
  const shows = (page: Page, title: string): Promise<void> =>
    page.locator('li', { hasText: title }).waitFor();
  const isLive = (page: Page) => page.waitForFunction(`replica.status.get().state === 'live'`);
  const isSettled = (page: Page) => page.waitForFunction('replica.status.get().pending === 0');
  const titles = async (): Promise<string[]> =>
    (await api.all<{ title: string }>('/api/v1/tasks?sort=title')).map(({ title }) => title);

  it('keeps offline writes in IndexedDB over a reload, and sends them', async () => {
    await setUp();
    await api.newTask({ title: 'Already there' });
    const page = await open();
    await shows(page, 'Already there');
    expect(await page.evaluate('replica.status.get()')).toMatchObject({ isStored: true });
    await listeners[0]!.close();
    await page.waitForFunction(`replica.status.get().state === 'offline'`);
    await page.evaluate(`replica.tasks.create({ title: 'Made offline' }).saved`);
    await page.reload();
    await shows(page, 'Already there');
    await shows(page, 'Made offline');
    expect(await page.locator('output').textContent()).toBe('1');
    expect(await titles()).toEqual(['Already there']);
  });

  it('shares one stream among tabs, and another tab takes over when the leading one closes', async () => {
    await setUp();
    const first = await open();
    await isLive(first);
    const second = await open();
    await isLive(second);
    await second.evaluate(`replica.tasks.create({ title: 'From the second tab' }).saved`);
    await shows(first, 'From the second tab');
    await isSettled(second);
    await api.newTask({ title: 'From the API' });
    await shows(first, 'From the API');
    await shows(second, 'From the API');
    expect([openStreams.get(first), openStreams.get(second)]).toEqual([1, undefined]);
    await first.close();
    await second.evaluate(`replica.tasks.create({ title: 'Without the first tab' }).saved`);
    await isSettled(second);
    await api.newTask({ title: 'Later' });
    await shows(second, 'Later');
    expect(openStreams.get(second)).toBe(1);
    expect(await titles()).toEqual(['From the API', 'From the second tab', 'Later', 'Without the first tab']);
  });

  it('goes on in memory while the quota is exceeded, says so, and stores everything later', async () => {
    await setUp();
    const page = await open();
    await isLive(page);
    await page.evaluate('isFull = true');
    await page.evaluate(`replica.tasks.create({ title: 'No space' }).saved`);
    await shows(page, 'No space');
    await isSettled(page);
    expect(await page.evaluate('replica.status.get()')).toMatchObject({ isStored: false, failed: 0 });
    expect(await titles()).toEqual(['No space']);
    await page.evaluate('isFull = false');
    await page.evaluate(`replica.tasks.create({ title: 'Enough' }).saved`);
    await isSettled(page);
    expect(await page.evaluate('replica.status.get()')).toMatchObject({ isStored: true });
    await listeners[0]!.close();
    await page.reload();
    await shows(page, 'No space');
    await shows(page, 'Enough');
  });

  it('works in memory without IndexedDB, and says so', async () => {
    await setUp(['no-indexeddb']);
    const page = await open();
    await isLive(page);
    await page.evaluate(`replica.tasks.create({ title: 'In memory' }).saved`);
    await shows(page, 'In memory');
    await isSettled(page);
    expect(await page.evaluate('replica.status.get()')).toMatchObject({ isStored: false, failed: 0 });
    expect(await titles()).toEqual(['In memory']);
  });
});
