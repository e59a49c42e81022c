import type { Page } from 'playwright-core';
import {
  addTask,
  describeInBrowser,
  eventually,
  isSynced,
  signIn,
  signUp,
  titlesOf,
  WebService,
} from './web-service.js';

describeInBrowser('editing in the web app', () => {
  let service: WebService;
  let page: Page;
  let email: string;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    page = await (await service.device()).newPage();
    email = await signUp(page, service);
    await openInbox(page);
  });
  afterEach(() => service.closeDevices());

  const openInbox = (on: Page) =>
    on
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .click();
  const task = (title: string, on = page) => on.getByRole('link', { name: title, exact: true });
  const panel = (on = page) => on.getByRole('complementary', { name: 'Task' });
  const add = async (...titles: string[]): Promise<void> => {
    for (const title of titles) {
      await addTask(page, title);
      await page.getByText(`Added “${title.replace(/ [@#].*/, '')}”`).waitFor();
    }
    await page.keyboard.press('Escape');
  };
  const secondDevice = async (): Promise<Page> => {
    const other = await (await service.device()).newPage();
    await signIn(other, service, email);
    await openInbox(other);
    return other;
  };

  describe('a field that has the focus', () => {
    it('does not overwrite a change of another device when the user has typed nothing', async () => {
      await add('Draft');
      await isSynced(page);
      const other = await secondDevice();
      await task('Draft', other).click();
      await task('Draft').click();
      await panel().getByLabel('Notes').focus();
      await panel(other).getByLabel('Notes').fill('From the phone');
      await panel(other).getByLabel('Title').fill('Final');
      await panel(other).getByLabel('Title').press('Enter');
      await task('Final').waitFor();
      await panel().getByLabel('Title').focus();
      await panel().getByText('From the phone').waitFor();
      await panel().getByRole('button', { name: 'Close' }).click();
      await isSynced(page);
      await task('Final', other).waitFor();
      await panel(other).getByText('From the phone').waitFor();
    });

    it('shows a conflict when the user has typed something else', async () => {
      await add('Draft');
      await isSynced(page);
      const other = await secondDevice();
      await task('Draft').click();
      await panel().getByLabel('Notes').fill('Mine');
      await task('Draft', other).click();
      await panel(other).getByLabel('Notes').fill('Theirs');
      await panel(other).getByLabel('Title').focus();
      await isSynced(other);
      await panel().getByLabel('Title').focus();
      await page.getByRole('button', { name: /1 change needs your decision/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Sync' });
      await dialog.getByRole('cell', { name: 'Mine' }).waitFor();
      expect(await dialog.getByRole('cell').allTextContents()).toEqual(['', 'Mine', 'Theirs']);
      await dialog.getByRole('button', { name: 'Keep theirs' }).click();
      await page.keyboard.press('Escape');
      await panel().getByText('Theirs').waitFor();
    });
  });

  describe('undo', () => {
    it('is offered for the last action only', async () => {
      await add('One', 'Two');
      await page.getByRole('checkbox', { name: 'Complete One' }).click();
      await page.getByText('Task completed').waitFor();
      await task('Two').click();
      await panel().getByLabel('Priority').selectOption('High');
      await page.getByText('Task completed').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+Shift+z');
      await page.keyboard.press('Control+z');
      await page.getByText('Undone').waitFor();
      await eventually(() => titlesOf(page), ['Two']);
      await page.keyboard.press('Control+z');
      await eventually(() => titlesOf(page), ['One', 'Two']);
    });

    it('takes back a restored version', async () => {
      await add('Draft');
      await task('Draft').click();
      await panel().getByLabel('Title').fill('Final');
      await panel().getByLabel('Title').press('Enter');
      await isSynced(page);
      await panel().getByText('History').click();
      const created = panel().getByRole('listitem').filter({ hasText: 'Created' });
      await created.getByRole('button', { name: 'Restore this version' }).click();
      await task('Draft').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await task('Final').waitFor();
      await isSynced(page);
    });

    it('works in the empty line that adds tasks', async () => {
      await addTask(page, 'Typo');
      await task('Typo').waitFor();
      await page.keyboard.press('Control+z');
      await task('Typo').waitFor({ state: 'detached' });
    });
  });

  describe('limits', () => {
    it('keep subtasks at five levels', async () => {
      await add('1', '2', '3', '4', '5', '6');
      for (let level = 1; level <= 5; level++) {
        await page.getByRole('button', { name: `Options for ${level + 1}` }).focus();
        for (let times = 0; times < level; times++) await page.keyboard.press('Alt+ArrowRight');
      }
      await page.getByText('Subtasks can be five levels deep.').waitFor();
      await isSynced(page);
      const depths = await page
        .locator('[data-task]')
        .evaluateAll((rows) =>
          rows.map(
            (row) => parseInt((row as unknown as { style: { paddingLeft: string } }).style.paddingLeft) / 28,
          ),
        );
      expect(depths).toEqual([0, 1, 2, 3, 4, 4]);
    });

    it('keep a line whose title is too long', async () => {
      const line = 'x'.repeat(501);
      await addTask(page, line);
      await page.getByText('A title has at most 500 characters.').waitFor();
      expect(await page.getByRole('textbox', { name: 'Add task' }).inputValue()).toBe(line);
      expect(await titlesOf(page)).toEqual([]);
    });

    it('refuse a second label of the same name', async () => {
      await add('Call #phone');
      await page.getByRole('button', { name: 'New label' }).click();
      await page.getByLabel('Name').fill('Phone');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('A label with this name exists.').waitFor();
      await page.getByLabel('Name').fill('Phones');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Phones' }).waitFor();
      await isSynced(page);
    });
  });

  it('moves and deletes a selected task together with its selected subtask', async () => {
    await add('Parent', 'Child', 'Elsewhere @Other');
    for (const key of ['j', 'j', 'Alt+ArrowRight', 'x', 'k', 'x']) await page.keyboard.press(key);
    await page.getByRole('toolbar').getByRole('button', { name: 'List' }).click();
    await page.getByRole('menuitem', { name: 'Other' }).click();
    await page.getByRole('link', { name: /^Other/ }).click();
    await page.getByRole('button', { name: 'Hide subtasks' }).waitFor();
    await isSynced(page);
    for (const title of ['Parent', 'Child']) await task(title).click({ modifiers: ['Control'] });
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await eventually(() => titlesOf(page), ['Elsewhere']);
    await isSynced(page);
  });

  it('adds a line as it is when the parser cannot be loaded', async () => {
    const device = await service.device({ serviceWorkers: 'block' });
    const other = await device.newPage();
    await signIn(other, service, email);
    await openInbox(other);
    await device.setOffline(true);
    await addTask(other, 'Call Ada tomorrow');
    await task('Call Ada tomorrow', other).waitFor();
  });

  it('follows the date after midnight', async () => {
    await page.clock.install();
    await page.reload();
    await page.getByRole('link', { name: /^Today/ }).click();
    await addTask(page, 'Early');
    await task('Early').waitFor();
    await page.clock.fastForward('24:00:00');
    await page.getByRole('heading', { name: 'Overdue' }).waitFor();
    await addTask(page, 'Late');
    const dates = page.getByRole('list', { name: 'Tasks' });
    await dates.getByText('Today', { exact: true }).nth(1).waitFor();
    expect(await titlesOf(page)).toEqual(['Early', 'Late']);
  });

  it('leaves the page of a list that is deleted', async () => {
    await add('Pack @Travel');
    await page.getByRole('link', { name: /^Travel/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Travel' }).waitFor();
    const options = page.getByRole('button', { name: 'Options for Travel' });
    await options.click();
    await options.click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await options.click();
    await page.getByRole('menuitem', { name: 'Delete list' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  });
});
