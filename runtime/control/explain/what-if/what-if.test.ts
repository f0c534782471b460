import { afterEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { PacingSettings } from '../../../../machines/contracts/campaign/pacing-settings.ts';
import { outcomeLaws } from '../../../../machines/explain/forecast/outcome-law.ts';
import type { ForecastGround } from '../forecast-facts.ts';
import { WhatIfDesk } from './what-if.ts';

const desks: WhatIfDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});
const open = (answerMs?: number) => {
  const desk = new WhatIfDesk(answerMs);
  desks.push(desk);
  return desk;
};
const campaign = { _id: 'camp', pacing: PacingSettings.parse({}) } as Campaign;
const ground = {
  openCount: 0,
  facts: { laws: outcomeLaws([]), slots: 1, cps: 10 },
} as unknown as ForecastGround;

describe('the desk that answers what if', () => {
  it('takes one question at a time, and the next one when it has answered', async () => {
    const desk = open();
    const first = desk.ask(campaign, { cps: 5 }, ground);
    await expect(desk.ask(campaign, {}, ground)).rejects.toMatchObject({ code: 'what_if_busy' });
    expect((await first).asked).toMatchObject({ slots: 1, cps: 5, mode: 'progressive' });
    await expect(desk.ask(campaign, {}, ground)).resolves.toMatchObject({ campaignId: 'camp' });
  });

  it('leaves a question that nobody waits for any more, and takes the next one', async () => {
    const desk = open();
    const gone = new AbortController();
    const left = desk.ask(campaign, { slots: 1_000 }, ground, gone.signal);
    gone.abort();
    await expect(left).rejects.toMatchObject({ code: 'what_if_too_long' });
    await expect(desk.ask(campaign, {}, ground)).resolves.toMatchObject({ campaignId: 'camp' });
  });

  it('gives up what takes too long', async () => {
    const desk = open(1);
    await expect(desk.ask(campaign, { slots: 1_000 }, ground)).rejects.toMatchObject({
      code: 'what_if_too_long',
    });
    await expect(desk.ask(campaign, {}, ground)).rejects.toMatchObject({
      code: 'what_if_too_long',
    });
  });
});
