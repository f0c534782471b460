import { describe, expect, it } from 'vitest';
import { type Changing, changeOf, stateAfter } from './campaign-change.ts';

const campaign = (more: Partial<Changing> = {}): Changing => ({
  state: 'running',
  windDown: null,
  waits: null,
  warnings: [],
  breakerStand: { state: 'closed', sinceAt: 0, tripCount: 0 },
  ...more,
});
const fault = { code: 'breaker_open', at: '', says: 'Half of its calls failed', todo: 'Look' };

describe('a step of a campaign', () => {
  it('is none where its chart does not know the event', () => {
    expect(changeOf(campaign({ state: 'draft' }), { type: 'calls.over' }, 1)).toBeNull();
    expect(changeOf(campaign({ state: 'draft' }), { type: 'campaign.delete' }, 1)).toBeNull();
    expect(stateAfter('draft', { type: 'campaign.delete' })).toBe('deleted');
  });

  it('keeps how it pauses as long as it pauses, and takes a sharper order', () => {
    const paused = changeOf(campaign(), { type: 'campaign.pause', windDown: 'drain' }, 1)!;
    expect(paused.set).toMatchObject({ state: 'pausing', windDown: 'drain' });
    const sharper = { type: 'campaign.pause', windDown: 'cancel_ringing' } as const;
    const again = changeOf(paused.set, sharper, 2)!;
    expect(again.set.windDown).toBe('cancel_ringing');
    const edited = changeOf(again.set, { type: 'campaign.edit', says: 'Changed' }, 3)!;
    expect(edited.set.windDown).toBe('cancel_ringing');
    expect(changeOf(edited.set, { type: 'calls.over' }, 4)!.set).toMatchObject({
      state: 'paused',
      windDown: null,
    });
  });

  it('says what a scheduled campaign waits for, until it is none', () => {
    const waits = { untilAt: 9, says: 'It waits for Monday' };
    const closed = changeOf(campaign(), { type: 'schedule.closed', waits }, 1)!;
    expect(closed).toMatchObject({
      to: 'scheduled',
      set: { waits },
      entry: { says: 'It waits for Monday', from: 'running', to: 'scheduled', at: 1 },
    });
    const edited = changeOf(closed.set, { type: 'campaign.edit', says: 'Changed' }, 2)!;
    expect(edited.set.waits).toEqual(waits);
    expect(changeOf(edited.set, { type: 'schedule.opened' }, 3)!.set.waits).toBeNull();
  });

  it('opens, probes and closes the breaker, and counts how often it opened', () => {
    const tripped = changeOf(campaign(), { type: 'breaker.tripped', fault }, 10)!;
    expect(tripped.set).toMatchObject({
      state: 'pausing',
      windDown: 'drain',
      breakerStand: { state: 'open', sinceAt: 10, tripCount: 1 },
      warnings: [{ ...fault, sinceAt: 10 }],
    });
    const over = changeOf(tripped.set, { type: 'calls.over' }, 20)!;
    const probing = changeOf(over.set, { type: 'breaker.probed' }, 30)!;
    expect(probing.set.breakerStand).toEqual({ state: 'probing', sinceAt: 30, tripCount: 1 });
    const again = changeOf(probing.set, { type: 'breaker.tripped', fault }, 40)!;
    expect(again.set.breakerStand.tripCount).toBe(2);
    // The same warning stands since it first was so.
    expect(again.set.warnings).toEqual([{ ...fault, sinceAt: 10 }]);
    const closed = changeOf(probing.set, { type: 'breaker.closed' }, 50)!;
    expect(closed.set).toMatchObject({
      state: 'running',
      warnings: [],
      breakerStand: { state: 'closed', sinceAt: 50, tripCount: 0 },
    });
  });

  it('forgets with a resume what had stopped it', () => {
    const paused = campaign({
      state: 'paused',
      warnings: [{ ...fault, sinceAt: 1 }],
      breakerStand: { state: 'open', sinceAt: 1, tripCount: 3 },
    });
    const resumed = changeOf(paused, { type: 'campaign.resume', opening: { isOpen: true } }, 7)!;
    expect(resumed.set).toMatchObject({
      warnings: [],
      breakerStand: { state: 'closed', sinceAt: 7, tripCount: 0 },
    });
  });
});
