import { describe, expect, it } from 'vitest';
import { newStanding, type ScreeningFact, standAfter } from './screening-standing.ts';

const standingOf = (...facts: (ScreeningFact & { atMs?: number })[]) =>
  facts.reduce(
    (standing, { atMs = 0, ...fact }) => standAfter(standing, fact as ScreeningFact, atMs),
    newStanding('call', 'w1'),
  );
const judged = (verdict: 'human' | 'vmGreeting' | 'silent', isRevised = false) =>
  ({
    type: 'screener.judged',
    verdict,
    by: 'cadence',
    score: 1.234_56,
    isRevised,
    terms: [{ feature: 'ring', ratio: 0.125 }],
    atMs: 2_000,
  }) as const;

describe('how a screening stands', () => {
  it('is waited for, listened to, and wanted with the verdict of a person', () => {
    const standing = standingOf(
      { type: 'stream.came' },
      { type: 'speech.heard', atMs: 1_400 },
      judged('human'),
      { type: 'call.attach' },
    );
    expect(standing).toMatchObject({
      stage: 'wanted',
      wantsSlot: true,
      sequence: 4,
      findings: {
        verdict: 'human',
        score: 1.23,
        terms: [{ feature: 'ring', ratio: 0.13 }],
        judgedAtMs: 2_000,
        spokeUntilMs: 1_400,
      },
    });
  });

  it('is a machine until its message is left, with when it began and the beep before it', () => {
    const left = standingOf(
      { type: 'stream.came' },
      judged('vmGreeting'),
      { type: 'beep.heard', atMs: 5_000 },
      { type: 'message.began', what: 'voicemail', text: 'Call us.', atMs: 5_080 },
      { type: 'message.done', atMs: 7_000 },
    );
    expect(left).toMatchObject({
      stage: 'machine',
      wantsSlot: false,
      findings: {
        beepAtMs: 5_000,
        message: { what: 'voicemail', text: 'Call us.', beganAtMs: 5_080, doneAtMs: 7_000 },
      },
    });
    expect(standAfter(left, { type: 'leg.hangUp', verdict: 'vmGreeting' }, 0).stage).toBe('over');
  });

  it('holds a slot for who is likely a person, and gives it up', () => {
    const held = standingOf({ type: 'stream.came' }, { type: 'slot.reserve' });
    expect(held).toMatchObject({ stage: 'listening', wantsSlot: true });
    expect(standAfter(held, { type: 'slot.release' }, 0).wantsSlot).toBe(false);
  });

  it.each(['stream.ended', 'screening.lost'] as const)('has its last word with %s', (type) => {
    const over = standingOf({ type: 'stream.came' }, { type: 'slot.reserve' }, { type });
    expect(over.wantsSlot).toBe(false);
    expect(standAfter(over, { type: 'call.attach' }, 0)).toBe(over);
  });

  it('takes a verdict that leaves it open who it is for no machine', () => {
    expect(standingOf({ type: 'stream.came' }, judged('silent')).stage).toBe('listening');
    const same = standingOf({ type: 'stream.came' });
    expect(standAfter(same, { type: 'message.stop' }, 0)).toBe(same);
    expect(standAfter(same, { type: 'message.done' }, 0)).toBe(same);
  });
});
