/** A campaign's page is followed while a day of it passes at speed: real dialler, API and console, parties without sound. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dayPlan } from '../../../runtime/sim/day/day-plan.ts';
import { openDay, type SimulatedDay } from '../../../runtime/sim/day/simulated-day.ts';
import { describeInBrowser, soon } from './browser.ts';

vi.setConfig({ testTimeout: 180_000 });

describeInBrowser('a day of a campaign, followed in the console', (browser) => {
  let day: SimulatedDay;
  beforeAll(async () => {
    day = await openDay({
      port: 0,
      speed: 600,
      slotCount: 6,
      leadCount: 600,
      seed: 7,
      // Soon it is another hour: the map gets a second cell.
      startsAt: dayPlan.startsAt + 50 * 60_000,
    });
  }, 60_000);
  afterAll(() => day?.close());

  it('shows the pacing as it moves, the funnel as it fills, outcomes, hours and the log', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${day.url}/campaigns/${day.campaignId}`);
    const main = page.getByRole('main');
    const panel = (name: string) => main.getByRole('region', { name, exact: true });
    const funnelRow = async (name: RegExp) => {
      const text = await panel('Funnel')
        .getByRole('row', { name })
        .locator('td')
        .nth(1)
        .innerText();
      return Number(text.replaceAll(',', ''));
    };
    await panel('Log').getByText('Started').waitFor();

    void day.run();
    // What the pacer saw and decided changes under the eyes of whoever looks.
    const figure = async (name: string) =>
      panel('Pacing').locator('dl > div', { hasText: name }).locator('dd').innerText();
    const seen = { free: new Set<string>(), inFlight: new Set<string>(), says: new Set<string>() };
    const curves = new Set<string>();
    await soon(async () => {
      seen.free.add(await figure('Free slots'));
      seen.inFlight.add(await figure('Own calls'));
      seen.says.add(await panel('Pacing').locator('.pacing-says').innerText());
      const curve = panel('Pacing').locator('.risk-curve path');
      if ((await curve.count()) > 0) curves.add((await curve.getAttribute('d')) ?? '');
      return [seen.free.size > 2, seen.inFlight.size > 3, seen.says.size > 3, curves.size > 3];
    }).toEqual([true, true, true, true]);

    await soon(() => funnelRow(/^Dials/)).toBeGreaterThan(80);
    await soon(() => funnelRow(/^Talked/)).toBeGreaterThan(3);
    await soon(() => funnelRow(/^Goal/)).toBeGreaterThan(0);
    expect(await funnelRow(/^Met a slot/)).toBeLessThanOrEqual(await funnelRow(/^By a person/));
    await panel('Outcomes').getByText('no answer').waitFor();
    await soon(() => panel('Dials over time').locator('svg rect').count()).toBeGreaterThan(5);
    await soon(() => panel('Just ended').getByRole('listitem').count()).toBeGreaterThan(10);
    // What held it back, by its share of the last hour.
    await soon(() => panel('Pacing').locator('.bound-line li').count()).toBeGreaterThan(1);
    await panel('Abandoned calls')
      .getByText(/people who answered met nobody/)
      .waitFor();

    // The day goes on to its next hour, and the map has a cell for each.
    await soon(() => panel('When people answer').locator('.heat-cell').count()).toBeGreaterThan(1);
    await main.getByRole('button', { name: 'Pause', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /^Pause / });
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await main.getByText('Paused', { exact: true }).first().waitFor();
    await panel('Log').getByText(/paus/i).first().waitFor();
    expect(watch.complaints()).toEqual([]);
  });
});
