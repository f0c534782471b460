/** Every actor of the running product, live, as an engineer looks for it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Conversation } from '../conversations.ts';
import { describeInBrowser, soon } from './browser.ts';
import { type ConsoleGround, openConsoleGround } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

describeInBrowser('the page of all actors', (browser) => {
  let ground: ConsoleGround;
  let live: Conversation;
  beforeAll(async () => {
    ground = await openConsoleGround();
    live = await ground.conversations.dial(ground.botId);
  }, 120_000);
  afterAll(() => ground?.close());

  const actor = (page: Page, name: RegExp) => page.getByRole('treeitem', { name }).first();
  /** The label of the line that the keyboard is on, asked in one step: lines come and go. Null: on none that can be seen. */
  const cursor = (page: Page): Promise<string | null> =>
    page.getByRole('tree', { name: 'Actors' }).evaluate((tree) => {
      const id = tree.getAttribute('aria-activedescendant');
      const line = id === null ? null : tree.ownerDocument.getElementById(id);
      return line?.checkVisibility({ visibilityProperty: true }) ? line.textContent : null;
    });
  const callSystem = () => `call:${live.call.attach.callId}`;

  it('finds an actor by its path and follows it: state, lit chart, journal, and its end', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${ground.product.all.url}/inspect`);
    await page.getByRole('searchbox').fill(`${callSystem()}/turn`);
    await actor(page, /turn/).waitFor();
    await soon(() => page.getByRole('treeitem').count()).toBe(3);
    await page.getByRole('treeitem', { level: 3 }).click();
    const chart = page.getByRole('listbox', { name: /Statechart turn/ });
    await chart.getByRole('option', { selected: true }).first().waitFor();
    const rows = page.getByRole('grid', { name: 'Journal' }).getByRole('row');
    await soon(() => rows.count()).toBeGreaterThan(2);
    const newest = () => rows.nth(1).innerText();
    const before = await newest();
    live.party({ type: 'say', text: 'Yes' });
    await soon(newest).not.toBe(before);
    const address = page.url();
    expect(address).toContain('actor=');

    await page.reload();
    await chart.getByRole('option', { selected: true }).first().waitFor();
    expect(page.url()).toBe(address);

    live.party({ type: 'hang-up' });
    await page.getByText('Its system has ended.').waitFor();
    await page.getByText('not there any more').waitFor();
    await page.getByRole('link', { name: 'Open the call' }).waitFor();
    expect(watch.complaints()).toEqual([]);
  });

  it('is read with the keyboard alone', async () => {
    const { page } = await browser.page();
    await page.goto(`${ground.product.all.url}/inspect`);
    const tree = page.getByRole('tree', { name: 'Actors' });
    await tree.waitFor();
    await tree.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await soon(() => page.getByRole('treeitem').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await soon(() => page.getByRole('treeitem').count()).toBeGreaterThan(1);
    await page.keyboard.press('End');
    await soon(() => cursor(page)).toEqual(expect.any(String));
  });

  it('keeps a reader by keyboard in his place when the line he is on leaves', async () => {
    const { page } = await browser.page();
    const { call, party } = await ground.conversations.dial(ground.botId);
    const system = `call:${call.attach.callId}`;
    await page.goto(`${ground.product.all.url}/inspect`);
    await actor(page, new RegExp(system)).waitFor();
    const tree = page.getByRole('tree', { name: 'Actors' });
    await tree.focus();
    await page.keyboard.press('Home');
    await expect
      .poll(
        async () => {
          await page.keyboard.press('ArrowDown');
          return cursor(page);
        },
        { timeout: 60_000, interval: 20 },
      )
      .toContain(system);

    party({ type: 'hang-up' });
    await actor(page, new RegExp(system)).waitFor({ state: 'detached' });
    await soon(() => cursor(page)).toEqual(expect.any(String));
    expect(await cursor(page)).not.toContain(system);
    await page.keyboard.press('Home');
    const home = await cursor(page);
    await page.keyboard.press('ArrowDown');
    await soon(() => cursor(page)).not.toBe(home);
  });

  it('draws any machine without an actor, and says the same as a table', async () => {
    const { page, watch } = await browser.page();
    await page.goto(`${ground.product.all.url}/inspect`);
    await page.getByRole('link', { name: /^slot/ }).click();
    const chart = page.getByRole('listbox', { name: /Statechart slot/ });
    await chart.getByRole('option', { name: /reserved/ }).waitFor();
    expect(await chart.getByRole('option', { selected: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('table').getByText('reserved').first().waitFor();
    expect(watch.complaints()).toEqual([]);
  });
});
