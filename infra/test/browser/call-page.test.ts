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
  const waits = (page: Page) => page.getByRole('list', { name: /What the party waited for/ });
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
    // What the party has waited for is told while the call goes on …
    await page.getByRole('tab', { name: 'Latency' }).click();
    await waits(page).getByRole('listitem').first().waitFor();
    live.party({ type: 'hang-up' });
    const record = await live.record();
    await page.getByText('Disposition').waitFor();
    // … and by the record when it is over: the same turns, whose parts sum to the whole.
    const turns = record.latency.turns ?? [];
    expect(turns.length).toBeGreaterThan(0);
    await soon(() => waits(page).getByRole('listitem').count()).toBe(turns.length);
    await page.getByRole('button', { name: 'Figures' }).click();
    const figures = page.getByRole('table', { name: /Parts of each wait/ }).locator('tbody tr');
    await soon(() => figures.count()).toBe(turns.length);
    const [row] = await figures.evaluateAll((rows) =>
      rows.map((one) => [...one.children].map(({ textContent }) => textContent)),
    );
    expect(row?.at(-1)).toBe(String(Math.round(turns[0]!.totalMs)));
    expect(row?.at(-2)).toBe(row?.at(-1));
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

  it('says in words where every region of the turn stands, and draws the one that is chosen', async () => {
    const { page, watch } = await browser.page();
    await page.goto(address());
    const rail = page.getByRole('toolbar', { name: 'Regions of turn' });
    await rail.getByRole('button', { name: /^bot speaking|^bot.*speaking/ }).waitFor();
    await soon(() => rail.getByRole('button').count()).toBeGreaterThan(6);
    const chart = (name: string) =>
      page.getByRole('listbox', { name: `Statechart turn: ${name};` });
    await chart('bot').waitFor();
    await rail.getByRole('button', { name: /^party/ }).click();
    await chart('party').getByRole('option', { selected: true }).first().waitFor();
    await rail.getByRole('button', { name: /^party/ }).press('1');
    await chart('transcription').waitFor();
    await rail.getByRole('button', { name: 'all in one' }).click();
    await page.getByRole('listbox', { name: 'Statechart turn; active' }).waitFor();
    await rail.getByRole('button', { name: /^bot/ }).click();
    expect(watch.complaints()).toEqual([]);
  });

  it('says what it came to, and leads from a judgement to its place in the transcript', async () => {
    const { page, watch } = await browser.page();
    const record = await live.record();
    await page.goto(`${address()}?tab=outcome`);
    const panel = page.getByRole('tabpanel', { name: 'Outcome' });
    await panel.getByText(record.packaging!.summary).waitFor();
    await panel.getByText(/% sure/).waitFor();
    const evidence = [
      ...record.packaging!.findings.flatMap((finding) => finding.evidence),
      ...record.packaging!.sentiment.evidence,
    ];
    const [place] = evidence.filter(({ atMs }) => atMs > 1_000);
    if (place !== undefined) {
      await panel.getByRole('button', { name: place.words }).first().click();
      await soon(async () => Math.abs((await moment(page)) - place.atMs / 1_000)).toBeLessThan(1);
    }
    expect(watch.complaints()).toEqual([]);
  });
});
