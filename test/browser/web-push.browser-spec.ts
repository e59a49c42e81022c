import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { until } from '../support/process.js';
import { type Browser, PushService } from '../support/push-service.js';
import { addTask, describeInBrowser, eventually, isSynced, signUp, WebService } from './web-service.js';

/** A time that is still in the future when the request arrives, also on a busy machine. */
const SOON_MS = 4_000;

/**
 * Stands in for the browser's connection to its vendor's push service, which needs the internet: `subscribe()` returns
 * a subscription of the push service of this test. Everything else of Web Push is real.
 */
const connectTo = (subscription: object): string => `
  const KEY = 'test.subscription';
  const current = () => {
    const stored = localStorage.getItem(KEY);
    return stored && {
      toJSON: () => JSON.parse(stored),
      unsubscribe: async () => (localStorage.removeItem(KEY), true),
    };
  };
  PushManager.prototype.getSubscription = async () => current() || null;
  PushManager.prototype.subscribe = async (options) => {
    globalThis.subscribedWith = options;
    localStorage.setItem(KEY, ${JSON.stringify(JSON.stringify(subscription))});
    return current();
  };
`;

/**
 * Clicks the notification. A script cannot click a real one, and without a real click the browser opens and focuses no
 * window: the calls are recorded instead.
 */
const CLICK = `(async () => {
  const calls = [];
  WindowClient.prototype.focus = async () => { calls.push('focus'); };
  clients.openWindow = async (url) => { calls.push('openWindow ' + url); };
  const [notification] = await registration.getNotifications();
  const event = new NotificationEvent('notificationclick', { notification });
  const work = [];
  event.waitUntil = (promise) => work.push(promise);
  dispatchEvent(event);
  await Promise.all(work);
  return calls;
})()`;

const MAX_DELIVERIES = 5;
const DELIVERY_MS = 3_000;

describeInBrowser('reminders by Web Push', () => {
  let service: WebService;
  let push: PushService;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let subscriptions = 0;

  beforeAll(async () => {
    push = await PushService.start();
    service = await WebService.start({ WEBHOOK_ALLOW_PRIVATE: 'true' });
  });
  afterAll(async () => {
    await service.stop();
    await push.stop();
  });
  beforeEach(async () => {
    browser = push.subscribe(`${++subscriptions}`);
    context = await service.device();
    await context.grantPermissions(['notifications'], { origin: service.url });
    page = await context.newPage();
  });
  afterEach(() => service.closeDevices());

  const section = (on = page) => on.getByRole('region', { name: 'Notifications' });
  const toggle = (name: string, on = page) => section(on).getByRole('button', { name });
  const openSettings = async (on = page): Promise<void> => {
    await on.getByRole('link', { name: 'Settings' }).click();
    await section(on).waitFor();
  };
  const turnOn = async (): Promise<void> => {
    await openSettings();
    await toggle('Turn on').click();
    await toggle('Turn off').waitFor();
  };
  /** Calls the API as the user of the page. */
  const api = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const { token } = await (await page.request.get(`${service.url}/api/auth/token`)).json();
    const headers = { authorization: `Bearer ${token}` };
    const options = { method, headers, ...(body && { data: body }) };
    const text = await (await page.request.fetch(`${service.url}/api/v1${path}`, options)).text();
    return text === '' ? {} : JSON.parse(text);
  };
  const registered = async () =>
    (await api('GET', '/push/subscriptions')).data as { id: string; endpoint: string }[];
  const endpoints = async (): Promise<string[]> => (await registered()).map(({ endpoint }) => endpoint);
  const newTask = (title: string): Promise<unknown> => {
    const reminders = [{ at: new Date(Date.now() + SOON_MS).toISOString() }];
    return api('POST', '/tasks', { title, due: { date: '2099-12-24' }, reminders });
  };

  /** Passes the next message of the service to the browser, as its push service does. */
  const deliver = async (): Promise<void> => {
    await until(async () => push.for(browser).length > 0, 40_000, 100);
    const data = JSON.stringify(browser.read(push.for(browser)[0]!));
    const devTools = await context.newCDPSession(await context.newPage());
    const registrationId = await registrationIn(devTools);
    const message = { origin: service.url, registrationId, data };
    // Chromium drops a message to a worker that is just stopping. A push service would send it again, too.
    for (let attempt = 0; attempt < MAX_DELIVERIES && (await titles()).length === 0; attempt++) {
      await devTools.send('ServiceWorker.deliverPushMessage', message);
      await until(async () => (await titles()).length > 0, DELIVERY_MS, 50).catch(() => {});
    }
  };
  const registrationIn = (devTools: CDPSession): Promise<string> =>
    new Promise((resolve) => {
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(
          ({ scopeURL, isDeleted }) => !isDeleted && scopeURL === `${service.url}/`,
        );
        if (own) resolve(own.registrationId);
      });
      void devTools.send('ServiceWorker.enable');
    });
  const titles = (): Promise<string[]> =>
    context
      .serviceWorkers()[0]!
      .evaluate('registration.getNotifications().then((all) => all.map(({ title }) => title))');
  const click = (): Promise<string[]> => context.serviceWorkers()[0]!.evaluate(CLICK);
  const panel = (on = page) => on.getByRole('complementary', { name: 'Task' });

  it('register the browser at the service, and remove it when they are turned off', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    expect(await endpoints()).toEqual([browser.endpoint]);
    const { publicKey } = await api('GET', '/push/key');
    expect(await page.evaluate('subscribedWith')).toEqual({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    await page.reload();
    await toggle('Turn off').click();
    await toggle('Turn on').waitFor();
    await eventually(endpoints, []);
  });

  it('register the browser again at the next start when the service has lost it', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    const [lost] = await registered();
    await api('DELETE', `/push/subscriptions/${lost!.id}`);
    expect(await endpoints()).toEqual([]);
    await page.reload();
    await eventually(endpoints, [browser.endpoint]);
  });

  it('say so when the push service of the browser cannot be reached', async () => {
    await signUp(page, service);
    await openSettings();
    await toggle('Turn on').click();
    await page
      .getByRole('status')
      .getByText('This browser or service does not offer notifications.')
      .waitFor();
    expect(await toggle('Turn on').isEnabled()).toBe(true);
    expect(await endpoints()).toEqual([]);
  });

  it('show a notification, whose click shows the task in the open window', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    await newTask('Feed the cat');
    await deliver();
    await eventually(titles, ['Feed the cat']);
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await addTask(page, 'Typed before');
    await isSynced(page);
    await page.getByRole('link', { name: 'Typed before' }).click();
    await panel().getByLabel('Title').fill('Typed until the click');
    expect(await click()).toEqual(['focus']);
    await panel().getByText('Feed the cat').waitFor();
    await page.getByRole('link', { name: 'Typed until the click' }).waitFor();
    expect(await titles()).toEqual([]);
  });

  it('open a new window with the task when none is open', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    await newTask('Feed the dog');
    await deliver();
    await eventually(titles, ['Feed the dog']);
    await page.close();
    const [call, ...others] = await click();
    expect([call, others]).toEqual([expect.stringMatching(/^openWindow /), []]);
    page = await context.newPage();
    await page.goto(service.url + call!.slice('openWindow '.length));
    await panel().getByText('Feed the dog').waitFor();
  });

  it('end for this browser when the user signs out', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signUp(page, service);
    await openSettings();
    await toggle('Turn on').waitFor();
    expect(await endpoints()).toEqual([]);
  });

  it('end for this browser when another user signs in after the end of a session', async () => {
    await page.addInitScript(connectTo(browser));
    await signUp(page, service);
    await turnOn();
    await context.clearCookies();
    await page.reload();
    await page.getByText(/Your session has ended/).waitFor();
    await signUp(page, service);
    await openSettings();
    await toggle('Turn on').waitFor();
    expect(await endpoints()).toEqual([]);
  });
});
