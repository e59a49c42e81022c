import type { Page } from 'playwright-core';
import { asAdmin } from '../support/database.js';
import { PASSWORD } from '../support/better-auth.js';
import { newReminder } from '../support/reminders.js';
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

describeInBrowser('the web app', () => {
  let service: WebService;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    page = await (await service.device()).newPage();
  });
  afterEach(() => service.closeDevices());

  const task = (title: string, on = page) => on.getByRole('link', { name: title, exact: true });
  const openInbox = (on = page) =>
    on
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .click();

  it('adds, completes and undoes a task, and shows it again after a reload', async () => {
    await signUp(page, service);
    await page.getByRole('textbox', { name: 'Add task' }).fill('Pay rent tomorrow 9:00 !high #home @Bills');
    await page.getByRole('button', { name: 'Keep “tomorrow 9:00” as text' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^Bills/ }).click();
    await page.getByText('Tomorrow 09:00').waitFor();
    await page.getByRole('checkbox', { name: 'Complete Pay rent' }).click();
    await task('Pay rent').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await task('Pay rent').waitFor();
    await isSynced(page);
    await page.reload();
    await task('Pay rent').waitFor();
    expect(await titlesOf(page)).toEqual(['Pay rent']);
  });

  it('takes a recognized word back into the title', async () => {
    await signUp(page, service);
    await page.getByRole('textbox', { name: 'Add task' }).fill('Call Ada tomorrow');
    await page.getByRole('button', { name: /^Keep/ }).first().click();
    await page.getByRole('textbox', { name: 'Add task' }).press('Enter');
    await task('Call Ada tomorrow').waitFor();
  });

  it('edits all fields of a task in the panel', async () => {
    await signUp(page, service);
    await openInbox();
    await addTask(page, 'Plan the trip');
    await task('Plan the trip').click();
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByLabel('Title').fill('Plan the journey');
    await panel.getByLabel('Title').press('Enter');
    await panel.getByLabel('Notes').fill('By **train**, not by [plane](https://example.com)');
    await panel.getByLabel('Priority').selectOption('High');
    await panel.getByRole('button', { name: 'Tomorrow' }).click();
    await panel.getByLabel('Repeat').selectOption('Every week');
    await panel.getByText(/^Next dates:/).waitFor();
    await panel.getByLabel('Reminders').selectOption('When due');
    await panel.getByLabel('Add a subtask').fill('Buy tickets');
    await panel.getByLabel('Add a subtask').press('Enter');
    await panel.getByRole('link', { name: 'Buy tickets' }).waitFor();
    await panel.getByText('History').click();
    await panel.getByText(/^Changed: .*notes/).waitFor();
    await isSynced(page);
    await page.reload();
    expect(await panel.getByLabel('Title').inputValue()).toBe('Plan the journey');
    expect(await panel.getByRole('strong').textContent()).toBe('train');
    expect(await panel.getByRole('link', { name: 'plane' }).getAttribute('href')).toBe('https://example.com');
    expect(await panel.getByLabel('Repeat').inputValue()).toBe('weekly');
  });

  it('works by keyboard', async () => {
    await signUp(page, service);
    await openInbox();
    for (const title of ['One', 'Two', 'Three']) {
      await addTask(page, title);
      await task(title).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Alt+ArrowDown');
    await eventually(() => titlesOf(page), ['Two', 'One', 'Three']);
    await page.keyboard.press('e');
    await page.keyboard.type('!');
    await page.keyboard.press('Enter');
    await task('One!').waitFor();
    await page.keyboard.press('d');
    await task('One!').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await task('One!').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search' }).fill('three');
    await page.getByRole('option', { name: /Three/ }).waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByLabel('Notes').fill('Saved by Escape');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await task('Three').click();
    await panel.getByText('Saved by Escape').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it('changes several tasks at once and undoes that as one', async () => {
    await signUp(page, service);
    await openInbox();
    for (const title of ['One', 'Two']) {
      await addTask(page, title);
      await task(title).waitFor();
    }
    await page.keyboard.press('Escape');
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Your inbox is empty').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await task('Two').waitFor();
    expect(await titlesOf(page)).toEqual(['One', 'Two']);
  });

  it('selects by click, and sets the priority of all selected tasks', async () => {
    await signUp(page, service);
    await openInbox();
    for (const title of ['One', 'Two', 'Three', 'Four']) {
      await addTask(page, title);
      await task(title).waitFor();
    }
    await task('Four').click({ modifiers: ['Control'] });
    await page.getByText('1 selected').waitFor();
    await task('Two').click({ modifiers: ['Shift'] });
    await page.getByText('3 selected').waitFor();
    await task('Three').click({ modifiers: ['Control'] });
    await page.getByText('2 selected').waitFor();
    await page.keyboard.press('1');
    await page.getByText('2 tasks changed').waitFor();
    await isSynced(page);
    const select =
      "SELECT title FROM tasks WHERE priority = 3 AND title IN ('One', 'Two', 'Three', 'Four') ORDER BY title";
    const { rows } = await asAdmin((admin) => admin.query(select), service.database.adminUrl);
    expect(rows.map(({ title }) => title)).toEqual(['Four', 'Two']);
  });

  it('hides and shows subtasks by keyboard', async () => {
    await signUp(page, service);
    await openInbox();
    for (const title of ['One', 'Two', 'Three']) {
      await addTask(page, title);
      await task(title).waitFor();
    }
    await page.keyboard.press('Escape');
    for (const key of ['j', 'j', 'Alt+ArrowRight', 'k', 'ArrowLeft']) await page.keyboard.press(key);
    await eventually(() => titlesOf(page), ['One', 'Three']);
    await page.keyboard.press('ArrowRight');
    await eventually(() => titlesOf(page), ['One', 'Two', 'Three']);
  });

  it('archives a list, takes it back and undoes that', async () => {
    await signUp(page, service);
    await addTask(page, 'Pack @Travel');
    const link = page.getByRole('link', { name: /^Travel/ });
    const archive = async (item: string): Promise<void> => {
      await link.hover();
      await page.getByRole('button', { name: 'Options for Travel' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const archived = page.getByText('Archived', { exact: true });
    await archive('Archive list');
    await link.waitFor({ state: 'hidden' });
    await archived.click();
    await archive('Unarchive list');
    await page.getByText('List is active again').waitFor();
    expect(await archived.count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await archived.waitFor();
  });

  it('signs out in all tabs and deletes the local copy', async () => {
    await signUp(page, service);
    const second = await page.context().newPage();
    await second.goto(`${service.url}/inbox`);
    await second.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await second.getByRole('heading', { name: 'Sign in' }).waitFor();
    await eventually(() => page.evaluate('indexedDB.databases().then((all) => all.length)'), 0);
  });

  it('asks for the password of the same account when the session ends', async () => {
    const email = await signUp(page, service);
    await openInbox();
    await page.context().clearCookies();
    await page.reload();
    await page.getByText(/Your session has ended/).waitFor();
    expect(await page.getByLabel('Email').inputValue()).toBe(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await addTask(page, 'Still here');
    await task('Still here').waitFor();
    await isSynced(page);
  });

  it('shows a due reminder and dismisses it', async () => {
    await signUp(page, service);
    await openInbox();
    await addTask(page, 'Stretch');
    await task('Stretch').waitFor();
    await isSynced(page);
    const row = await page.locator('[data-task]').getAttribute('data-task');
    const user = await page.evaluate("JSON.parse(localStorage.getItem('todo.user')).id");
    await newReminder(service.database, { id: String(row), ownerId: String(user) });
    const reminder = page.getByRole('region', { name: 'Reminder: Stretch' });
    // The app asks again when its tab is shown.
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await reminder.waitFor();
    // It is above an open task.
    await task('Stretch').click();
    await page.getByRole('complementary', { name: 'Task' }).getByLabel('Notes').waitFor();
    await reminder.getByRole('button', { name: 'Dismiss' }).click();
    await reminder.waitFor({ state: 'detached' });
  });

  it('shows a change of another device without a reload', async () => {
    const email = await signUp(page, service);
    await openInbox();
    const other = await (await service.device()).newPage();
    await signIn(other, service, email);
    await openInbox(other);
    await addTask(other, 'From the phone');
    await task('From the phone').waitFor();
    await page.getByRole('checkbox', { name: 'Complete From the phone' }).click();
    await task('From the phone', other).waitFor({ state: 'detached' });
  });

  it('speaks German', async () => {
    await signUp(page, service);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    await page.getByRole('link', { name: /^Heute/ }).click();
    await page.getByText('Heute ist nichts fällig').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
  });
});
