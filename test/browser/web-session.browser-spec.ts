import type { BrowserContext, Page } from 'playwright-core';
import { BetterAuthServer, PASSWORD } from '../support/better-auth.js';
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

const TOKEN_LIFETIME_MS = 4_000;

let service: WebService;
let context: BrowserContext;
let page: Page;

const task = (title: string, on = page) => on.getByRole('link', { name: title, exact: true });
const openInbox = (on = page) =>
  on
    .getByRole('link', { name: /^Inbox/ })
    .first()
    .click();
const clickSignOut = async (): Promise<void> => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
};
const signOut = async (): Promise<void> => {
  await clickSignOut();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
};
const copies = () => page.evaluate('indexedDB.databases().then((all) => all.length)');
const message = (text: string) => page.getByRole('status').getByText(text);
const newPage = async (): Promise<void> => {
  context = await service.device();
  page = await context.newPage();
};

describeInBrowser('the web app with an external issuer', () => {
  let issuer: BetterAuthServer;
  const tokens = new Set<string>();

  beforeAll(async () => {
    const settings = { HOST: 'localhost', TOKEN_LIFETIME: `${TOKEN_LIFETIME_MS / 1000}s` };
    issuer = await BetterAuthServer.start('EdDSA', '', settings);
    service = await WebService.start(issuer.trust());
  });
  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });
  beforeEach(async () => {
    await newPage();
    tokens.clear();
    page.on('request', (request) => {
      const { authorization } = request.headers();
      if (authorization !== undefined) tokens.add(authorization);
    });
  });
  afterEach(() => service.closeDevices());

  it('signs up, stays signed in over a reload, signs out and signs in again', async () => {
    const email = await signUp(page, service);
    await openInbox();
    await addTask(page, 'Buy milk');
    await task('Buy milk').waitFor();
    await isSynced(page);
    await page.reload();
    await task('Buy milk').waitFor();
    expect(await context.cookies(issuer.origin)).toMatchObject([{ name: 'better-auth.session_token' }]);
    await signOut();
    expect(await context.cookies()).toEqual([]);
    await eventually(copies, 0);
    await signIn(page, service, email);
    await openInbox();
    await task('Buy milk').waitFor();
  });

  it('replaces an expired token without the user noticing', async () => {
    await signUp(page, service);
    await openInbox();
    for (const title of ['Before', 'After']) {
      await addTask(page, title);
      await task(title).waitFor();
      await isSynced(page);
      await page.waitForTimeout(TOKEN_LIFETIME_MS);
    }
    expect(tokens.size).toBeGreaterThanOrEqual(2);
    expect(await titlesOf(page)).toEqual(['Before', 'After']);
    await page.reload();
    await isSynced(page);
    expect(await titlesOf(page)).toEqual(['Before', 'After']);
  });

  it('asks again when another app of the issuer has signed in another user', async () => {
    const email = await signUp(page, service);
    await openInbox();
    await addTask(page, 'Mine');
    await task('Mine').waitFor();
    await isSynced(page);
    await context.setOffline(true);
    await addTask(page, 'Also mine');
    await task('Also mine').waitFor();
    const account = { name: 'Eve', email: service.newEmail(), password: PASSWORD };
    const answer = await context.request.post(`${issuer.origin}/api/auth/sign-up/email`, {
      data: account,
      headers: { origin: service.url },
    });
    expect(answer.ok()).toBe(true);
    await page.waitForTimeout(TOKEN_LIFETIME_MS);
    await context.setOffline(false);
    await page.getByText(/Your session has ended/).waitFor();
    await signIn(page, service, email);
    await openInbox();
    await task('Also mine').waitFor();
    await isSynced(page);
    expect(await titlesOf(page)).toEqual(['Mine', 'Also mine']);
    await signOut();
    await signIn(page, service, account.email);
    await openInbox();
    await page.getByText('Your inbox is empty').waitFor();
  });
});

describeInBrowser('the session of the web app', () => {
  beforeAll(async () => {
    service = await WebService.start();
  });
  afterAll(() => service.stop());
  beforeEach(newPage);
  afterEach(() => service.closeDevices());

  const fillIn = async (email: string, password = PASSWORD): Promise<void> => {
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(password);
  };
  const submit = (name: string) => page.getByRole('button', { name }).click();

  it('reports a wrong password and an address that has an account', async () => {
    const email = await signUp(page, service);
    await signOut();
    await fillIn(email, 'wrong password');
    await submit('Sign in');
    await page.getByRole('alert').getByText('Email or password is wrong.').waitFor();
    await submit('Create account');
    await page.getByLabel('Name').fill('Bob');
    await fillIn(email);
    await submit('Create account');
    await page.getByRole('alert').getByText('An account with this email exists. Sign in instead.').waitFor();
    await submit('Sign in');
    await fillIn(email);
    await submit('Sign in');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
  });

  it('stays when the user signs out without a network', async () => {
    await signUp(page, service);
    await openInbox();
    await addTask(page, 'Kept');
    await task('Kept').waitFor();
    await isSynced(page);
    await context.setOffline(true);
    await clickSignOut();
    await message('Signing out needs a connection.').waitFor();
    await openInbox();
    await task('Kept').waitFor();
    await context.setOffline(false);
    await addTask(page, 'Also kept');
    await task('Also kept').waitFor();
    await isSynced(page);
  });

  it('ends only after a question while changes have not been sent', async () => {
    const email = await signUp(page, service);
    await openInbox();
    await context.route('**/api/v1/tasks', (route) => route.abort());
    await addTask(page, 'Unsent');
    await task('Unsent').waitFor();
    const dialog = page.getByRole('dialog', { name: 'Sign out' });
    await clickSignOut();
    await dialog.getByText(/^One change has not been sent yet/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await openInbox();
    await task('Unsent').waitFor();
    await clickSignOut();
    await dialog.getByRole('button', { name: 'Sign out and delete' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await eventually(copies, 0);
    await context.unroute('**/api/v1/tasks');
    await signIn(page, service, email);
    await openInbox();
    await page.getByText('Your inbox is empty').waitFor();
  });

  it('shows nothing of the previous user to the next one', async () => {
    await signUp(page, service);
    const tab = await context.newPage();
    await tab.goto(`${service.url}/inbox`);
    await addTask(tab, 'Secret @Private #hidden');
    await tab.getByRole('link', { name: /^Private/ }).click();
    await task('Secret', tab).click();
    await isSynced(tab);
    await openInbox();
    await addTask(page, 'Secret too');
    await page.getByRole('checkbox', { name: 'Complete Secret too' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await signOut();
    expect(await page.getByText(/Secret|Undo/).count()).toBe(0);
    await submit('Create account');
    await page.getByLabel('Name').fill('Eve');
    await fillIn(service.newEmail());
    await submit('Create account');
    for (const on of [page, tab]) {
      await on.getByRole('heading', { name: 'Today' }).waitFor();
      await openInbox(on);
      await on.getByText('Your inbox is empty').waitFor();
      expect(await on.getByText(/Secret|Private|hidden|Undo/).count()).toBe(0);
    }
  });

  it('ends without losing unsent changes, which the next user does not see', async () => {
    const email = await signUp(page, service);
    await page.evaluate('navigator.serviceWorker.ready');
    await openInbox();
    await context.setOffline(true);
    await addTask(page, 'Unsent');
    await task('Unsent').waitFor();
    await context.clearCookies();
    await context.setOffline(false);
    await page.reload();
    await page.getByText(/Your session has ended/).waitFor();
    await fillIn(service.newEmail());
    await signUp(page, service);
    await openInbox();
    await page.getByText('Your inbox is empty').waitFor();
    await signOut();
    await signIn(page, service, email);
    await openInbox();
    await task('Unsent').waitFor();
    await isSynced(page);
    const other = await (await service.device()).newPage();
    await signIn(other, service, email);
    await openInbox(other);
    await task('Unsent', other).waitFor();
  });
});
