import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BrowserContext } from 'playwright-core';

const RESULTS = join(__dirname, '../../test-results');
const MAX_NAME_LENGTH = 120;

declare global {
  /** Called by the test environment. */
  var onTestFailure: ((test: string) => Promise<void>) | undefined;
}

/** The path of a screenshot, whose folder exists. */
export function screenshotPath(...names: string[]): string {
  const parts = names.map((name) => name.replace(/[^\w]+/g, '-').slice(0, MAX_NAME_LENGTH));
  mkdirSync(join(RESULTS, ...parts.slice(0, -1)), { recursive: true });
  return `${join(RESULTS, ...parts)}.png`;
}

/** Keeps a screenshot of each open page when a test fails. */
export function keepScreenshots(contexts: readonly BrowserContext[]): void {
  globalThis.onTestFailure = async (test) => {
    const pages = contexts.flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      const path = screenshotPath(index === 0 ? test : `${test} ${index + 1}`);
      const isKept = await page.screenshot({ path, timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      if (isKept) process.stderr.write(`Screenshot: ${relative(process.cwd(), path)}\n`);
    }
  };
}
