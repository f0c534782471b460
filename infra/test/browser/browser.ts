import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, hasChromium, launchChromium } from '../../../runtime/bench/chromium.ts';
import { builtConsole } from './built-console.ts';
import { type Watch, watchPage } from './page-watch.ts';

export interface ConsoleBrowser {
  /** A fresh profile with one page, watched from its first request on; closed with the test. */
  page(options?: BrowserContextOptions): Promise<{ page: Page; watch: Watch }>;
}

/** What a failed test's page showed, for whoever reads the log. */
const tell = async (page: Page, watch: Watch): Promise<void> => {
  const text = await page.locator('body').innerText({ timeout: 1_000 }).catch(String);
  console.error([page.url(), ...watch.complaints(), text].join('\n').slice(0, 4_000));
};

/** Longer than anything here should take on a busy machine; each wait of a test names what it waits for. */
const waitMs = 60_000;

/** Expects what a page comes to by itself. */
export const soon = <T>(ask: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(ask, { timeout: waitMs });

/**
 * Tests in a real browser. Without one they are skipped and say so; `CI_REQUIRES_BROWSER=1` makes that a failure, so that CI
 * cannot pass by skipping.
 */
export const describeInBrowser = (
  name: string,
  suite: (browser: ConsoleBrowser) => void,
  flags: readonly string[] = [],
): void => {
  if (hasChromium()) {
    describe(name, () => {
      let browser: Browser;
      beforeAll(async () => {
        await builtConsole();
        browser = await launchChromium(flags);
      }, 180_000);
      afterAll(() => browser?.close());
      suite({
        async page(options = {}) {
          const context = await browser.newContext({
            viewport: { width: 1440, height: 900 },
            serviceWorkers: 'block',
            ...options,
          });
          context.setDefaultTimeout(waitMs);
          const page = await context.newPage();
          const watch = await watchPage(page);
          onTestFinished(async ({ task }) => {
            if (task.result?.state === 'fail') await tell(page, watch);
            await context.close();
          });
          return { page, watch };
        },
      });
    });
    return;
  }
  const message = `${name} needs Chromium at ${chromiumPath}`;
  if (process.env.CI_REQUIRES_BROWSER === '1')
    describe(name, () => it('has its browser', () => expect.unreachable(message)));
  else {
    console.warn(`skipped: ${message}`);
    describe.skip(`${message} (skipped)`, () => it('runs where there is a browser', () => {}));
  }
};
