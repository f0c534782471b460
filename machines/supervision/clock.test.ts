import { describe, expect, it } from 'vitest';
import { type ClockHost, HeapClock, VirtualClock } from './clock.ts';

describe('the virtual clock', () => {
  it('fires a chain of timers in full, each at its own instant', () => {
    const clock = new VirtualClock(1_000);
    const seen: number[] = [];
    const tick = () => {
      seen.push(clock.now());
      clock.setTimeout(tick, 100);
    };
    clock.setTimeout(tick, 100);
    clock.advance(1_000);
    expect(seen).toEqual([1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900, 2000]);
  });

  it('fires timers of the same instant in the order in which they were armed', () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.setTimeout(() => seen.push('late'), 20);
    clock.setTimeout(() => seen.push('first'), 10);
    clock.setTimeout(() => seen.push('second'), 10);
    clock.advance(20);
    expect(seen).toEqual(['first', 'second', 'late']);
  });

  it('forgets cleared timers at once', () => {
    const clock = new VirtualClock();
    const timers = Array.from({ length: 1_000 }, (_, i) => clock.setTimeout(() => {}, i % 97));
    for (const timer of timers) clock.clearTimeout(timer);
    expect(clock.pendingCount).toBe(0);
  });

  it('stays in order under any mix of arming and clearing', () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const timers = Array.from({ length: 500 }, (_, i) =>
      clock.setTimeout(() => seen.push(clock.now()), (i * 7919) % 503),
    );
    for (let i = 0; i < timers.length; i += 3) clock.clearTimeout(timers[i]);
    clock.advance(503);
    expect(seen).toHaveLength(500 - Math.ceil(500 / 3));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('refuses to run for ever', () => {
    const clock = new VirtualClock();
    const again = () => clock.setTimeout(again, 10);
    again();
    expect(() => clock.runAll(1_000)).toThrow('timers are still armed after 1000 virtual ms');
  });
});

/** A host whose time and timers are moved by hand. */
function fakeHost(withImmediate: boolean) {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const host: ClockHost = {
    now: () => now,
    setTimeout: (run, ms) => {
      const timer = { at: now + Math.max(1, ms), run };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer) => timers.delete(timer),
  };
  if (withImmediate)
    host.setImmediate = (run) => {
      timers.add({ at: now, run });
    };
  return {
    host,
    get armedCount() {
      return timers.size;
    },
    /** One macrotask after another until this instant. */
    runTo: (at: number) => {
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = at;
    },
    jump: (to: number) => {
      now = to;
    },
  };
}

describe('the real clock', () => {
  it('drives any number of timers from one host timer', () => {
    const fake = fakeHost(false);
    const clock = new HeapClock(fake.host);
    const seen: number[] = [];
    for (const ms of [50, 10, 30, 20, 40]) clock.setTimeout(() => seen.push(ms), ms);
    expect(fake.armedCount).toBe(1);
    fake.runTo(25);
    expect(seen).toEqual([10, 20]);
    fake.runTo(100);
    expect(seen).toEqual([10, 20, 30, 40, 50]);
    expect(fake.armedCount).toBe(0);
  });

  it('gives a timer armed inside another one a macrotask of its own, even at 0 ms', () => {
    const fake = fakeHost(true);
    const clock = new HeapClock(fake.host);
    const seen: string[] = [];
    let drains = 0;
    clock.setTimeout(() => {
      drains += 1;
      seen.push('outer');
      clock.setTimeout(() => seen.push(`inner after ${drains}`), 0);
      seen.push('outer done');
    }, 0);
    fake.runTo(1);
    expect(seen).toEqual(['outer', 'outer done', 'inner after 1']);
  });

  it('leaves no host timer when everything was cleared', () => {
    const fake = fakeHost(false);
    const clock = new HeapClock(fake.host);
    clock.clearTimeout(clock.setTimeout(() => {}, 100));
    expect(fake.armedCount).toBe(0);
  });

  it('fires the others when one throws, and keeps the error visible', () => {
    const fake = fakeHost(false);
    const clock = new HeapClock(fake.host);
    const seen: string[] = [];
    clock.setTimeout(() => {
      throw new Error('a timer failed');
    }, 10);
    clock.setTimeout(() => seen.push('second'), 10);
    expect(() => fake.runTo(20)).toThrow('a timer failed');
    expect(seen).toEqual(['second']);
  });

  it('never runs backwards when the host does', () => {
    const fake = fakeHost(false);
    const clock = new HeapClock(fake.host);
    fake.jump(500);
    expect(clock.now()).toBe(500);
    fake.jump(400);
    expect(clock.now()).toBe(500);
  });
});
