import type { BrowserContext, Page } from 'playwright-core';
import { addTask, describeInBrowser, isSynced, signIn, signUp, titlesOf, WebService } from './web-service.js';

describeInBrowser('the web app without a network', () => {
  let service: WebService;
  let phone: BrowserContext;
  let page: Page;
  let email: string;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    phone = await service.device();
    page = await phone.newPage();
    email = await signUp(page, service);
    await page.evaluate('navigator.serviceWorker.ready');
    await openInbox(page);
  });
  afterEach(() => service.closeDevices());

  const task = (on: Page, title: string) => on.getByRole('link', { name: title, exact: true });
  const openInbox = (on: Page) =>
    on
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .click();

  it('opens, writes, survives a reload, and sends when it is back', async () => {
    await addTask(page, 'Before');
    await task(page, 'Before').waitFor();
    await isSynced(page);
    await phone.setOffline(true);
    await addTask(page, 'In the tunnel !high');
    await task(page, 'In the tunnel').waitFor();
    await page.getByRole('button', { name: 'Offline 1 change not sent yet' }).waitFor();
    await page.reload();
    await task(page, 'In the tunnel').waitFor();
    await page.getByRole('button', { name: 'Offline 1 change not sent yet' }).waitFor();
    expect(await titlesOf(page)).toEqual(['Before', 'In the tunnel']);
    await phone.setOffline(false);
    await isSynced(page);

    const desk = await (await service.device()).newPage();
    await signIn(desk, service, email);
    await openInbox(desk);
    await task(desk, 'In the tunnel').waitFor();
  });

  it('shows a conflict with both versions, and keeps the chosen one', async () => {
    await addTask(page, 'Draft');
    await task(page, 'Draft').waitFor();
    await isSynced(page);
    const desk = await (await service.device()).newPage();
    await signIn(desk, service, email);
    await openInbox(desk);
    await task(desk, 'Draft').waitFor();

    const rename = async (on: Page, title: string): Promise<void> => {
      await task(on, 'Draft').focus();
      await on.keyboard.press('e');
      await on.getByRole('textbox', { name: 'Title' }).fill(title);
      await on.keyboard.press('Enter');
      await task(on, title).waitFor();
    };
    await phone.setOffline(true);
    await rename(page, 'Mine');
    await rename(desk, 'Theirs');
    await isSynced(desk);
    await phone.setOffline(false);
    await page.getByRole('button', { name: /1 change needs your decision/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Sync' });
    await dialog.getByRole('cell', { name: 'Theirs' }).waitFor();
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await task(desk, 'Mine').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await isSynced(page);
  });
});
