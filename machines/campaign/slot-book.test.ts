import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotBook } from './slot-book.ts';

const worker = (workerId: string, slotCount: number, busyCount = 0) => ({
  workerId,
  url: `http://${workerId}`,
  mediaUrl: `ws://${workerId}`,
  slotCount,
  busyCount,
});

describe('slot book', () => {
  it('takes the emptiest worker first and says no when the fleet is full', () => {
    const book = new SlotBook();
    book.survey([worker('a', 1), worker('b', 3, 1)]);
    const took = ['1', '2', '3', '4'].map((id) => book.reserve(id, 'c')?.workerId ?? null);
    expect(took).toEqual(['b', 'a', 'b', null]);
    expect(book.freeCount()).toBe(0);
  });

  it('gives kept slots to nobody but whom they are kept for, and lets who has one move', () => {
    const book = new SlotBook();
    book.survey([worker('a', 2), worker('b', 2)]);
    book.keep({ inbound: 1, callbacks: 1 });
    expect(book.reserve('1', 'c')).not.toBeNull();
    expect(book.reserve('2', 'c')).not.toBeNull();
    expect(book.reserve('3', 'c')).toBeNull();
    expect(book.reserve('3', 'c', new Set(), null, true)).not.toBeNull();
    expect(book.reserve('4', 'c', new Set(), null, true)).toBeNull();
    expect(book.freeCount()).toBe(1);
    const { workerId } = book.hold('1')!;
    const moved = book.reserve('1', 'c', new Set([workerId!]));
    expect(moved === null || moved.workerId !== workerId).toBe(true);
    book.keep({ inbound: 0, callbacks: 0 });
    expect(book.reserve('4', 'c')).not.toBeNull();
  });

  it('does not count a call twice, whether or not the heartbeat has seen it yet', () => {
    const book = new SlotBook();
    book.survey([worker('a', 3)]);
    book.reserve('1', 'c');
    book.attach('1', 'a');
    expect(book.freeOf('a')).toBe(2);
    book.survey([worker('a', 3, 1)]);
    expect(book.freeOf('a')).toBe(2);
    book.release('1');
    expect(book.freeOf('a')).toBe(2);
    book.survey([worker('a', 3, 0)]);
    expect(book.freeOf('a')).toBe(3);
  });

  it('moves a hold to another worker and keeps the one it has when there is none', () => {
    const book = new SlotBook();
    book.survey([worker('a', 1), worker('b', 1)]);
    expect(book.reserve('1', 'c')!.workerId).toBe('a');
    expect(book.reserve('1', 'c', new Set(['a']))!.workerId).toBe('b');
    expect(book.freeOf('a')).toBe(1);
    expect(book.reserve('1', 'c', new Set(['a', 'b']))).toBeNull();
    expect(book.hold('1')!.workerId).toBe('b');
  });

  it('never lets dials exceed the slots, and its tallies equal its list, on any history', () => {
    const step = fc.record({
      kind: fc.constantFrom('reserve', 'attach', 'release', 'survey', 'prune'),
      holder: fc.integer({ min: 0, max: 9 }),
      busy: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const book = new SlotBook();
        book.survey([worker('a', 2), worker('b', 3)]);
        const holders = Array.from({ length: 10 }, (_, i) => `h${i}`);
        for (const { kind, holder, busy } of steps) {
          const id = `h${holder}`;
          if (kind === 'reserve') {
            const before = book.freeCount();
            const got = book.reserve(id, `c${holder % 2}`);
            if (before === 0) expect(got).toBeNull();
          } else if (kind === 'attach') {
            const at = book.hold(id)?.workerId;
            if (at) book.attach(id, at);
          } else if (kind === 'release') book.release(id);
          else if (kind === 'survey') book.survey([worker('a', 2, busy % 3), worker('b', 3, busy)]);
          else book.prune((one) => one !== id);
          const live = holders.flatMap((one) => book.hold(one) ?? []);
          expect(book.inFlightCount()).toBe(live.length);
          for (const campaignId of ['c0', 'c1'])
            expect(book.inFlightCount(campaignId)).toBe(
              live.filter((hold) => hold.campaignId === campaignId).length,
            );
          for (const [workerId, slots] of [
            ['a', 2],
            ['b', 3],
          ] as const)
            expect(live.filter((hold) => hold.workerId === workerId).length).toBeLessThanOrEqual(
              slots,
            );
        }
      }),
    );
  });
});
