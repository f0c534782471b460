/** What carriers and fleet take is changed in the console, refused where it means nothing, and tried with one call. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type {
  CapacitySettings,
  TelephonySettings,
} from '../../../machines/contracts/telephony-settings.ts';
import { demoBotConfig } from '../../../runtime/seed/demo-bot.ts';
import { publishBot } from '../product.ts';
import { axeFindings } from './axe.ts';
import { describeInBrowser, soon } from './browser.ts';
import { type ConsoleGround, openConsoleGround, settled } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

/** What a browser says of the refusals that a test brings about. */
const isRefusal = (complaint: string) => /^4(00|29) P|status of 4(00|29)/.test(complaint);

describeInBrowser('the page of lines and slots', (browser) => {
  let ground: ConsoleGround;
  beforeAll(async () => {
    ground = await openConsoleGround();
    // Its call goes on while the test looks at it, though the party says nothing.
    const { pipeline } = demoBotConfig;
    await publishBot(ground.product, 'Patient', {
      ...demoBotConfig,
      pipeline: { ...pipeline, turn: { ...pipeline.turn, silencePromptMs: 60_000 } },
    });
  }, 120_000);
  afterAll(() => ground?.close());

  const open = async () => {
    const { page, watch } = await browser.page();
    const main = page.getByRole('main');
    const type = async (label: string, text: string) => {
      await main.getByLabel(label, { exact: true }).fill(text);
      await main.getByLabel(label, { exact: true }).press('Tab');
    };
    await page.goto(ground.product.all.url);
    await page.getByRole('link', { name: 'Lines' }).click();
    await settled(page);
    await main.getByRole('region', { name: 'Provider simulated' }).waitFor();
    const complaints = () => watch.complaints().filter((one) => !isRefusal(one));
    return { page, main, type, complaints };
  };
  const kept = () => ground.product.get<CapacitySettings>('/api/settings/capacity');
  const provider = async () =>
    (await ground.product.get<TelephonySettings>('/api/settings/telephony')).providers[0]!;

  it('keeps slots, and says at the field why a number of them is refused', async () => {
    const { page, main, type, complaints } = await open();
    await type('Kept for callers', '3');
    await soon(async () => (await kept()).inboundReserved).toBe(3);
    await main.getByText('Saved', { exact: true }).waitFor();
    await main.getByText(/^37 free slots are for campaigns/).waitFor();

    await type('Kept for callbacks', '-1');
    await main.getByText('Fewer slots than none cannot be kept.').waitFor();
    const field = main.getByLabel('Kept for callbacks', { exact: true });
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.inputValue()).toBe('-1');
    expect(await kept()).toEqual({ inboundReserved: 3, callbackReserved: 0 });
    expect(await axeFindings(page)).toEqual([]);

    await type('Kept for callbacks', '2');
    await soon(kept).toEqual({ inboundReserved: 3, callbackReserved: 2 });
    await main.getByText(/^35 free slots are for campaigns/).waitFor();
    expect(await main.getByText('Fewer slots than none cannot be kept.').count()).toBe(0);
    expect(complaints()).toEqual([]);
  });

  it('changes one limit of a provider and leaves the other, also where that was changed elsewhere meanwhile', async () => {
    const { main, type, complaints } = await open();
    await ground.product.put('/api/settings/telephony', {
      providers: [{ ...(await provider()), cps: 7 }],
    });
    await type('Calls at a time', '25');
    await soon(async () => {
      const { max_concurrent, cps } = await provider();
      return [max_concurrent, cps];
    }).toEqual([25, 7]);
    await main.getByText('of 25', { exact: true }).waitFor();
    await main.getByText('of 7', { exact: true }).waitFor();

    await type('Calls a second', '0');
    await main.getByText(/A provider takes at least 0.1 calls a second; to dial nobody/).waitFor();
    expect((await provider()).cps).toBe(7);
    expect(complaints()).toEqual([]);
  });

  it('orders a call, follows it until somebody answers, and says why another one is refused', async () => {
    const { page, main, type, complaints } = await open();
    const ordered = main.getByRole('status', { name: 'The ordered call' });
    const call = () => main.getByRole('button', { name: 'Call now' }).click();
    const first = ground.conversations.number();
    await main.getByLabel('Bot', { exact: true }).selectOption({ label: 'Patient' });
    await type('Number to call', first);
    await type('Calls from', '12');
    await call();
    await main.getByText('Must be E.164, for example +14155550123.').waitFor();
    expect(await ordered.textContent()).toBe('');

    await type('Calls from', '+15550190000');
    await call();
    await ordered.getByText('In the call', { exact: true }).waitFor();
    await main.getByRole('link', { name: 'Open the call' }).waitFor();
    await type('Calls at a time', '1');
    await soon(async () => (await provider()).max_concurrent).toBe(1);
    await type('Number to call', ground.conversations.number());
    await call();
    await main
      .getByRole('alert')
      .filter({ hasText: '1 of 1 lines of simulated are taken.' })
      .waitFor();
    // The call that goes on is still the one that is followed.
    await ordered.getByText(first).waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await type('Calls at a time', '25');
    await soon(async () => (await provider()).max_concurrent).toBe(25);
    const never = ground.conversations.number();
    await ground.product.post('/api/v1/suppressions', {
      numbers: [never],
      reason: 'refused',
      source: 'test',
    });
    await type('Number to call', never);
    await call();
    await ordered.getByText(never).waitFor();
    await ordered.getByText('Not dialled', { exact: true }).waitFor();
    await ordered.getByText(/must not be called/).waitFor();
    expect(complaints()).toEqual([]);
  });
});
