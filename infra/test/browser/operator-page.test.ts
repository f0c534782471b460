/** A call from the dock to the demo bot, which somebody on another page listens to, takes over and hands back. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { demoBotConfig } from '../../../runtime/seed/demo-bot.ts';
import { saidBy } from '../conversations.ts';
import { keptRecord } from '../kept-record.ts';
import { type Product, publishBot, startProduct } from '../product.ts';
import { axeFindings } from './axe.ts';
import { describeInBrowser, soon } from './browser.ts';

vi.setConfig({ testTimeout: 240_000 });

/** A sentence takes seconds to sound; everything else of these waits is room for a slow machine. */
const sentenceMs = 60_000;
/** A call that goes on has no record, which the pages ask for. */
const aCall = /^\/api\/v1\/calls\/\w+$/;

describeInBrowser('an operator on a call’s page', (browser) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ MAX_CONCURRENT_CALLS: '4' });
    // The party only types when it is asked to: it is not prompted while the other page is busy.
    const { pipeline } = demoBotConfig;
    await publishBot(product, 'Demo', {
      ...demoBotConfig,
      pipeline: { ...pipeline, turn: { ...pipeline.turn, silencePromptMs: 60_000 } },
    });
  }, 60_000);
  afterAll(() => product?.close());

  const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript' });
  const says = (page: Page, text: string, nth = 0) =>
    transcript(page).getByText(text).nth(nth).waitFor({ timeout: sentenceMs });
  const type = async (page: Page, text: string) => {
    await page.getByLabel('Say').fill(text);
    await page.getByLabel('Say').press('Enter');
  };
  const bar = (page: Page) => page.getByRole('region', { name: 'Operator', exact: true });
  const press = (page: Page, name: string) =>
    bar(page).getByRole('button', { name, exact: true }).click();
  const state = (page: Page) => bar(page).getByRole('status');
  const isSaid = (page: Page, words: string) =>
    state(page).filter({ hasText: words }).waitFor({ timeout: sentenceMs });
  const lit = async (page: Page) => {
    const chart = page.getByRole('listbox', { name: /Statechart operator/ });
    return (await chart.getByRole('option', { selected: true }).allTextContents()).join(' ');
  };

  /** By the meter of what comes from the call. */
  const sounds = async (page: Page, name: 'Bot' | 'Call') => {
    const meter = page.getByRole('meter', { name: `Level: ${name}` });
    return Number(await meter.getAttribute('value')) > 0;
  };
  const focused = (page: Page) =>
    page.evaluate<string | null>("document.activeElement?.getAttribute('aria-label')");

  /** A call that waits for its party's answer, and its page, on which somebody listens. */
  const joined = async () => {
    const dock = await browser.page();
    dock.watch.allowMissing(aCall);
    await dock.page.goto(`${product.all.url}/dock`);
    await dock.page.getByLabel('Use the microphone').uncheck();
    await dock.page.getByRole('button', { name: 'Call', exact: true }).click();
    const link = dock.page.getByRole('link', { name: 'Open the call' });
    const path = (await link.getAttribute('href'))!;
    await says(dock.page, 'patient?');

    const { page, watch } = await browser.page();
    watch.allowMissing(aCall);
    await page.goto(`${product.all.url}${path}?actor=call/operator`);
    await press(page, 'Listen');
    await isSaid(page, 'You listen');
    const ended = async () => {
      await dock.page.getByRole('button', { name: 'Hang up' }).click();
      await dock.page.getByText('The call is over').waitFor({ timeout: sentenceMs });
      return keptRecord(product, path.split('/').at(-1)!, sentenceMs);
    };
    return { dock, page, watch, ended };
  };

  it('takes the call over from the bot, speaks with the party, and hands it back to where it was', async () => {
    const { dock, page, watch, ended } = await joined();
    await soon(() => lit(page)).toContain('listening');
    expect(await axeFindings(page)).toEqual([]);

    await press(page, 'Take over');
    await isSaid(page, 'You have the call');
    await soon(() => lit(page)).toContain('speaking');
    // There is no microphone here: it is said so, and what is typed is spoken.
    await page.getByText('Type what you would say').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await type(page, 'This is Ada.');
    await says(page, 'Ada.');
    await says(dock.page, 'Ada.');
    await type(dock.page, 'Hello Ada.');
    await says(page, 'Hello');

    // On hold the party hears music, which both sides' sound shows, and nothing can be said for us.
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await page.keyboard.press('h');
    await isSaid(page, 'The party is on hold');
    await soon(() => lit(page)).toContain('present');
    expect(await page.getByLabel('Say').count()).toBe(0);
    await page.getByText('has the party on hold').waitFor();
    await soon(() => sounds(page, 'Call')).toBe(true);
    await soon(() => sounds(dock.page, 'Bot')).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    const resume = bar(page).getByRole('button', { name: 'Resume: take the party off hold' });
    await resume.focus();
    await page.keyboard.press('Enter');
    await isSaid(page, 'You have the call');
    await soon(() => sounds(dock.page, 'Bot')).toBe(false);
    // The same button, and the focus is still on it.
    expect(await focused(page)).toBe('Hold: the party hears music');

    await press(page, 'Hand back');
    await isSaid(page, 'You listen');
    await soon(() => lit(page)).toContain('listening');
    // The open question is asked again, and its answer leads on.
    await says(page, 'patient?', 1);
    await type(dock.page, 'Yes, that is me.');
    await says(page, 'come?');
    await press(page, 'Leave');
    await isSaid(page, 'Nobody of this console');
    const kept = await ended();
    expect(saidBy(kept, 'operator')).toBe('This is Ada.');
    expect(saidBy(kept, 'party')).toContain('Hello Ada. Yes, that is me.');
    expect(kept.operators).toMatchObject([
      { name: 'operator', takeOvers: [{ why: 'handed_back' }] },
    ]);
    await transcript(page).getByText('to the party').first().waitFor({ timeout: sentenceMs });
    expect([...watch.complaints(), ...dock.watch.complaints()]).toEqual([]);
  });

  it('whispers to the party, which the bot does not hear, and to the bot, which the party does not', async () => {
    const { dock, page, watch, ended } = await joined();
    const isPressed = (name: string) =>
      bar(page).getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

    await press(page, 'Whisper to party');
    await isSaid(page, 'The party hears you, the bot does not');
    await soon(() => lit(page)).toContain('whisperingToParty');
    expect(await isPressed('Whisper to party')).toBe('true');
    expect(await axeFindings(page)).toEqual([]);
    // The bot waits for an answer: what sounds at the party is the operator.
    await soon(() => sounds(dock.page, 'Bot')).toBe(false);
    await type(page, 'I am here.');
    await soon(() => sounds(dock.page, 'Bot')).toBe(true);
    await says(page, 'here.');
    await press(page, 'Whisper to party');
    await isSaid(page, 'You listen');

    await press(page, 'Whisper to bot');
    await isSaid(page, 'The bot hears you, the party does not');
    await soon(() => lit(page)).toContain('whisperingToBot');
    await type(page, 'Yes.');
    await says(page, 'Yes.');
    await press(page, 'Whisper to bot');
    await isSaid(page, 'You listen');
    // The party's words alone would not do.
    await type(dock.page, 'It depends.');
    await says(page, 'come?');

    const kept = await ended();
    expect(kept.transcript.filter(({ who }) => who === 'operator')).toMatchObject([
      { text: 'I am here.', to: 'party' },
      { text: 'Yes.', to: 'bot' },
    ]);
    expect(kept.operators).toMatchObject([{ whispers: { toParty: 1, toBot: 1 }, takeOvers: [] }]);
    expect([...watch.complaints(), ...dock.watch.complaints()]).toEqual([]);
  });
});
