import type { Page } from 'playwright-core';
import { asAdmin } from '../support/database.js';
import { addTask, describeInBrowser, eventually, isSynced, signUp, WebService } from './web-service.js';

describeInBrowser('the task panel of the web app', () => {
  let service: WebService;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(async () => {
    page = await (await service.device()).newPage();
    await signUp(page, service);
    await page
      .getByRole('link', { name: /^Inbox/ })
      .first()
      .click();
  });
  afterEach(() => service.closeDevices());

  const panel = () => page.getByRole('complementary', { name: 'Task' });
  const open = async (title: string): Promise<void> => {
    await page.getByRole('link', { name: title, exact: true }).click();
    await panel().getByLabel('Notes').waitFor();
  };
  /** The rule that the server has. */
  const rule = async (title: string): Promise<unknown> => {
    const select = 'SELECT recurrence_rule FROM tasks WHERE title = $1';
    const { rows } = await asAdmin((admin) => admin.query(select, [title]), service.database.adminUrl);
    return rows[0]?.recurrence_rule;
  };
  const choose = (label: string, option: string) =>
    panel().getByLabel(label, { exact: true }).selectOption(option);

  it('puts a weekly rule together and previews its dates', async () => {
    await addTask(page, 'Run on 2030-11-27');
    await open('Run');
    await choose('Repeat', 'Custom');
    expect(await panel().getByRole('button', { name: 'Wed' }).getAttribute('aria-pressed')).toBe('true');
    await panel().getByLabel('Every', { exact: true }).fill('2');
    await panel().getByRole('button', { name: 'Fri' }).click();
    await choose('Ends', 'After a number of times');
    await panel().getByLabel('Number of times').fill('4');
    await panel().getByText('Next dates: 27 Nov 2030 · 29 Nov 2030 · 11 Dec 2030 · 13 Dec 2030').waitFor();
    await eventually(() => rule('Run'), 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=WE,FR');
    // The only other day can go, the last one cannot.
    await panel().getByRole('button', { name: 'Fri' }).click();
    await panel().getByRole('button', { name: 'Wed' }).click();
    await eventually(() => rule('Run'), 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=WE');
    await page.reload();
    expect(await panel().getByLabel('Every', { exact: true }).inputValue()).toBe('2');
  });

  it('offers the days of a month that fit the due, and a last date', async () => {
    await addTask(page, 'Pay on 2030-11-29 9:00');
    await open('Pay');
    await choose('Repeat', 'Every month');
    await choose('Repeat', 'Custom');
    expect(await panel().getByLabel('Day of the month').getByRole('option').allTextContents()).toEqual([
      'Day 29',
      'Fifth Friday',
      'Last Friday',
    ]);
    await choose('Day of the month', 'Last Friday');
    await choose('Ends', 'On a date');
    await panel().getByLabel('Last date').fill('2031-01-31');
    await eventually(() => rule('Pay'), 'FREQ=MONTHLY;UNTIL=20310131T225959Z;BYDAY=-1FR');
    await panel()
      .getByText('Next dates: 29 Nov 2030 09:00 · 27 Dec 2030 09:00 · 31 Jan 2031 09:00')
      .waitFor();
    // A year that is being typed.
    await panel().getByLabel('Last date').fill('0203-01-31');
    await panel().getByLabel('Last date').blur();
    expect(await panel().getByLabel('Last date').inputValue()).toBe('2031-01-31');
    expect(await rule('Pay')).toBe('FREQ=MONTHLY;UNTIL=20310131T225959Z;BYDAY=-1FR');
  });

  it('shows a rule that it cannot edit, and replaces it only on request', async () => {
    await addTask(page, 'Backup every month on the 31st');
    await open('Backup');
    await panel()
      .getByText(/BYSETPOS=-1 – choose another to replace it/)
      .waitFor();
    await choose('Repeat', 'Every day');
    await eventually(() => rule('Backup'), 'FREQ=DAILY');
  });

  it('creates a label for the task, and takes an existing one by its name', async () => {
    await addTask(page, 'Call #phone');
    await addTask(page, 'Mail');
    await open('Mail');
    for (const name of ['urgent', 'PHONE']) {
      await panel().getByLabel('New label').fill(name);
      await page.keyboard.press('Enter');
      await panel().getByRole('checkbox', { name: name.toLowerCase(), checked: true }).waitFor();
    }
    await isSynced(page);
    expect(
      await page
        .getByRole('navigation')
        .getByRole('link', { name: /^(phone|urgent)/i })
        .count(),
    ).toBe(2);
  });

  it('lists the earlier values and goes back to one of them', async () => {
    await addTask(page, 'Write @Work');
    await page.getByRole('link', { name: /^Work/ }).click();
    await open('Write');
    await choose('Priority', 'High');
    await choose('List', 'Inbox');
    await isSynced(page);
    await panel().getByText('History').click();
    await panel().getByText('Work → Inbox').waitFor();
    const entry = panel().getByRole('listitem').filter({ hasText: 'None → High' });
    await entry.getByRole('button', { name: 'Restore this version' }).click();
    await eventually(
      () =>
        panel()
          .getByLabel('List')
          .evaluate(
            (select) =>
              (select as unknown as { selectedOptions: { text: string }[] }).selectedOptions[0]!.text,
          ),
      'Work',
    );
  });

  it('takes complete dates only, and a time in the time zone of the user', async () => {
    await addTask(page, 'Meet on 2030-11-27');
    await open('Meet');
    const date = panel().getByLabel('Date', { exact: true });
    for (const incomplete of ['', '0203-11-28']) {
      await date.fill(incomplete);
      await date.blur();
      expect(await date.inputValue()).toBe('2030-11-27');
    }
    await date.fill('2030-11-28');
    await panel().getByLabel('Time', { exact: true }).fill('09:00');
    await page.getByRole('list', { name: 'Tasks' }).getByText('28 Nov 2030 09:00').waitFor();
    expect(await panel().getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
    await panel().getByLabel('Time', { exact: true }).fill('');
    await panel().getByLabel('Time', { exact: true }).blur();
    await page.getByRole('list', { name: 'Tasks' }).getByText('28 Nov 2030', { exact: true }).waitFor();
    await isSynced(page);
  });

  it('reminds at a time of its own, also without a due', async () => {
    await addTask(page, 'Look up tomorrow');
    await open('Look up');
    await choose('Reminders', '30 min before');
    await choose('Reminders', 'Pick a date and time');
    await panel().getByLabel('Pick a date and time').fill('2030-07-01T09:30');
    await panel().getByRole('button', { name: 'Add', exact: true }).click();
    await panel().getByText('1 Jul 2030, 09:30').waitFor();
    await panel().getByRole('button', { name: 'Clear' }).click();
    await panel().getByText('30 min before').waitFor({ state: 'detached' });
    await isSynced(page);
    const select = "SELECT reminders FROM tasks WHERE title = 'Look up'";
    const { rows } = await asAdmin((admin) => admin.query(select), service.database.adminUrl);
    expect(rows[0].reminders).toEqual([{ at: '2030-07-01T07:30:00.000Z' }]);
  });

  it('keeps a due in any time zone', async () => {
    await addTask(page, 'Call Kyoto on 2030-11-27 9:00');
    await open('Call Kyoto');
    await choose('Time zone', 'Asia/Tokyo');
    await page.getByRole('list', { name: 'Tasks' }).getByText('27 Nov 2030 01:00').waitFor();
    expect(await panel().getByLabel('Time', { exact: true }).inputValue()).toBe('09:00');
  });
});
