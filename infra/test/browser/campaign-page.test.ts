/** A campaign is paused and resumed on its page, and what it does meanwhile is seen there. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from '../product.ts';
import { describeInBrowser } from './browser.ts';
import { type ConsoleGround, lastingCampaign, openConsoleGround } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

describeInBrowser('a campaign’s page', (browser) => {
  let ground: ConsoleGround;
  let campaignId: string;
  beforeAll(async () => {
    ground = await openConsoleGround();
    campaignId = await lastingCampaign(ground.product, ground.botId);
  }, 120_000);
  afterAll(() => ground?.close());

  const state = async () =>
    (await ground.product.get<{ state: string }>(`/api/v1/campaigns/${campaignId}`)).state;

  it('pauses and resumes it, after saying what that will do', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${ground.product.all.url}/campaigns/${campaignId}`);
    const main = page.getByRole('main');
    const order = async (verb: string) => {
      await main.getByRole('button', { name: verb, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: new RegExp(`^${verb} `) });
      await dialog.getByRole('listitem').first().waitFor();
      await dialog.getByRole('button', { name: verb, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    };
    await order('Pause');
    // Its calls go on: it is paused once the last of them is over.
    await main
      .getByText(/^Paus(ing|ed)$/)
      .first()
      .waitFor();
    expect(['pausing', 'paused']).toContain(await state());
    await order('Resume');
    await main.getByText('Running', { exact: true }).first().waitFor();
    expect(await state()).toBe('running');
    expect(watch.complaints()).toEqual([]);
  });

  it('shows what somebody else ordered, without a reload', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${ground.product.all.url}/campaigns/${campaignId}`);
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await ground.product.post(`/api/v1/campaigns/${campaignId}/pause`);
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.goto(`${ground.product.all.url}/`);
    await page
      .getByRole('main')
      .getByText(/^Paus(ing|ed)$/)
      .first()
      .waitFor();
    await ground.product.post(`/api/v1/campaigns/${campaignId}/resume`);
    await page.getByRole('main').getByText('Running', { exact: true }).first().waitFor();
    await eventually(state, (now) => now === 'running', 30_000);
    expect(watch.complaints()).toEqual([]);
  });
});
