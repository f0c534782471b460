import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CampaignState } from '../contracts/campaign/campaign-state.ts';
import { campaignMachine } from './campaign.ts';
import type { CampaignSight } from './campaign-setup.ts';
import { leavesOf, openStage, type Stage } from './stage.ts';

const open = (): Stage =>
  openStage(campaignMachine, { campaignId: 'c', storeMs: 10_000, unseenMs: 60_000 }, [
    'claim',
    'hasOpenLead',
    'step',
  ]);
const seen = (state: CampaignState, change: Partial<CampaignSight> = {}) => ({
  type: 'campaign.seen' as const,
  state,
  windDown: null,
  inFlightCount: 0,
  dueCount: 5,
  ...change,
});
const nothingDue = { dueCount: 0 };
const grant = (...holders: string[]) => ({
  type: 'campaign.grant' as const,
  slots: holders.map((holder) => ({ holder, dialInMs: 0 })),
  leadIds: holders.map((holder) => `lead ${holder}`),
});
const declinedBy = (stage: Stage) =>
  stage.facts.filter(({ type }) => type === 'campaign.declined').flatMap(holdersOf);
const holdersOf = (fact: unknown) =>
  (fact as { slots: { holder: string }[] }).slots.map((slot) => slot.holder);

/** What the effects answer in the walk; `hasOpenLead` by chance. */
const answers: Record<string, (pick: number) => unknown> = {
  claim: () => ({ dialedCount: 1 }),
  step: (pick) => ['running', 'paused', 'completed', 'completed'][pick],
};

describe('a campaign', () => {
  it('dials with the slots that it is granted, one claim at a time', async () => {
    const stage = open();
    await stage.send(grant('a'));
    expect(stage.waiting('claim').input).toMatchObject({ grant: { leadIds: ['lead a'] } });
    await stage.send(grant('b'));
    await stage.send(grant('d'));
    expect(stage.pending()).toEqual(['claim']);
    await stage.waiting('claim').answer({ dialedCount: 1 });
    expect(stage.waiting('claim').input).toMatchObject({
      grant: { leadIds: ['lead b', 'lead d'] },
    });
    await stage.waiting('claim').answer({ dialedCount: 2 });
    expect(stage.state()).toBe('open.idle');
    expect(stage.system.ref.getSnapshot().context.dialedCount).toBe(3);
  });

  it('completes when no lead is left, and not while one waits for its retry or is in a call', async () => {
    const stage = open();
    await stage.send(seen('running', nothingDue));
    expect(stage.waiting('hasOpenLead').input).toEqual({ campaignId: 'c', inFlightOnly: false });
    await stage.waiting('hasOpenLead').answer(true);
    expect(stage.state()).toBe('open.idle');
    await stage.send(seen('running', { dueCount: 0, inFlightCount: 1 }));
    expect(stage.pending()).toEqual([]);
    await stage.send(seen('running', nothingDue));
    await stage.waiting('hasOpenLead').answer(false);
    expect(stage.waiting('step').input).toEqual({ campaignId: 'c', step: 'leads.exhausted' });
    await stage.waiting('step').answer('completed');
    expect(stage.state()).toBe('finished');
    expect(stage.facts).toContainEqual({
      type: 'campaign.stepped',
      campaignId: 'c',
      to: 'completed',
    });
  });

  it('declines every slot while paused and goes on when resumed', async () => {
    const stage = open();
    await stage.send(seen('paused'));
    await stage.send(grant('a', 'b'));
    expect(stage.pending()).toEqual([]);
    expect(declinedBy(stage)).toEqual(['a', 'b']);
    await stage.send(seen('running'));
    await stage.send(grant('e'));
    expect(stage.pending()).toEqual(['claim']);
  });

  it('declines what was granted during a claim when it was paused meanwhile', async () => {
    const stage = open();
    await stage.send(grant('a'));
    await stage.send(grant('b'));
    await stage.send(seen('paused'));
    await stage.waiting('claim').answer({ dialedCount: 1 });
    expect(stage.state()).toBe('held');
    expect(declinedBy(stage)).toEqual(['b']);
  });

  it('declines what was granted while it asked whether it is done, and dials with none of it later', async () => {
    const stage = open();
    await stage.send(seen('running', nothingDue));
    await stage.send(grant('a'));
    await stage.waiting('hasOpenLead').answer(false);
    expect(stage.state()).toBe('marking.exhausted');
    expect(declinedBy(stage)).toEqual(['a']);
    await stage.send(grant('b'));
    await stage.waiting('step').fail(new Error('store away'));
    expect(stage.state()).toBe('open.idle');
    expect(declinedBy(stage)).toEqual(['a', 'b']);
    expect(stage.pending()).toEqual([]);
  });

  it('when stopped, waits only for what is in flight', async () => {
    const stage = open();
    await stage.send(seen('stopping'));
    await stage.send(seen('stopping'));
    expect(stage.waiting('hasOpenLead').input).toMatchObject({ inFlightOnly: true });
    await stage.waiting('hasOpenLead').answer(true);
    expect(stage.state()).toBe('closing.waiting');
    await stage.send(seen('stopping'));
    await stage.waiting('hasOpenLead').answer(false);
    await stage.waiting('step').fail(new Error('store away'));
    // Back to where the next sight begins it again.
    expect(stage.state()).toBe('closing.waiting');
    await stage.send(seen('stopping'));
    await stage.waiting('hasOpenLead').answer(false);
    expect(stage.waiting('step').input).toEqual({ campaignId: 'c', step: 'calls.over' });
    await stage.waiting('step').answer('completed');
    expect(stage.state()).toBe('finished');
  });

  it('is paused once its calls are over, and open again when resumed, at whatever moment', async () => {
    const stage = open();
    await stage.send(seen('pausing'));
    await stage.send(seen('pausing'));
    await stage.waiting('hasOpenLead').answer(false);
    await stage.waiting('step').answer('paused');
    expect(stage.state()).toBe('held');
    await stage.send(seen('running'));
    await stage.send(seen('pausing'));
    await stage.send(seen('pausing'));
    expect(stage.state()).toBe('closing.counting');
    await stage.send(seen('running'));
    expect(stage.state()).toBe('open.idle');
    await stage.send(seen('pausing'));
    await stage.send(seen('pausing'));
    await stage.waiting('hasOpenLead').answer(false);
    // Resumed while its end was being written: the step found another campaign.
    await stage.waiting('step').answer('running');
    expect(stage.state()).toBe('open.idle');
  });

  it.each([
    ['scheduled', null, 'undialled'],
    ['pausing', 'drain', 'undialled'],
    ['pausing', 'cancel_ringing', 'ringing'],
    ['stopping', 'drain', 'undialled'],
    ['stopping', 'cancel_ringing', 'ringing'],
    ['stopping', 'now', 'live'],
  ] as const)('calls off, when it is %s (%s), what is %s', async (state, windDown, upTo) => {
    const stage = open();
    await stage.send(seen(state, { windDown }));
    expect(stage.facts).toEqual([{ type: 'campaign.withdrew', campaignId: 'c', upTo }]);
  });

  it('calls off more when it is ordered more sharply', async () => {
    const stage = open();
    await stage.send(seen('pausing', { windDown: 'drain' }));
    await stage.send(seen('stopping', { windDown: 'now' }));
    expect(stage.facts.at(-1)).toMatchObject({ type: 'campaign.withdrew', upTo: 'live' });
  });

  it('ends when the store no longer shows it', async () => {
    const stage = open();
    await stage.pass(59_000);
    await stage.send(seen('running'));
    await stage.pass(59_999);
    expect(stage.state()).toBe('open.idle');
    await stage.pass(1);
    expect(stage.state()).toBe('finished');
  });

  it('dials or declines each slot exactly once, only while it is running, and always can end', async () => {
    const visited = new Set<string>();
    const move = fc.oneof(
      fc.record({ kind: fc.constant('answer' as const), pick: fc.nat(3) }),
      fc.record({ kind: fc.constant('grant' as const), pick: fc.nat(2) }),
      fc.record({ kind: fc.constant('see' as const), pick: fc.nat(9) }),
      fc.record({ kind: fc.constant('pass' as const), pick: fc.nat(1) }),
    );
    const sights = [
      seen('running'),
      seen('running'),
      seen('running', nothingDue),
      seen('running', nothingDue),
      seen('paused'),
      seen('stopping'),
      seen('stopping'),
      seen('pausing'),
      seen('scheduled'),
      seen('completed'),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 5, maxLength: 25 }), async (moves) => {
        const stage = open();
        let count = 0;
        for (const { kind, pick } of moves) {
          const [name] = stage.pending();
          if (kind === 'answer' && name) {
            const waiting = stage.waiting(name);
            if (pick === 0) await waiting.fail(new Error('x'));
            else await waiting.answer(answers[name]?.(pick) ?? pick > 1);
          } else if (kind === 'grant' && !stage.system.ended) {
            count += 1;
            await stage.send(grant(`s${count}`));
          } else if (kind === 'see') await stage.send(sights[pick]!);
          else if (kind === 'pass' && stage.clock.next() !== undefined)
            await stage.pass(stage.clock.next()! - stage.clock.now());
          visited.add(stage.state());
        }
        await stage.send({ type: 'sup.shutdown' });
        expect(stage.state()).toBe('finished');
        const used = stage.asked
          .filter((one) => one.name === 'claim')
          .flatMap((one) => holdersOf((one.input as { grant: unknown }).grant));
        const all = [...used, ...declinedBy(stage)];
        expect(all.toSorted()).toEqual(
          Array.from({ length: count }, (_, i) => `s${i + 1}`).toSorted(),
        );
        stage.expectNoUnknownEvents();
      }),
      { numRuns: 300 },
    );
    expect(leavesOf(campaignMachine).filter((leaf) => !visited.has(leaf))).toEqual([]);
  });
});
