import type { Locator, Page } from 'playwright-core';
import {
  addTask,
  describeInBrowser,
  eventually,
  hasHorizontalScroll,
  signUp,
  WebService,
} from './web-service.js';

/** More than any dialog has. */
const TABS = 25;

describeInBrowser('the web app for keyboards and screen readers', () => {
  let service: WebService;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  afterEach(() => service.closeDevices());

  const task = (title: string) => page.getByRole('link', { name: title, exact: true });
  const panel = () => page.getByRole('complementary', { name: 'Task' });
  const hasFocus = (element: Locator): Promise<boolean> =>
    element.evaluate((node) => node.contains(node.ownerDocument.activeElement));

  describe('on a large screen', () => {
    beforeEach(async () => {
      page = await (await service.device()).newPage();
      await signUp(page, service);
      await page.goto(`${service.url}/inbox`);
      for (const title of ['One', 'Two']) {
        await addTask(page, title);
        await task(title).waitFor();
      }
    });

    it('announces a message in a region that exists before it', async () => {
      await page.reload();
      await task('One').waitFor();
      await page.evaluate("regions = [...document.querySelectorAll('[role=status]')]");
      const announced = () => page.evaluate<string[]>('regions.map(({ textContent }) => textContent)');
      expect((await announced()).join()).not.toContain('Task completed');
      await page.getByRole('checkbox', { name: 'Complete One' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      expect(await announced()).toContain('Task completedUndo');
      await page.keyboard.press('Control+z');
      await page.getByRole('status').getByText('Undone').waitFor();
      expect(await announced()).toContain('Undone');
    });

    it('moves the focus into the task panel, and back to the row', async () => {
      for (const close of [
        () => page.keyboard.press('Escape'),
        () => panel().getByRole('button', { name: 'Close' }).click(),
      ]) {
        await task('Two').focus();
        await page.keyboard.press('Enter');
        await panel().getByLabel('Title').waitFor();
        expect(await hasFocus(panel())).toBe(true);
        await page.keyboard.press('Tab');
        expect(await hasFocus(panel())).toBe(true);
        await close();
        await panel().waitFor({ state: 'detached' });
        await eventually(() => hasFocus(page.getByRole('listitem').filter({ hasText: 'Two' })), true);
      }
    });

    it('keeps the place in the list when the focused task leaves it', async () => {
      const isFocused = (element: Locator) => eventually(() => hasFocus(element), true);
      const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });
      await page.getByRole('checkbox', { name: 'Complete One' }).focus();
      await page.keyboard.press('Space');
      await isFocused(row('Two'));
      await page.keyboard.press('Control+z');
      await task('One').waitFor();
      await page.getByRole('button', { name: 'Options for Two' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Delete' }).focus();
      await page.keyboard.press('Enter');
      await isFocused(row('One'));
      await page.keyboard.press('x');
      await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).focus();
      await page.keyboard.press('Enter');
      await task('One').waitFor({ state: 'detached' });
      await isFocused(page.getByRole('main'));
    });

    it('keeps the focus in the panel when a field or button of it disappears', async () => {
      await task('One').focus();
      await page.keyboard.press('Enter');
      await panel().getByLabel('Title').press('Enter');
      expect(await hasFocus(panel())).toBe(true);
      await panel().getByLabel('Reminders').selectOption('Pick a date and time');
      await panel().getByLabel('Pick a date and time').fill('2030-01-01T09:00');
      await panel().getByRole('button', { name: 'Add', exact: true }).press('Enter');
      await panel().getByText('1 Jan 2030, 09:00').waitFor();
      await eventually(() => hasFocus(panel()), true);
    });

    const DIALOGS = [
      { name: 'New list', open: () => page.getByRole('button', { name: 'New list' }) },
      { name: 'Sync', open: () => page.getByRole('button', { name: 'Up to date' }) },
      { name: 'Search', open: () => page.getByRole('button', { name: /^Search/ }) },
    ];
    it.each(DIALOGS)('keeps the focus in the dialog $name, and gives it back', async ({ name, open }) => {
      const dialog = page.getByRole('dialog', { name });
      await open().focus();
      await page.keyboard.press('Enter');
      await dialog.waitFor();
      await eventually(() => hasFocus(dialog), true);
      for (const key of [...Array(TABS).fill('Tab'), ...Array(TABS).fill('Shift+Tab')]) {
        await page.keyboard.press(key as string);
        // The guards around the dialog pass the focus on.
        await eventually(() => hasFocus(dialog), true);
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await eventually(() => hasFocus(open()), true);
    });
  });

  it('offers all main actions at 200 % zoom, without horizontal scrolling', async () => {
    const context = await service.device({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    page = await context.newPage();
    await signUp(page, service);
    const goTo = async (name: string | RegExp): Promise<void> => {
      await page.getByRole('button', { name: 'Open navigation' }).click();
      await page.getByRole('dialog').getByRole('link', { name }).first().click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await hasHorizontalScroll(page)).toBe(false);
    };
    await goTo(/^Inbox/);
    await addTask(page, 'Prepare the talk, with slides and a demo !high #work @Meetup');
    await goTo(/^Meetup/);
    await addTask(page, 'Book the room');
    await task('Book the room').click();
    await panel().getByLabel('Add a subtask').fill('Ask Ada');
    await panel().getByLabel('Add a subtask').press('Enter');
    await panel().getByRole('button', { name: 'Tomorrow' }).click();
    await panel().getByLabel('Reminders').selectOption('When due');
    await panel().getByText('History').click();
    expect(await hasHorizontalScroll(page)).toBe(false);
    await panel().getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Options for Book the room' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('checkbox', { name: 'Complete Book the room' }).click();
    await task('Book the room').waitFor({ state: 'detached' });
    await goTo(/^Trash/);
    await goTo('Settings');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await hasHorizontalScroll(page)).toBe(false);
  });
});
