/** A call is followed on its page from its first words to its record, and scrubbed: one moment, shown by everything alike. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Conversation } from '../conversations.ts';
import { describeInBrowser, soon } from './browser.ts';
import { type ConsoleGround, openConsoleGround } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

describeInBrowser('a call’s page', (browser) => {
  let ground: ConsoleGround;
  let live: Conversation;
  beforeAll(async () => {
    ground = await openConsoleGround();
    live = await ground.conversations.dial(ground.botId);
  }, 120_000);
  afterAll(() => ground?.close());

  const address = () => `${ground.product.all.url}/calls/${live.call.attach.callId}`;
  const transcript = (page: Page) => page.getByRole('list', { name: 'Transcript' });
  const lit = (page: Page) =>
    page.getByRole('listbox', { name: /Statechart turn/ }).getByRole('option', { selected: true });
  const scrubBar = (page: Page) => page.getByRole('slider', { name: 'Moment of the call' });
  /** Whole seconds. */
  const moment = async (page: Page) => Number(await scrubBar(page).getAttribute('aria-valuenow'));

  it('follows it until it ends, and shows its record without a reload', async () => {
    const { page, watch } = await browser.page();
    // The page asks for the record from the beginning on, and it comes to be when the call is over.
    watch.allowMissing(`/api/v1/calls/${live.call.attach.callId}`);
    await page.goto(address());
    await page.getByRole('heading', { level: 1 }).getByText(live.call.attach.to).waitFor();
    await transcript(page).getByText('Hello,').first().waitFor();
    await lit(page).first().waitFor();
    await page.evaluate('globalThis.isTheSamePage = true');
    await live.inState('call/turn', 'open.bot.listening');
    live.party({ type: 'say', text: 'Yes' });
    await transcript(page).getByText('opening', { exact: false }).first().waitFor();
    await live.heardWords(12);
    live.party({ type: 'hang-up' });
    const record = await live.record();
    await page.getByText('Disposition').waitFor();
    await page.getByRole('button', { name: /^Play/ }).waitFor();
    expect(await page.evaluate('globalThis.isTheSamePage === true')).toBe(true);
    const said = (await transcript(page).innerText()).replaceAll(/\s+/g, ' ');
    for (const { text } of record.transcript.filter(({ text }) => text !== ''))
      expect(said).toContain(text.replaceAll(/\s+/g, ' '));
    expect(watch.complaints()).toEqual([]);
  });

  it('goes to a word’s moment, and transcript, chart and scrub bar agree on it', async () => {
    const { page, watch } = await browser.page();
    await page.goto(address());
    const word = transcript(page).getByText('opening', { exact: true }).first();
    await word.waitFor();
    // Nobody has chosen a moment yet: it opens at the first word.
    await soon(async () => (await lit(page).allTextContents()).join(' ')).toContain('speaking');
    await scrubBar(page).press('End');
    await soon(async () => (await lit(page).allTextContents()).join(' ')).not.toContain('speaking');
    const atEnd = await lit(page).allTextContents();
    await word.click();
    // While the bot says a word, its turn-taking stands in "speaking".
    await soon(async () => (await lit(page).allTextContents()).join(' ')).toContain('speaking');
    expect(await lit(page).allTextContents()).not.toEqual(atEnd);
    const wordAt = Number(await word.getAttribute('data-ms')) / 1_000;
    expect(Math.abs((await moment(page)) - wordAt)).toBeLessThan(1);
    await soon(() => page.url()).toContain('t=');

    const kept = page.url();
    await page.goto(kept);
    const sounding = transcript(page).locator('li[aria-current]');
    await soon(() => sounding.innerText()).toContain('opening');
    await soon(async () => (await lit(page).allTextContents()).join(' ')).toContain('speaking');
    expect(Math.abs((await moment(page)) - wordAt)).toBeLessThan(1);

    await scrubBar(page).press('Home');
    await soon(() => moment(page)).toBe(0);
    await scrubBar(page).press('End');
    await soon(() => lit(page).allTextContents()).toEqual(atEnd);
    expect(watch.complaints()).toEqual([]);
  });
});
