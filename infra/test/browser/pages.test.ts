/** Every page, in every theme, at the sizes it is made for: nothing that a reader could not use, no error, nothing from outside. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Conversation } from '../conversations.ts';
import { axeFindings } from './axe.ts';
import { describeInBrowser } from './browser.ts';
import {
  type ConsoleGround,
  finishedCall,
  lastingCampaign,
  openConsoleGround,
  settled,
} from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

const themes = ['dark', 'light', 'contrast'] as const;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describeInBrowser('the console', (browser) => {
  let ground: ConsoleGround;
  let live: Conversation;
  let paths: Record<string, string>;
  beforeAll(async () => {
    ground = await openConsoleGround();
    const { conversations, product, botId } = ground;
    const over = await conversations.dial(botId);
    live = await conversations.dial(botId);
    await over.inState('call/turn', 'open.bot.listening');
    over.party({ type: 'say', text: 'Yes, thank you' });
    await over.heardWords(14);
    over.party({ type: 'hang-up' });
    await over.record();
    const campaignId = await lastingCampaign(product, botId);
    const { callId } = await finishedCall(product);
    paths = {
      'live operations': '/',
      calls: '/calls',
      'a live call': `/calls/${live.call.attach.callId}`,
      'a finished call': `/calls/${callId}`,
      'the latency of a call': `/calls/${callId}?tab=latency`,
      'what a call came to': `/calls/${callId}?tab=outcome`,
      campaigns: '/campaigns',
      'a campaign': `/campaigns/${campaignId}`,
      'a campaign’s plan': `/campaigns/${campaignId}/plan?step=retry`,
      'a new campaign': '/campaigns/new',
      'a lead': `/leads/${encodeURIComponent(`${campaignId}:+15550301000`)}`,
      dock: '/dock',
      'lines and slots': '/lines',
      inspect: '/inspect',
      'a machine': '/inspect?machine=turn',
    };
  }, 120_000);
  afterAll(() => ground?.close());

  /** The live call's page asks for it all the time, and it comes to be when the call is over. */
  const recordOfLive = () => `/api/v1/calls/${live.call.attach.callId}`;

  const findsNothing = async (page: Page) => {
    for (const theme of themes) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
      expect({ theme, found: await axeFindings(page) }).toEqual({ theme, found: [] });
    }
  };

  it.each([
    'live operations',
    'calls',
    'a live call',
    'a finished call',
    'the latency of a call',
    'what a call came to',
    'campaigns',
    'a campaign',
    'a campaign’s plan',
    'a new campaign',
    'a lead',
    'dock',
    'lines and slots',
    'inspect',
    'a machine',
  ])('has nothing against %s, in any theme', async (name) => {
    const { page, watch } = await browser.page();
    watch.allowMissing(recordOfLive());
    await page.goto(ground.product.all.url + paths[name]);
    await settled(page);
    await findsNothing(page);
    expect(watch.complaints()).toEqual([]);
  });

  it.each([
    'live operations',
    'a live call',
    'a finished call',
    'a campaign',
    'a campaign’s plan',
    'dock',
    'lines and slots',
  ])(
    'has nothing against %s on a phone, in any theme, and it does not scroll sideways',
    async (name) => {
      const { page, watch } = await browser.page(phone);
      watch.allowMissing(recordOfLive());
      await page.goto(ground.product.all.url + paths[name]);
      await settled(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      await findsNothing(page);
      expect(watch.complaints()).toEqual([]);
    },
  );

  it.each([1_200, 1_280, 1_440])(
    'shows each column of the live calls on a screen of %i px',
    async (width) => {
      const { page } = await browser.page({ viewport: { width, height: 800 } });
      await page.goto(ground.product.all.url);
      await settled(page);
      const hiddenPx = await page
        .locator('.board-calls .table')
        .evaluate((table) => table.scrollWidth - table.clientWidth);
      expect(hiddenPx).toBe(0);
    },
  );

  it('has nothing against a drawing seen from near, with all that is written in its states', async () => {
    const { page } = await browser.page();
    await page.goto(`${ground.product.all.url}/inspect?machine=slot`);
    await settled(page);
    const frame = page.locator('.chart-frame');
    for (let step = 0; step < 12 && !(await isNear(frame)); step += 1)
      await page.getByRole('button', { name: 'Nearer' }).click();
    expect(await isNear(frame)).toBe(true);
    await findsNothing(page);
  });
});

/** Near enough for the texts inside the states. */
const isNear = (frame: Locator): Promise<boolean> =>
  frame.evaluate((element) => !element.classList.contains('is-far'));
