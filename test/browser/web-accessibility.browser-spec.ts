import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { addTask, describeInBrowser, hasHorizontalScroll, signUp, WebService } from './web-service.js';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Open menus float above the landmarks, like the dialogs that axe accepts. */
const OUTSIDE_LANDMARKS = 'dialog, [role=dialog], [role=alertdialog], svg, [role=menu]';
const OPTIONS = { runOnly: TAGS, checks: { region: { options: { regionMatcher: OUTSIDE_LANDMARKS } } } };
/** Base UI's guards pass the focus on at once, so the focus never stays on them. */
const EXCLUDED = [['[data-base-ui-focus-guard]']];

/** The violated rules, each with the first elements. */
async function violationsOn(page: Page): Promise<unknown> {
  // Animations would be measured half-way.
  await page.waitForTimeout(300);
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(${JSON.stringify({ exclude: EXCLUDED })}, ${JSON.stringify(OPTIONS)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)]))`,
  );
}

const THEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 320, height: 640 },
  { width: 1280, height: 800 },
];
const CASES = THEMES.flatMap((theme) =>
  SIZES.map((viewport) => ({ theme, viewport, width: viewport.width })),
);

describeInBrowser.each(CASES)('the web app in the $theme theme at $width px', ({ theme, viewport }) => {
  let service: WebService;
  let page: Page;

  beforeAll(async () => {
    service = await WebService.start();
    const context = await service.device({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
    page = await context.newPage();
  });
  afterAll(() => service.stop());

  const visit = async (path: string): Promise<void> => {
    await page.goto(`${service.url}${path}`);
    await page.getByRole('main').waitFor();
  };
  const checkPage = async (): Promise<void> => {
    expect(await violationsOn(page)).toEqual([]);
    expect(await hasHorizontalScroll(page)).toBe(false);
  };

  it('has an accessible sign-in page', async () => {
    await page.goto(service.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await checkPage();
  });

  it('has accessible pages without tasks and with them', async () => {
    await signUp(page, service);
    await page.getByText('Nothing due today').waitFor();
    await checkPage();
    for (const text of [
      'Pay rent today 9:00 !high #home',
      'Call Ada !medium @Work',
      'Water plants every day !low',
    ])
      await addTask(page, text);
    await page.getByText('Added “Water plants”').waitFor();
    await checkPage();
    for (const path of ['/inbox', '/upcoming', '/trash', '/settings', '/nowhere']) {
      await visit(path);
      await checkPage();
    }
  });

  it('has an accessible task panel, menu, palette and dialogs', async () => {
    await visit('/inbox');
    await page.getByRole('link', { name: 'Water plants' }).click();
    const panel = page.getByRole('complementary', { name: 'Task' });
    await panel.getByLabel('Notes').waitFor();
    await checkPage();
    for (const rule of ['Every week', 'Every month']) {
      await panel.getByLabel('Repeat').selectOption(rule);
      await panel.getByLabel('Repeat').selectOption('Custom');
      await panel.getByLabel('Ends').selectOption('On a date');
      await checkPage();
    }
    await panel.getByText('History').click();
    await panel
      .getByText(/^Changed: /)
      .first()
      .waitFor();
    await checkPage();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Task' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Options for Water plants' }).click();
    await page.getByRole('menu').waitFor();
    await checkPage();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox').waitFor();
    await checkPage();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await checkPage();
    await page.keyboard.press('Escape');
    const openNavigation = page.getByRole('button', { name: 'Open navigation' });
    if (await openNavigation.isVisible()) await openNavigation.click();
    await page.getByRole('button', { name: 'New list' }).click();
    await page.getByRole('dialog', { name: 'New list' }).waitFor();
    await checkPage();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'New list' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Up to date' }).click();
    await page.getByRole('dialog', { name: 'Sync' }).waitFor();
    await checkPage();
  });
});
