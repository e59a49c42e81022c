import type { Locator, Page } from 'playwright-core';
import { addTask, describeInBrowser, eventually, signUp, titlesOf, WebService } from './web-service.js';

const LEVEL_PX = 28;

describeInBrowser('dragging in the web app', () => {
  let service: WebService;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    page = await (await service.device()).newPage();
    await signUp(page, service);
    await link('Inbox').click();
  });
  afterEach(() => service.closeDevices());

  const link = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).first();
  const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
  const handle = (name: string) => page.getByRole('button', { name: `Reorder ${name}` });
  const add = async (...titles: string[]): Promise<void> => {
    for (const title of titles) {
      await addTask(page, title);
      await page.getByText(`Added “${title.split(' @')[0]}”`).waitFor();
    }
  };
  /** The titles, each after one dot for every level. */
  const outline = (): Promise<string[]> =>
    page.locator('[data-task]').evaluateAll((rows) =>
      (
        rows as unknown as {
          style: { paddingLeft: string };
          querySelector(of: string): { textContent: string };
        }[]
      ).map(
        (element) =>
          '.'.repeat(parseInt(element.style.paddingLeft) / 28) + element.querySelector('a').textContent,
      ),
    );
  const drag = async (name: string, to: Locator, levels = 0): Promise<void> => {
    await handle(name).locator('..').hover();
    const from = (await handle(name).boundingBox())!;
    const target = (await to.boundingBox())!;
    const [x, y] = [from.x + 8, from.y + 8];
    await page.mouse.move(x, y);
    await page.mouse.down();
    const isBeside = target.x + target.width < x;
    const toX = isBeside ? target.x + target.width / 2 : x + levels * LEVEL_PX;
    await page.mouse.move(toX, target.y + target.height / 2, { steps: 12 });
    await page.mouse.up();
  };

  it('reorders tasks and undoes that', async () => {
    await add('One', 'Two', 'Three');
    await drag('Three', row('One'));
    await eventually(outline, ['Three', 'One', 'Two']);
    await page.keyboard.press('Control+z');
    await eventually(outline, ['One', 'Two', 'Three']);
  });

  it('makes a task a subtask, and takes it out again', async () => {
    await add('One', 'Two', 'Three');
    await drag('Three', row('Two'), 1);
    await eventually(outline, ['One', '.Three', 'Two']);
    await drag('Two', row('Two'), 2);
    await eventually(outline, ['One', '.Three', '..Two']);
    await drag('Three', row('Three'), -1);
    await eventually(outline, ['One', 'Three', '.Two']);
    await page.reload();
    await eventually(outline, ['One', 'Three', '.Two']);
  });

  it('moves tasks to a list of the sidebar, and back to the inbox', async () => {
    await add('One', 'Two', 'Three', 'Elsewhere @Other');
    await page.keyboard.press('Escape');
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await drag('Two', link('Other'));
    await page.getByText('2 tasks changed').waitFor();
    await eventually(() => titlesOf(page), ['Three']);
    await link('Other').click();
    await eventually(() => titlesOf(page), ['Elsewhere', 'One', 'Two']);
    await drag('Elsewhere', link('Inbox'));
    await eventually(() => titlesOf(page), ['One', 'Two']);
  });

  it('leaves everything as it is when a task is dropped between the lists', async () => {
    await add('One', 'Two', 'Elsewhere @Other');
    await drag('Two', page.getByRole('heading', { name: 'Labels' }));
    await add('Three');
    expect(await outline()).toEqual(['One', 'Two', 'Three']);
  });

  it('reorders lists', async () => {
    await add('First @Alpha', 'Second @Beta');
    const names = async (): Promise<string[]> => {
      const texts = await page.getByRole('navigation').getByRole('link').allTextContents();
      return texts.flatMap((text) => /^(Alpha|Beta)/.exec(text)?.[0] ?? []);
    };
    expect(await names()).toEqual(['Alpha', 'Beta']);
    await drag('Beta', link('Alpha'));
    await eventually(names, ['Beta', 'Alpha']);
    await handle('Beta').focus();
    for (const key of ['Space', 'ArrowDown', 'Space']) await press(key);
    await eventually(names, ['Alpha', 'Beta']);
    await page.reload();
    await eventually(names, ['Alpha', 'Beta']);
  });

  it('moves a task with its subtasks by keyboard, and says where it is', async () => {
    await add('One', 'Two', 'Three');
    await drag('Two', row('Two'), 1);
    await eventually(outline, ['One', '.Two', 'Three']);
    await handle('One').focus();
    await press('Space');
    await announced('Lifted One.');
    await press('ArrowDown');
    await announced('Over Three.');
    await press('ArrowRight');
    await announced('Subtask of Three.');
    await press('Space');
    await eventually(outline, ['Three', '.One', '..Two']);
    await press('Space');
    await press('ArrowLeft');
    await press('Escape');
    await announced('Cancelled. The order is unchanged.');
    expect(await outline()).toEqual(['Three', '.One', '..Two']);
  });

  const announced = (text: string) =>
    page.locator('[aria-live]').getByText(text).waitFor({ state: 'attached' });
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    // The sensor listens to the next key after a task of its own.
    await page.waitForTimeout(100);
  };
});
