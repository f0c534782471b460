import { describe, expect, it } from 'vitest';
import { fromCallback } from 'xstate';
import { type LeaseAnswer, leadershipMachine, leadershipTimes } from './leadership.ts';
import { leavesOf, openStage, type Stage } from './stage.ts';

const held = (epoch = 1, leftMs = 12_000): LeaseAnswer => ({
  isHeld: true,
  epoch,
  leftMs,
  holder: 'me',
});
const notHeld: LeaseAnswer = { isHeld: false, epoch: 3, leftMs: 0, holder: 'other' };
const { renewMs, standbyMs, storeMs, drainMs } = leadershipTimes;
const shutdown = { type: 'sup.shutdown' };

/** The tenure here is a promise that the test keeps; `stops` counts how often one was told to stop. */
const open = (): Stage =>
  openStage(leadershipMachine, { times: leadershipTimes }, [
    'claimLease',
    'releaseLease',
    'tenure',
  ]);
const leading = async (): Promise<Stage> => {
  const stage = open();
  await stage.waiting('claimLease').answer(held());
  expect(stage.system.ref.getSnapshot().hasTag('leading')).toBe(true);
  return stage;
};
const facts = (stage: Stage) => stage.facts.map((fact) => fact.type);

describe('leadership', () => {
  it('stands by while another leads, and asks again', async () => {
    const stage = open();
    await stage.waiting('claimLease').answer(notHeld);
    expect(stage.state()).toBe('standby');
    expect(stage.facts).toEqual([{ type: 'leadership.stoodBy', holder: 'other' }]);
    await stage.pass(standbyMs);
    await stage.waiting('claimLease').fail(new Error('store away'));
    expect(stage.state()).toBe('standby');
    await stage.pass(standbyMs);
    await stage.pass(storeMs);
    expect(stage.state()).toBe('standby');
    expect(stage.pending()).toEqual([]);
  });

  it('rules as long as it renews', async () => {
    const stage = await leading();
    for (let i = 0; i < 20; i += 1) {
      await stage.pass(renewMs);
      await stage.waiting('claimLease').answer(held());
    }
    expect(stage.waiting('tenure').input).toEqual({ epoch: 1 });
    expect(facts(stage)).toEqual(['leadership.gained']);
  });

  it('survives renewals that fail, until its own deadline: then the tenure is dead', async () => {
    const stage = await leading();
    const tenure = stage.waiting('tenure');
    await stage.pass(renewMs);
    await stage.waiting('claimLease').fail(new Error('store away'));
    await stage.pass(renewMs);
    expect(tenure.isWanted()).toBe(true);
    await stage.pass(12_000 - 2 * renewMs - 1);
    expect(tenure.isWanted()).toBe(true);
    await stage.pass(1);
    expect(tenure.isWanted()).toBe(false);
    expect(stage.state()).toBe('standby');
    expect(stage.facts.at(-1)).toEqual({
      type: 'leadership.lost',
      epoch: 1,
      why: 'the lease ran out',
    });
  });

  it.each([
    ['is another’s', notHeld],
    ['comes with a new epoch', held(2)],
  ])('ends its tenure when the lease %s', async (_, answer) => {
    const stage = await leading();
    const tenure = stage.waiting('tenure');
    await stage.pass(renewMs);
    await stage.waiting('claimLease').answer(answer);
    expect(tenure.isWanted()).toBe(false);
    expect(stage.state()).toBe('standby');
  });

  it('gives the lease up when its dialling tree fails, and stands by', async () => {
    const stage = await leading();
    await stage.waiting('tenure').fail(new Error('gave up'));
    expect(facts(stage).at(-1)).toBe('leadership.lost');
    await stage.waiting('releaseLease').answer();
    expect(stage.state()).toBe('standby');
  });

  it('lets a lease expire that it cannot release', async () => {
    const stage = await leading();
    await stage.waiting('tenure').fail(new Error('gave up'));
    await stage.waiting('releaseLease').fail(new Error('store away'));
    expect(stage.state()).toBe('standby');
  });

  it('drains before it stops, renewing meanwhile, and releases the lease last', async () => {
    const stage = await leading();
    await stage.send(shutdown);
    expect(stage.state()).toContain('work.draining');
    await stage.pass(renewMs);
    await stage.waiting('claimLease').answer(held());
    await stage.waiting('tenure').answer();
    await stage.waiting('releaseLease').answer();
    expect(stage.state()).toBe('stopped');
    stage.expectNoUnknownEvents();
  });

  it('does not wait for a tenure that does not end, nor for a store that does not answer', async () => {
    const stage = await leading();
    await stage.send(shutdown);
    for (let ms = 0; ms < drainMs; ms += renewMs) {
      await stage.pass(renewMs);
      const [claim] = stage.pending().filter((name) => name === 'claimLease');
      if (claim) await stage.waiting(claim).answer(held());
    }
    expect(stage.state()).toBe('releasing');
    await stage.pass(storeMs);
    expect(stage.state()).toBe('stopped');
  });

  it('stops from standby, and from acquiring with a release, for it may have been granted', async () => {
    const standing = open();
    await standing.waiting('claimLease').answer(notHeld);
    await standing.send(shutdown);
    await standing.waiting('releaseLease').answer();
    expect(standing.state()).toBe('stopped');
    const acquiring = open();
    await acquiring.send(shutdown);
    await acquiring.waiting('claimLease').answer(held());
    await acquiring.waiting('releaseLease').answer();
    expect(acquiring.state()).toBe('stopped');
    expect(acquiring.asked.map((one) => one.name)).not.toContain('tenure');
  });

  it('tells its tenure to stop', async () => {
    const told: string[] = [];
    const machine = leadershipMachine.provide({
      actors: {
        tenure: fromCallback(({ receive }) => {
          receive((event) => told.push(event.type));
        }) as never,
      },
    });
    const stage = openStage(machine, { times: leadershipTimes }, ['claimLease', 'releaseLease']);
    await stage.waiting('claimLease').answer(held());
    await stage.send(shutdown);
    expect(told).toEqual(['sup.shutdown']);
  });

  it('has no state but those', () => {
    expect(leavesOf(leadershipMachine)).toEqual([
      'acquiring',
      'standby',
      'gained',
      'leading.term.valid',
      'leading.renewal.resting',
      'leading.renewal.renewing',
      'leading.work.ruling',
      'leading.work.draining',
      'releasing',
      'released',
      'stopped',
    ]);
  });
});
