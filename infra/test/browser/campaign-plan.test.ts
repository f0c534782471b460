/** A campaign is planned in the console, from its name to its first call. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from '../product.ts';
import { describeInBrowser } from './browser.ts';
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
    await main.getByText('Earlier imports').waitFor();
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
});
