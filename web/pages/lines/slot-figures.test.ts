import { describe, expect, it } from 'vitest';
import { freeSlotsFor, slotSentence } from './slot-figures.ts';

const fleet = { slotCount: 8, busyCount: 3, freeSlotCount: 5, inboundCount: 1 };
const kept = (inboundReserved: number, callbackReserved: number) => ({
  inboundReserved,
  callbackReserved,
});

describe('free slots', () => {
  it('are for everybody where none is kept', () => {
    expect(freeSlotsFor(fleet, kept(0, 0))).toEqual({ callers: 0, callbacks: 0, dials: 5 });
    expect(slotSentence(fleet, kept(0, 0))).toBe(
      '5 free slots are for campaigns, and for whom they ring already.',
    );
  });

  it('are kept for callers less by those who are there, and for callbacks', () => {
    expect(freeSlotsFor(fleet, kept(2, 3))).toEqual({ callers: 1, callbacks: 3, dials: 1 });
    expect(slotSentence(fleet, kept(2, 3))).toBe(
      '1 free slot is for campaigns, and for whom they ring already.',
    );
  });

  it('are never more than there are, whatever is kept', () => {
    expect(freeSlotsFor(fleet, kept(4, 9))).toEqual({ callers: 3, callbacks: 2, dials: 0 });
    expect(slotSentence(fleet, kept(4, 2))).toMatch(/^Every free slot is kept/);
    expect(slotSentence(fleet, kept(4, 4))).toMatch(/^Every slot is kept/);
  });

  it('are none without a worker, or where all carry calls', () => {
    const none = { slotCount: 0, busyCount: 0, freeSlotCount: 0, inboundCount: 0 };
    expect(slotSentence(none, kept(0, 0))).toMatch(/^No worker is ready/);
    const full = { ...fleet, busyCount: 8, freeSlotCount: 0 };
    expect(slotSentence(full, kept(0, 0))).toBe('Every slot carries a call.');
  });
});
