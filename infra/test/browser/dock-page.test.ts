/** A call from the console to a bot: by typing, and by a microphone; what is shown of it while it goes on. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import { fakeMicrophone } from '../../../runtime/bench/chromium.ts';
import { demoBotConfig } from '../../../runtime/seed/demo-bot.ts';
import { saidBy } from '../conversations.ts';
import { keptRecord } from '../kept-record.ts';
import { type Product, publishBot, startProduct } from '../product.ts';
import { axeFindings } from './axe.ts';
import { describeInBrowser, soon } from './browser.ts';

vi.setConfig({ testTimeout: 240_000 });

const sentenceMs = 60_000;
/** A call that has just begun has no record; the page may ask for it before its address can be read here. */
const aCall = /^\/api\/v1\/calls\/\w+$/;

describeInBrowser(
  'the dock',
  (browser) => {
    let product: Product;
    beforeAll(async () => {
      product = await startProduct({ MAX_CONCURRENT_CALLS: '4' });
      await publishBot(product, 'Demo', demoBotConfig);
    }, 120_000);
    afterAll(() => product?.close());

    const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript' });
    const says = (page: Page, text: string) =>
      transcript(page).getByText(text).first().waitFor({ timeout: sentenceMs });
    /** The states of turn-taking that are lit now. */
    const lit = async (page: Page) => {
      const chart = page.getByRole('listbox', { name: /Statechart turn/ });
      return (await chart.getByRole('option', { selected: true }).allTextContents()).join(' ');
    };
    const type = async (page: Page, text: string) => {
      await page.getByLabel('Say').fill(text);
      await page.getByLabel('Say').press('Enter');
    };
    const link = (page: Page) => page.getByRole('link', { name: 'Open the call' });
    const record = async (page: Page): Promise<CallRecord> => {
      const callId = (await link(page).getAttribute('href'))!.split('/').at(-1)!;
      return keptRecord(product, callId, sentenceMs);
    };

    it('types to a bot until it has what it wants, while its statechart moves', async () => {
      const { page, watch } = await browser.page();
      watch.allowMissing(aCall);
      await page.goto(`${product.all.url}/dock`);
      await page.getByLabel('Use the microphone').uncheck();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Call', exact: true }).click();
      await link(page).waitFor();
      await says(page, 'patient?');
      await soon(() => lit(page)).toContain('listening');
      const listening = await lit(page);
      expect(await axeFindings(page)).toEqual([]);
      await type(page, 'Yes, that is me.');
      await soon(() => lit(page)).not.toBe(listening);
      await says(page, 'come?');
      await type(page, 'I will be there.');
      await says(page, 'none.');
      await page.getByRole('button', { name: '1', exact: true }).click();
      await page.getByText('The call is over').waitFor({ timeout: sentenceMs });
      const kept = await record(page);
      expect(kept.disposition).toEqual({ code: 'confirmed', source: 'flow' });
      expect(kept.termination).toEqual({ result: 'completed', reason: 'bot_ended' });
      expect(saidBy(kept, 'party')).toContain('Yes, that is me. I will be there.');
      expect(watch.complaints()).toEqual([]);
    });

    it('sends the microphone, and hangs up by a key', async () => {
      const { page, watch } = await browser.page();
      watch.allowMissing(aCall);
      await page.goto(`${product.all.url}/dock`);
      await page.getByRole('button', { name: 'Call', exact: true }).waitFor();
      await page.keyboard.press('c');
      await link(page).waitFor();
      const level = (name: string) =>
        page
          .getByLabel(`Level: ${name}`)
          .evaluate((meter) => (meter as unknown as { value: number }).value);
      await page.getByRole('button', { name: 'Mute' }).waitFor();
      await soon(() => level('You')).toBeGreaterThan(0);
      await soon(() => level('Bot')).toBeGreaterThan(0);
      await page.keyboard.press('c');
      await page.getByText('The call is over').waitFor();
      expect((await record(page)).termination.reason).toBe('party_hung_up');
      expect(watch.complaints()).toEqual([]);
    });
  },
  fakeMicrophone,
);

describeInBrowser('the dock without a microphone', (browser) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ MAX_CONCURRENT_CALLS: '1' });
    await product.post('/api/v1/bots', { name: 'New', config: demoBotConfig });
  }, 120_000);
  afterAll(() => product?.close());

  it('calls a draft, says why nobody hears you, and what to do when there is no room', async () => {
    const { page } = await browser.page();
    await page.goto(`${product.all.url}/dock`);
    expect(await page.getByLabel('Its draft').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByText('Type what you would say').waitFor();
    await page.getByText('Talking').waitFor({ timeout: sentenceMs });
    const second = await browser.page();
    await second.page.goto(`${product.all.url}/dock`);
    await second.page.getByRole('button', { name: 'Call', exact: true }).click();
    await second.page.getByRole('alert').getByText('No worker has a free slot.').waitFor();
    expect(await axeFindings(second.page)).toEqual([]);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('The call is over').waitFor();
  });
});
