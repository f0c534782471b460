import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { builtConsole } from './built-console.ts';
import { type Watch, watchPage } from './page-watch.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Nothing but the page itself: no update, no sync, no proxy of the environment, and no name of the outside resolves. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: flags, timeout: 30_000 });

export interface ConsoleBrowser {
  /** A fresh profile with one page, watched from its first request on; closed with the test. */
  page(options?: BrowserContextOptions): Promise<{ page: Page; watch: Watch }>;
}

/** Longer than anything here should take on a busy machine; each wait of a test names what it waits for. */
const waitMs = 20_000;

/**
 * Tests in a real browser. Without one they are skipped and say so; `CI_REQUIRES_BROWSER=1` makes that a failure, so that CI
 * cannot pass by skipping.
 */
export const describeInBrowser = (name: string, suite: (browser: ConsoleBrowser) => void): void => {
  if (existsSync(executablePath)) {
    describe(name, () => {
      let browser: Browser;
      beforeAll(async () => {
        await builtConsole();
        browser = await launchChromium();
      }, 180_000);
      afterAll(() => browser?.close());
      suite({
        async page(options = {}) {
          const context = await browser.newContext({
            viewport: { width: 1440, height: 900 },
            serviceWorkers: 'block',
            ...options,
          });
          onTestFinished(() => context.close());
          context.setDefaultTimeout(waitMs);
          const page = await context.newPage();
          return { page, watch: await watchPage(page) };
        },
      });
    });
    return;
  }
  const message = `${name} needs Chromium at ${executablePath}`;
  if (process.env.CI_REQUIRES_BROWSER === '1')
    describe(name, () => it('has its browser', () => expect.unreachable(message)));
  else {
    console.warn(`skipped: ${message}`);
    describe.skip(`${message} (skipped)`, () => it('runs where there is a browser', () => {}));
  }
};
