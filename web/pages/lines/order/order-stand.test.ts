import { describe, expect, it } from 'vitest';
import type { LeadAttempt } from '../../../../machines/contracts/campaign/campaign-views.ts';
import { orderStand } from './order-stand.ts';

const ordered = { attemptId: 'calls:bot:+15550100:+15550200:2', untilAt: 1_000 };
const because = (sentence: string, at = 500) => ({
  at,
  reasons: [{ code: 'due' as const, sentence, ends: 'system' as const, untilAt: null }],
});
const dial = (more: Partial<LeadAttempt> = {}): LeadAttempt => ({
  n: 2,
  callId: 'C2',
  state: 'ringing',
  intendedAt: 100,
  answeredAt: null,
  endedAt: null,
  outcome: null,
  disposition: null,
  carrierCode: null,
  ...more,
});
const lead = (more: object = {}) => ({
  state: 'ready' as const,
  why: 'Its call was ordered',
  nextAttemptAt: 0,
  attempts: [dial({ n: 1, state: 'ended', outcome: 'busy' })],
  ...more,
});
const stand = (more: object, why = because('One of the next ticks dials it.')) =>
  orderStand(ordered, lead(more), why);

describe('an ordered call', () => {
  it('waits, for the reason that binds, until its own dial is there', () => {
    expect(stand({})).toEqual({
      of: 'leased',
      word: 'Waiting',
      says: 'One of the next ticks dials it.',
      isOver: false,
      callId: null,
    });
  });

  it('is dialled, rings and is answered', () => {
    const of = (attempt: LeadAttempt) => stand({ state: 'dialing', attempts: [attempt] });
    expect(of(dial({ state: 'queued' }))).toMatchObject({ of: 'dialing', isOver: false });
    expect(of(dial())).toMatchObject({ of: 'ringing', isOver: false, callId: null });
    const answered = of(dial({ state: 'attached', answeredAt: 200 }));
    expect(answered).toMatchObject({ of: 'live', isOver: false, callId: 'C2' });
  });

  it('is over with its dial, and says what it came to', () => {
    const attempts = [dial({ state: 'ended', outcome: 'busy', endedAt: 300 })];
    expect(stand({ state: 'done', why: 'The line was busy', attempts })).toEqual({
      of: 'busy_line',
      says: 'The line was busy.',
      isOver: true,
      callId: null,
    });
  });

  it('is not dialled where rules forbid it, its hour is later, or nobody took it up in time', () => {
    const refused = { of: 'failed', word: 'Not dialled', isOver: true };
    const says = 'It must not be called.';
    expect(stand({ state: 'suppressed' }, because(says))).toMatchObject({ ...refused, says });
    expect(stand({ state: 'waiting', nextAttemptAt: 9_000 })).toMatchObject(refused);
    expect(stand({}, because('No slot is free.', 1_000))).toMatchObject(refused);
    expect(stand({ state: 'leased' }, because('It is dialled.', 1_000)).isOver).toBe(false);
    expect(stand({ state: 'waiting', nextAttemptAt: 600 }).isOver).toBe(false);
  });
});
