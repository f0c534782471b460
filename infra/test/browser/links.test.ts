/** A link that asks for something leads to a page that has heard the question. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeInBrowser } from './browser.ts';
import {
  type ConsoleGround,
  finishedCall,
  lastingCampaign,
  openConsoleGround,
  settled,
} from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

describeInBrowser('links with a question', (browser) => {
  let ground: ConsoleGround;
  let campaignId: string;
  let callId: string;
  beforeAll(async () => {
    ground = await openConsoleGround();
    campaignId = await lastingCampaign(ground.product, ground.botId);
    ({ callId } = await finishedCall(ground.product));
  }, 120_000);
  afterAll(() => ground?.close());
  const at = (path: string) => ground.product.all.url + path;

  it('go from the slow turns of the wallboard to the calls that were so slow', async () => {
    const { page, watch } = await browser.page();
    await page.goto(at('/'));
    await page.getByRole('link', { name: /^Turn p95/ }).click();
    await page.waitForURL(/\/calls\?turnMs=\d+/);
    const asked = new URL(page.url()).searchParams.get('turnMs')!;
    await page.getByLabel('Turn ≥').waitFor();
    expect(await page.getByLabel('Turn ≥').inputValue()).toBe(asked);
    expect(watch.complaints()).toEqual([]);
  });

  it('go from the abandoned calls to the events that tell of them', async () => {
    const { page } = await browser.page();
    await page.goto(at('/'));
    await page.getByRole('link', { name: /^Abandoned/ }).click();
    await page.waitForURL(/event=call_disconnected/);
    await page.getByRole('button', { name: 'Warnings', pressed: true }).waitFor();
  });

  it('go from a worker to its actors, and to nobody else’s', async () => {
    const { page } = await browser.page();
    await page.goto(at('/'));
    await page.locator('a[href^="/inspect?q="]').first().click();
    await page.getByRole('treeitem').first().waitFor();
    const worker = new URL(page.url()).searchParams.get('q')!;
    expect(await page.getByRole('searchbox').inputValue()).toBe(worker);
  });

  it('go from a campaign’s outcome to the leads that had it', async () => {
    const { page } = await browser.page();
    await page.goto(at(`/campaigns/${campaignId}?state=ready`));
    await settled(page);
    const leads = page.getByRole('grid', { name: /Leads/ });
    await leads.getByRole('row').nth(1).waitFor();
    for (const row of (await leads.getByRole('row').allInnerTexts()).slice(1))
      expect(row).toMatch(/ready/i);
  });

  it('go from a call to all calls of its lead', async () => {
    const { page } = await browser.page();
    await page.goto(at(`/calls/${callId}`));
    await page.getByTitle('Every call with this lead').click();
    await page.waitForURL(/\/calls\?campaign=.+&number=/);
    const rows = page.getByRole('grid', { name: /Calls/ }).getByRole('row');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
  });
});
