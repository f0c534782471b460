/**
 * `npm run screenshots -- FOLDER`: every page of the console in every theme, at desktop and phone size, for people who look. The
 * product behind them has live calls, finished ones and campaigns; nothing is checked here.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../runtime/bench/chromium.ts';
import { demoBotConfig } from '../../runtime/seed/demo-bot.ts';
import { builtConsole } from '../test/browser/built-console.ts';
import { finishedCall, settled } from '../test/browser/console-ground.ts';
import { openConversations } from '../test/conversations.ts';
import { eventually, publishBot, startCampaign } from '../test/product.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: npm run screenshots -- FOLDER');
  process.exit(2);
}
const themes = ['dark', 'light', 'contrast'];
const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };
/** What is live moves on for this long before it is looked at. */
const livelyMs = 1_500;

const people = ['prompt', 'slow', 'talkative', 'interrupting', 'keypad'] as const;
const fates = (to: string) => {
  const n = Number(to.slice(-3));
  if (n % 9 === 7) return { outcome: 'busy', pddMs: 1_000 } as const;
  if (n % 9 === 8) return { outcome: 'no-answer', pddMs: 1_000, ringMs: 30_000 } as const;
  return { outcome: 'human', persona: people[n % 5]!, pddMs: 1_000, ringMs: 3_000 } as const;
};
const leads = Array.from({ length: 60 }, (_, n) => ({
  phone: `+1555040${1_000 + n}`,
  vars: { name: `Ada Number${n}`, day: 'Tuesday', time: '10:30' },
}));

await builtConsole();
const { product, close } = await openConversations({ fates }, { MAX_CONCURRENT_CALLS: '16' });
const browser = await launchChromium();
try {
  const botId = await publishBot(product, 'Riverside Clinic', demoBotConfig);
  const campaignId = await startCampaign(product, botId, leads, { concurrentMax: 10 });
  const { callId: finishedId } = await finishedCall(product);
  const liveId = async () =>
    (
      await eventually(
        () => [...product.all.fleet.desk.calls()],
        (calls) => calls.length > 0,
        30_000,
      )
    ).at(-1)!.attach.callId;
  await mkdir(resolve(folder), { recursive: true });
  const pages: [name: string, path: () => string | Promise<string>, isForPhones: boolean][] = [
    ['live', () => '/', true],
    ['calls', () => '/calls', false],
    ['call-live', async () => `/calls/${await liveId()}`, true],
    ['call-finished', () => `/calls/${finishedId}`, true],
    ['campaigns', () => '/campaigns', false],
    ['campaign', () => `/campaigns/${campaignId}`, false],
    ['inspect', () => '/inspect?machine=turn', false],
    ['dock', () => '/dock', true],
  ];
  for (const [name, path, isForPhones] of pages) {
    await shoot(browser, `${name}-desktop`, product.all.url + (await path()), desktop);
    if (isForPhones) await shoot(browser, `${name}-phone`, product.all.url + (await path()), phone);
  }
} finally {
  await browser.close();
  await close();
}

async function shoot(
  browser: Browser,
  name: string,
  url: string,
  size: typeof desktop,
): Promise<void> {
  const context = await browser.newContext(size);
  const page = await context.newPage();
  await page.goto(url);
  await settled(page);
  await page.waitForTimeout(livelyMs);
  for (const theme of themes) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    const path = join(resolve(folder!), `${name}-${theme}.png`);
    await page.screenshot({ path });
    console.log(path);
  }
  await context.close();
}
