import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { PASSWORD } from '../support/better-auth.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { type NodeProcess, startNode } from '../support/node-process.js';
import { findChromium, Listener } from '../support/web-app.js';
import { keepScreenshots } from './screenshots.js';

const MAIN = join(__dirname, '../../dist/src/main.js');
const TIMEOUT_MS = 20_000;
const executablePath = findChromium();

if (!executablePath)
  process.stderr.write(
    'SKIPPED: no Chromium on this machine. Install it, or name it by CHROMIUM=/path/to/it.\n',
  );

/** Skipped where there is no browser. */
export const describeInBrowser = executablePath ? describe : describe.skip;

export const launchBrowser = (...flags: string[]): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', ...flags], timeout: 0 });

/** The built service with its web app, and a browser. */
export class WebService {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'todo-web-'));
  private readonly contexts: BrowserContext[] = [];
  database!: TestDatabase;
  private front!: Listener;
  private service!: NodeProcess;
  private browser!: Browser;
  private accounts = 0;

  static async start(settings: Record<string, string> = {}): Promise<WebService> {
    const started = new WebService();
    await started.open(settings);
    return started;
  }

  private async open(settings: Record<string, string>): Promise<void> {
    let port = 0;
    this.database = await createDatabase();
    this.front = await Listener.front(() => port);
    const env = {
      DATABASE_URL: this.database.url,
      DATA_DIR: this.dataDir,
      PORT: '0',
      PUBLIC_URL: this.url,
      RATE_LIMIT_SIGN_IN_PER_MINUTE: '0',
      RATE_LIMIT_ANONYMOUS_PER_MINUTE: '0',
      ...settings,
    };
    const started = await startNode(MAIN, env, /Todo backend +http:\/\/\S+:(\d+)/);
    this.service = started;
    port = Number(started.match[1]);
    this.browser = await launchBrowser();
    keepScreenshots(this.contexts);
  }

  get url(): string {
    return `http://localhost:${this.front.port}`;
  }

  /** Another device: its own storage and cookies. */
  async device(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      ...options,
    });
    context.setDefaultTimeout(TIMEOUT_MS);
    this.contexts.push(context);
    return context;
  }

  newEmail(): string {
    return `ada${++this.accounts}@example.com`;
  }

  async closeDevices(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close();
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await this.front?.close();
    await this.service?.kill();
    await this.database?.drop();
    rmSync(this.dataDir, { recursive: true });
  }
}

/** Creates an account in the app. */
export async function signUp(page: Page, service: WebService, email = service.newEmail()): Promise<string> {
  await page.goto(service.url);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  return email;
}

export async function signIn(page: Page, service: WebService, email: string): Promise<void> {
  await page.goto(service.url);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
}

export async function addTask(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Add task' }).fill(text);
  await page.keyboard.press('Enter');
}

/** The titles of the list in order. */
export const titlesOf = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Tasks' }).getByRole('link').allTextContents();

/** Waits until every change of this device is on the server. */
export const isSynced = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^Up to date$/ }).waitFor();

/** Repeats the question until the answer is the expected one. */
export async function eventually(question: () => Promise<unknown>, expected: unknown): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  let answer = await question();
  while (JSON.stringify(answer) !== JSON.stringify(expected) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer = await question();
  }
  expect(answer).toEqual(expected);
}

/** Whether the page, or a scrollable part of it, is wider than its place. */
export const hasHorizontalScroll = (page: Page): Promise<boolean> =>
  page.evaluate(`document.documentElement.scrollWidth > innerWidth ||
    [...document.querySelectorAll('*')].some((element) =>
      element.scrollWidth > element.clientWidth && /auto|scroll/.test(getComputedStyle(element).overflowX))`);
