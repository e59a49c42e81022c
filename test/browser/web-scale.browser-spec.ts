import type { BrowserContext, Page } from 'playwright-core';
import { addTask, describeInBrowser, eventually, isSynced, signUp, WebService } from './web-service.js';

const COUNT = 10_000;
const BATCH_SIZE = 500;

describeInBrowser('the web app with 10,000 tasks', () => {
  let service: WebService;
  let device: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start({ RATE_LIMIT_PER_MINUTE: '0' });
    device = await service.device({ viewport: { width: 1280, height: 800 } });
    page = await device.newPage();
    await signUp(page, service);
    await createTasks();
    await openTasks(COUNT);
    await isSynced(page);
    await page.getByRole('link', { name: /^Inbox/ }).click();
  });
  afterAll(() => service.stop());

  async function createTasks(): Promise<void> {
    const { token } = await (await device.request.get(`${service.url}/api/auth/token`)).json();
    const headers = { authorization: `Bearer ${token}` };
    for (let from = 0; from < COUNT; from += BATCH_SIZE) {
      const operations = Array.from({ length: BATCH_SIZE }, (_, nth) => ({
        method: 'POST',
        path: '/tasks',
        body: { title: `Task ${from + nth + 1}` },
      }));
      const response = await device.request.post(`${service.url}/api/v1/batch`, {
        headers,
        data: { atomic: true, operations },
      });
      expect(response.status()).toBe(200);
    }
  }

  const rows = () => page.locator('[data-task]');
  const openTasks = (count: number) =>
    page.getByRole('link', { name: new RegExp(`^Inbox\\W+${count} open tasks`) }).waitFor();

  it('renders the rows in view only, anywhere in the list', async () => {
    await rows().first().waitFor();
    expect(await rows().count()).toBeLessThan(60);
    await page.getByRole('listitem').first().hover();
    await page.evaluate("document.querySelector('main .overflow-y-auto').scrollTo(0, 1e9)");
    await page.getByText('Task 10000', { exact: true }).waitFor();
    expect(await rows().count()).toBeLessThan(60);
    expect(await page.getByRole('listitem').last().getAttribute('aria-posinset')).toBe('10000');
  });

  it('adds, finds, completes and undoes like with few', async () => {
    await addTask(page, 'The newest');
    await openTasks(10_001);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill('task 7777');
    await page.getByRole('option', { name: /Task 7777/ }).waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByRole('checkbox', { name: 'Complete Task 7777' }).click();
    await openTasks(10_000);
    await page.getByRole('button', { name: 'Undo' }).click();
    await openTasks(10_001);
    await page.keyboard.press('Escape');
  });

  it('has all rows on paper', async () => {
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await eventually(() => rows().count(), 10_001);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await eventually(async () => (await rows().count()) < 60, true);
  });
});
