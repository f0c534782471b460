/** The law's ledger of abandoned calls outlives every leader: who comes new brakes where it stands. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AbandonmentDay } from '../../machines/contracts/compliance/abandonment.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { type Ground, openGround, until } from './dialling-ground.ts';
import { LawKeeper } from './law-keeper.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

const dayMs = 86_400_000;
const ahead = { mode: 'ratio', ratio: 2, concurrentMax: 50 } as const;
const law = { presets: ['uk-ofcom' as const], purpose: 'sales', sector: 'general' } as const;
const compliance = { ...law, presets: [...law.presets] };

/** Calls of the day so long ago, of which so many met nobody in time. */
const counted = (agoMs: number, takenCount: number, lateFromAnswerCount: number) => {
  const date = new Date(ground.clock.now() - agoMs).toISOString().slice(0, 10);
  const day: AbandonmentDay = {
    date,
    takenCount,
    lateFromAnswerCount,
    lateFromGreetingStartCount: lateFromAnswerCount,
    lateFromGreetingEndCount: lateFromAnswerCount,
    neverTakenCount: 0,
    machineTakenCount: 0,
    machineScreenedCount: 0,
  };
  return ground.store
    .collection<AbandonmentDay & { _id: string }>('abandonment_days')
    .insertOne({ _id: `c:${date}`, campaignId: 'c', ...day } as never);
};
const dialCount = async () => {
  await until(
    () => ground.facts.filter(({ type }) => type === 'pacing.tick').length,
    (ticks) => ticks >= 3,
  );
  return ground.carrier.calls.length;
};

describe('a leader that comes new', () => {
  it('dials one a slot for a campaign whose abandoned calls of today are too many', async () => {
    await ground.worker('w1', 2);
    await ground.campaign('c', 4, { pacing: ahead, compliance });
    await counted(0, 200, 20);
    await ground.dialler();
    expect(await dialCount()).toBe(2);
  });

  it('dials ahead of the slots where the law’s window has forgotten them', async () => {
    await ground.worker('w1', 2);
    await ground.campaign('c', 4, { pacing: ahead, compliance });
    await counted(3 * dayMs, 200, 20);
    await ground.dialler();
    expect(await dialCount()).toBe(4);
  });

  it('counts the last day for a campaign under no pack, too', async () => {
    await ground.worker('w1', 2);
    await ground.campaign('c', 4, { pacing: ahead });
    await counted(0, 200, 20);
    await ground.dialler();
    expect(await dialCount()).toBe(2);
  });
});

describe('the keeper of the law', () => {
  it('tells once what was counted before, doubts by the packs’ windows, and looks anew every ten seconds', async () => {
    await ground.campaign('c', 0, { pacing: ahead, compliance });
    const campaign = await ground.campaignNow('c');
    const remembered: unknown[][] = [];
    const keeper = new LawKeeper({
      store: ground.store,
      remember: (...told) => remembered.push(told),
    });
    const now = ground.clock.now();
    expect(await keeper.doubtOf(campaign, now)).toBeLessThan(0.2);
    await counted(0, 200, 20);
    expect(await keeper.doubtOf(campaign, now + 9_999)).toBeLessThan(0.2);
    expect(await keeper.doubtOf(campaign, now + 10_000)).toBeGreaterThan(0.9);
    // This leader has counted them itself.
    expect(remembered).toEqual([]);
    const next = new LawKeeper({
      store: ground.store,
      remember: (...told) => remembered.push(told),
    });
    await next.doubtOf(campaign, now);
    await next.doubtOf(campaign, now + 20_000);
    expect(remembered).toEqual([['c', 200, 20]]);
    const progressive = {
      ...campaign,
      pacing: { ...campaign.pacing, mode: 'progressive' as const },
    };
    expect(await next.doubtOf(progressive, now)).toBe(0);
  });
});
