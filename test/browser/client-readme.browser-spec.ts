import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { unknownId } from '../support/client.js';
import { TestIssuer } from '../support/issuer.js';
import { Listener } from '../support/web-app.js';
import { describeInBrowser, launchBrowser } from './web-service.js';

describeInBrowser('the example in the client’s README', () => {
  let service: TestApp;
  let browser: Browser;
  const listeners: Listener[] = [];

  afterAll(async () => {
    await browser?.close();
    for (const listener of listeners) await listener.close();
    await service?.stop();
  });

  it('is a working todo list in 25 lines', async () => {
    const [, example] = /```jsx\n(.*?)```/s.exec(
      readFileSync(join(__dirname, '../../client/README.md'), 'utf8'),
    )!;
    const lines = example!.split('\n').filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(25);
    let servicePort = 0;
    const front = await Listener.front(() => servicePort);
    listeners.push(front);
    const user = unknownId();
    const issuer = await TestIssuer.start();
    const token = await issuer.token(user);
    const source = example!
      .replace('http://localhost:3000', `http://localhost:${front.port}`)
      .replace('embeddedIssuerToken(url)', `async () => '${token}'`);
    const bundle = join(__dirname, 'client-bundle.mjs');
    const script = execFileSync(process.execPath, [bundle, '-'], { encoding: 'utf8', input: source });
    const web = await Listener.page(script, {});
    listeners.push(web);
    const origin = `http://localhost:${web.port}`;
    service = await startApp({ CORS_ORIGINS: origin }, issuer);
    servicePort = Number(new URL(service.url).port);
    browser = await launchBrowser();
    const page = await browser.newPage();
    await page.goto(origin);
    await page.getByText('live, 0 pending').waitFor();
    await page.locator('input[name=title]').fill('Buy milk');
    await page.keyboard.press('Enter');
    await page.getByLabel('Buy milk').click();
    await page.getByLabel('Buy milk').waitFor({ state: 'detached' });
    await page.getByText('live, 0 pending').waitFor();
    const api = await service.as(user);
    const { body } = await api.get('/api/v1/tasks').expect(200);
    expect(body.data).toMatchObject([{ title: 'Buy milk', completed: true }]);
    await page.getByText('Undo').click();
    await page.getByLabel('Buy milk').waitFor();
    await page.getByText('live, 0 pending').waitFor();
    const after = await api.get('/api/v1/tasks').expect(200);
    expect(after.body.data).toMatchObject([{ title: 'Buy milk', completed: false }]);
  });
});
