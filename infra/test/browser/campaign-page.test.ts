/** A campaign is paused and resumed on its page, and what it does meanwhile is seen there. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from '../product.ts';
import { axeFindings } from './axe.ts';
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

  it('tries another way of dialling beside what it is, and copies its plan', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${ground.product.all.url}/campaigns/${campaignId}`);
    const main = page.getByRole('main');
    const panel = main.getByRole('region', { name: 'What if' });
    await panel.getByLabel('Mode').selectOption('predictive');
    await panel.getByRole('button', { name: 'Try it' }).click();
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.getByRole('button', { name: 'Try it' }).click();
    await panel.getByRole('row', { name: /^Conversations an hour/ }).waitFor();
    await panel.getByText(/^It would reach \d+ people an hour/).waitFor();
    await main
      .getByRole('region', { name: 'Funnel' })
      .getByRole('row', { name: /^Dials/ })
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await main.getByRole('button', { name: 'Duplicate' }).click();
    const dialog = page.getByRole('dialog', { name: /^Duplicate / });
    await dialog.getByLabel('Name').fill('Once more');
    await dialog.getByLabel('Take its leads along').check();
    await dialog.getByRole('button', { name: 'Duplicate' }).click();
    await main.getByRole('heading', { name: 'Once more' }).waitFor();
    expect(watch.complaints()).toEqual([]);
  });

  it('shows leads one at a time in mode preview, and dials the one that it is told to', async () => {
    const { product, botId } = ground;
    const { _id: id } = await product.post<{ _id: string }>('/api/v1/campaigns', {
      name: 'By hand',
      botId,
      from: '+15550309999',
      pacing: { mode: 'preview' },
    });
    const leads = [1, 2].map((n) => ({
      phone: `+1555030${2_000 + n}`,
      vars: { name: `Bo${n}`, city: 'Oslo' },
    }));
    await product.post(`/api/v1/campaigns/${id}/leads`, { leads });
    await product.post(`/api/v1/campaigns/${id}/start`);
    const { page, watch } = await browser.page();
    const main = page.getByRole('main');
    await page.goto(`${product.all.url}/campaigns/${id}`);
    await main.getByRole('link', { name: 'Desk' }).click();
    await main.getByRole('heading', { name: 'Bo1' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await main.getByRole('button', { name: 'Skip' }).click();
    await main.getByLabel('Why not now').fill('has a complaint open');
    await main.getByRole('button', { name: 'Skip it' }).click();
    await main.getByRole('heading', { name: 'Bo2' }).waitFor();
    await page.keyboard.press('d');
    await main.getByRole('button', { name: 'Next lead' }).waitFor();
    const lead = (n: number) =>
      product.get<{ attempts: unknown[]; why: string }>(
        `/api/v1/leads/${encodeURIComponent(`${id}:+1555030${2_000 + n}`)}`,
      );
    await eventually(
      () => lead(2),
      ({ attempts }) => attempts.length === 1,
      30_000,
    );
    expect((await lead(1)).attempts).toEqual([]);
    expect((await lead(1)).why).toContain('has a complaint open');
    await main.getByRole('button', { name: 'Next lead' }).click();
    await main.getByText('Nobody else of this campaign may be called now.').waitFor();
    expect(watch.complaints()).toEqual([]);
  });
});
