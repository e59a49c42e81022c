import { readFileSync, writeFileSync } from 'node:fs';
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

/** The zones at both ends of the day: their dates always differ. */
const [EARLIEST, LATEST] = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];

describeInBrowser('the settings of the web app', () => {
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
  });
  afterEach(() => service.closeDevices());

  const visit = (name: string | RegExp, on = page) => on.getByRole('link', { name }).first().click();
  const openInbox = (on = page) => visit(/^Inbox/, on);
  const openSettings = async (): Promise<void> => {
    await visit('Settings');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  };
  const task = (title: string, on = page) => on.getByRole('link', { name: title, exact: true });
  const message = (text: string | RegExp) => page.getByRole('status').getByText(text);
  const isDark = () =>
    page.evaluate("getComputedStyle(document.documentElement).backgroundColor === 'rgb(23, 24, 28)'");

  describe('the data', () => {
    beforeEach(async () => {
      await openInbox();
      await addTask(page, 'Water plants every day !high #home');
      await addTask(page, 'Call Ada @Work');
      await task('Water plants').waitFor();
      await visit(/^Work/);
      await task('Call Ada').waitFor();
      await isSynced(page);
      await openSettings();
    });

    /** Downloads the export. @returns its path */
    const exportFile = async (): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^todo-\d{4}-\d\d-\d\d\.ndjson$/);
      return download.path();
    };
    const importFile = async (path: string): Promise<void> => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Import' }).click(),
      ]);
      await chooser.setFiles(path);
    };

    it('is exported as a file with all rows', async () => {
      const lines = readFileSync(await exportFile(), 'utf8')
        .trimEnd()
        .split('\n');
      const rows = lines.map((line) => JSON.parse(line));
      const named = (type: string): string[] =>
        rows.flatMap((line) => (line.type === type ? [line.row.title ?? line.row.name] : [])).sort();
      expect(rows[0]).toMatchObject({ format: 'todo-export', version: 1 });
      expect(named('task')).toEqual(['Call Ada', 'Water plants']);
      expect(named('list')).toEqual(['Inbox', 'Work']);
      expect(named('label')).toEqual(['home']);
      expect(rows.at(-1)).toMatchObject({ type: 'end', rows: { task: 2, list: 2, label: 1 } });
    });

    it('is erased on all devices after a confirmation, and returns with an import', async () => {
      const file = await exportFile();
      const other = await (await service.device()).newPage();
      await signIn(other, service, email);
      await openInbox(other);
      await task('Water plants', other).waitFor();

      await page.getByRole('button', { name: 'Erase account data' }).click();
      const dialog = page.getByRole('dialog', { name: 'Erase account data' });
      const erase = dialog.getByRole('button', { name: 'Erase account data' });
      await dialog.getByLabel('Type ERASE to confirm').fill('erase');
      expect(await erase.isDisabled()).toBe(true);
      await dialog.getByLabel('Type ERASE to confirm').fill('ERASE');
      await erase.click();
      await message('Your data has been erased').waitFor();
      await task('Water plants', other).waitFor({ state: 'detached' });
      await eventually(() => page.evaluate('indexedDB.databases().then((all) => all.length)'), 0);

      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Email or password is wrong.').waitFor();
      await signUp(page, service, email);
      await openInbox();
      await page.getByText('Your inbox is empty').waitFor();
      await openSettings();
      await importFile(file);
      await message(/rows imported$/).waitFor();
      await visit(/^Work/);
      await task('Call Ada').waitFor();
      await openInbox();
      await task('Water plants').waitFor();
      expect(await titlesOf(page)).toEqual(['Water plants']);
      expect(await page.getByRole('list', { name: 'Tasks' }).textContent()).toContain('home');
    });

    it('stays as it is when the imported file is wrong', async () => {
      const file = await exportFile();
      const [header, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
      const broken = [header, ...rows].map((line) => line!.replace('"Call Ada"', '""')).join('\n');
      const wrongFiles: [content: string, message: RegExp][] = [
        ['Buy milk\n', /^The file was not imported: in line 1, must be valid JSON$/],
        [
          `${[header, ...rows.slice(0, -1)].join('\n')}\n`,
          /^The file was not imported: the file is incomplete/,
        ],
        [`${broken}\n`, /^The file was not imported: in line \d+, title must/],
      ];
      for (const [content, fault] of wrongFiles) {
        writeFileSync(file, content);
        await importFile(file);
        await message(fault).waitFor();
        await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
      }
      await visit(/^Work/);
      expect(await titlesOf(page)).toEqual(['Call Ada']);
    });
  });

  it('move what is due today with the time zone, on all devices', async () => {
    const other = await (await service.device()).newPage();
    await signIn(other, service, email);
    await openSettings();
    await page.getByLabel('Time zone').selectOption(EARLIEST);
    await message('Saved').waitFor();
    await visit(/^Today/);
    await addTask(page, 'Feed the cat today');
    await task('Feed the cat').waitFor();
    await task('Feed the cat', other).waitFor();
    await openSettings();
    await page.getByLabel('Time zone').selectOption(LATEST);
    await visit(/^Today/);
    await page.getByText('Nothing due today').waitFor();
    await other.getByText('Nothing due today').waitFor();
    await visit(/^Upcoming/);
    await task('Feed the cat').waitFor();
  });

  it('keep the theme over a reload, on this device only', async () => {
    await openSettings();
    await page.getByLabel('Theme').selectOption('Dark');
    expect(await isDark()).toBe(true);
    await page.reload();
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark');
    expect(await isDark()).toBe(true);
    await page.getByLabel('Theme').selectOption('As the system');
    await page.reload();
    await page.getByLabel('Theme').waitFor();
    expect(await isDark()).toBe(false);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await isDark()).toBe(true);
  });

  describe('the notifications', () => {
    const section = () => page.getByRole('region', { name: 'Notifications' });

    it('are offered', async () => {
      await openSettings();
      await section().getByText('Shows reminders even while the app is closed.').waitFor();
      expect(await section().getByRole('button', { name: 'Turn on' }).isEnabled()).toBe(true);
    });

    it('report that the browser blocks them', async () => {
      await page.context().grantPermissions([]);
      await openSettings();
      await section().getByRole('button', { name: 'Turn on' }).click();
      await message('This browser blocks notifications for this site.').waitFor();
      await section().getByRole('button', { name: 'Turn on' }).waitFor();
    });

    it('report that the browser does not support them', async () => {
      await page.addInitScript('delete globalThis.PushManager');
      await page.reload();
      await openSettings();
      await section().getByText('This browser or service does not offer notifications.').waitFor();
      expect(await section().getByRole('button').count()).toBe(0);
    });
  });
});
