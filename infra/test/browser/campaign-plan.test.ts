/** A campaign is planned in the console, from its name to its first call. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { eventually } from '../product.ts';
import { axeFindings } from './axe.ts';
import { describeInBrowser, soon } from './browser.ts';
import { type ConsoleGround, openConsoleGround } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

const list = [
  'name;phone;city',
  'Ada;+15550301001;Boston',
  'Bob;+15550301002;Paris',
  'Cy;+15550301001;Rome',
  'Dee;abc;Oslo',
].join('\n');

describeInBrowser('the plan of a campaign', (browser) => {
  let ground: ConsoleGround;
  beforeAll(async () => {
    ground = await openConsoleGround();
  }, 120_000);
  afterAll(() => ground?.close());

  it('goes from a name and a list to telephones that ring', async () => {
    const { product } = ground;
    const { page, watch } = await browser.page();
    const main = page.getByRole('main');
    await page.goto(`${product.all.url}/campaigns`);
    await main.getByRole('link', { name: 'New campaign' }).click();
    await main.getByLabel('Name').fill('Spring');
    await main.getByLabel('Calls from').fill('+15550309999');
    await main.getByLabel('Calls from').press('Tab');
    await main.getByRole('button', { name: /^Make it/ }).click();

    // The list is only looked at: what would be added, and what is wrong in which row.
    const file = main.locator('input[type=file]');
    await file.setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
    const add = main.getByRole('button', { name: 'Add 2 leads' });
    await add.waitFor();
    const id = /campaigns\/([^/]+)\/plan/.exec(page.url())![1]!;
    const leadCount = async () =>
      (await product.get<{ items: unknown[] }>(`/api/v1/campaigns/${id}/leads`)).items.length;
    expect(await leadCount()).toBe(0);
    await main.getByText('What is wrong in which row').click();
    await main.getByText('Row 5').waitFor();
    await add.click();
    await main.getByText('Lists so far').waitFor();
    expect(await leadCount()).toBe(2);

    await page
      .getByRole('button', { name: /Pacing/ })
      .first()
      .click();
    await main.getByLabel('Mode').selectOption('progressive');
    await main.getByLabel('Calls at a time').fill('2');
    await main.getByLabel('Calls at a time').press('Tab');
    const pacing = () =>
      product.get<{ pacing: { mode: string; concurrentMax: number } }>(`/api/v1/campaigns/${id}`);
    await eventually(
      pacing,
      (campaign) => campaign.pacing.mode === 'progressive' && campaign.pacing.concurrentMax === 2,
      30_000,
    );
    // Nobody would be rung at night by the law of the callees' country, and this is no test of the hour.
    await page.getByRole('button', { name: /Rules/ }).first().click();
    await main.getByLabel('Judged by').selectOption('lists');
    await main.getByText('Saved', { exact: true }).waitFor();

    await page
      .getByRole('button', { name: /Review/ })
      .first()
      .click();
    await main.getByRole('link', { name: 'Go to the campaign and start it' }).click();
    await main.getByRole('button', { name: 'Start', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /^Start / });
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await main.getByText('Running', { exact: true }).first().waitFor();
    await eventually(
      () => product.get<{ items: { attempts: unknown[] }[] }>(`/api/v1/campaigns/${id}/leads`),
      ({ items }) => items.some(({ attempts }) => attempts.length > 0),
      60_000,
    );
    expect(watch.complaints()).toEqual([]);
  });

  it('says how often whom is rung again, from which numbers and at what hours', async () => {
    const { product, botId } = ground;
    const { _id: id } = await product.post<{ _id: string }>('/api/v1/campaigns', {
      name: 'Autumn',
      botId,
      from: '+15550309999',
    });
    const campaign = () => product.get<Campaign>(`/api/v1/campaigns/${id}`);
    const { page, watch } = await browser.page();
    const main = page.getByRole('main');
    const go = (step: string) =>
      page
        .getByRole('navigation', { name: 'Steps of the plan' })
        .getByRole('button', { name: step })
        .click();
    await page.goto(`${product.all.url}/campaigns/${id}/plan`);
    const numbers = main.getByLabel('Numbers', { exact: true });
    await numbers.fill('+15550309998, +15550309997');
    await numbers.press('Tab');
    await main.getByText('0 of 100 dials in 24 h').first().waitFor();
    await main.getByRole('button', { name: 'Remove +15550309998' }).click();
    await soon(async () => (await campaign()).callerIds).toEqual([{ phone: '+15550309997' }]);
    expect(await axeFindings(page)).toEqual([]);

    await go('Retries');
    await main.getByRole('button', { name: /The line is busy/ }).click();
    await main.getByLabel('Retry 1 after', { exact: true }).fill('5');
    await main.getByLabel('Retry 1 after', { exact: true }).press('Tab');
    await main.getByRole('button', { name: 'Remove retry 3' }).click();
    await main.getByText(/^Again after 5 min and 30 min, then every 30 min/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await soon(async () => (await campaign()).retry.busy?.delaysMs).toEqual([300_000, 1_800_000]);
    await main.getByRole('button', { name: 'Back to the standard' }).click();
    await soon(async () => (await campaign()).retry.busy?.delaysMs).toHaveLength(3);
    await main.getByLabel('Another end of a call').fill('moved');
    await main.getByLabel('Another end of a call').press('Tab');
    await main.getByRole('button', { name: 'Add a rule' }).click();
    await soon(async () => (await campaign()).retry.moved?.totalMax).toBe(2);

    await go('Hours');
    await main.getByLabel('Add a day').fill('2026-12-25');
    await main.getByLabel('Add a day').press('Tab');
    await main.getByLabel('Whom first').selectOption('off');
    await soon(async () => {
      const { schedule, bestTime } = await campaign();
      return [schedule.holidays, bestTime?.mode];
    }).toEqual([['2026-12-25'], 'off']);
    expect(await axeFindings(page)).toEqual([]);
    expect(watch.complaints()).toEqual([]);
  });
});
