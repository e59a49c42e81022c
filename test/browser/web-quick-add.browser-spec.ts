import type { BrowserContext, Page } from 'playwright-core';
import { asAdmin } from '../support/database.js';
import { addTask, describeInBrowser, isSynced, signUp, WebService } from './web-service.js';

describeInBrowser('quick add in the web app', () => {
  let service: WebService;
  let device: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    device = await service.device();
    page = await device.newPage();
    await signUp(page, service);
  });
  afterEach(() => service.closeDevices());

  const input = () => page.getByRole('textbox', { name: 'Add task' });
  const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });

  it('recognizes dates, repetitions, lists and labels without a network', async () => {
    await page.evaluate('navigator.serviceWorker.ready');
    await device.setOffline(true);
    await input().fill('Water plants every day at 9:00 !high #garden @Home');
    for (const words of ['every day', 'at 9:00', '!high', '#garden', '@Home'])
      await page.getByRole('button', { name: `Keep “${words}” as text` }).waitFor();
    await page.keyboard.press('Enter');
    await addTask(page, 'Call Ada tomorrow 9:00');
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await row('Call Ada').getByText('Tomorrow 09:00').waitFor();
    await page.getByRole('link', { name: /^Home/ }).click();
    await row('Water plants').getByText('garden').waitFor();
    await device.setOffline(false);
    await isSynced(page);
    const select = "SELECT priority, recurrence_rule FROM tasks WHERE title = 'Water plants'";
    const { rows } = await asAdmin((admin) => admin.query(select), service.database.adminUrl);
    expect(rows).toEqual([{ priority: 3, recurrence_rule: 'FREQ=DAILY' }]);
  });

  it('takes the signs of Todoist after a choice in the settings', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Syntax').selectOption('todoist');
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await addTask(page, 'Pay rent #Bills @home p1');
    await page.getByRole('link', { name: /^Bills/ }).click();
    await row('Pay rent').getByText('home').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Bills');
  });
});
