import { screenshotPath } from './screenshots.js';
import {
  addTask,
  describeInBrowser,
  hasHorizontalScroll,
  isSynced,
  signIn,
  signUp,
  WebService,
} from './web-service.js';

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
const CASES = (['light', 'dark'] as const).flatMap((theme) =>
  SIZES.map((viewport) => ({ theme, viewport, width: viewport.width })),
);
const TASKS = [
  'Pay rent today 9:00 !high #home',
  'Call Ada about the contract tomorrow #phone',
  'Water plants every week !low #home',
  'Prepare the talk for the meetup, with slides, a demo and time for questions next friday !medium',
  'Read a book',
];

/** Writes the main screens into `test-results/screens/`. */
describeInBrowser('the screens of the web app', () => {
  let service: WebService;
  let email: string;

  beforeAll(async () => {
    service = await WebService.start();
    const page = await (await service.device()).newPage();
    email = await signUp(page, service);
    await page.goto(`${service.url}/inbox`);
    for (const text of TASKS) await addTask(page, text);
    await page.getByRole('link', { name: 'Read a book' }).waitFor();
    await isSynced(page);
    await service.closeDevices();
  });
  afterAll(() => service.stop());
  afterEach(() => service.closeDevices());

  it.each(CASES)(
    'show their content in the $theme theme at $width px',
    async ({ theme, viewport, width }) => {
      const context = await service.device({ viewport, colorScheme: theme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('console', (entry) => entry.type() === 'error' && errors.push(entry.text()));
      page.on('pageerror', ({ message }) => errors.push(message));
      const keep = async (screen: string): Promise<void> => {
        await page.screenshot({ path: screenshotPath('screens', `${screen} ${theme} ${width}`) });
        expect([screen, await hasHorizontalScroll(page)]).toEqual([screen, false]);
      };

      await page.goto(service.url);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await keep('sign-in');
      await signIn(page, service, email);
      await page.getByRole('link', { name: 'Pay rent' }).waitFor();
      await keep('today');
      for (const screen of ['inbox', 'upcoming', 'settings']) {
        await page.goto(`${service.url}/${screen}`);
        await page.getByRole('heading', { level: 1, name: new RegExp(screen, 'i') }).waitFor();
        if (screen !== 'settings')
          await page.getByRole('link', { name: 'Call Ada about the contract' }).waitFor();
        await keep(screen);
      }
      await page.goto(`${service.url}/inbox`);
      await page.getByRole('link', { name: 'Water plants' }).click();
      const panel = page.getByRole('complementary', { name: 'Task' });
      await panel.getByText(/^Next dates:/).waitFor();
      await keep('task');
      expect(errors).toEqual([]);
    },
  );
});
