import { beforeEach, describe, expect, it } from 'vitest';
import type { RelayMessage } from '../../machines/contracts/relay.ts';
import { VirtualClock } from '../../machines/supervision/clock.ts';
import { openLog } from '../system/log.ts';
import type { Watcher } from './live-topic.ts';
import type { RelayFrame } from './relay-frame.ts';
import { lingerMs, TopicHub } from './topic-hub.ts';
import type { TopicTell } from './topic-view.ts';

/** Somebody who takes what comes for as long as there is room. */
class Taker implements Watcher {
  readonly frames: RelayFrame[] = [];
  isFull = false;
  offer(frame: RelayFrame): boolean {
    if (!this.isFull) this.frames.push(frame);
    return !this.isFull;
  }
  dropped(): void {}
  get messages(): RelayMessage[] {
    return this.frames.map(({ text }) => JSON.parse(text) as RelayMessage);
  }
  get last(): RelayMessage | undefined {
    return this.messages.at(-1);
  }
  /** Types and what they carry. */
  get told(): unknown[] {
    return this.messages.map(({ type, data }) => [type, data]);
  }
}

let clock: VirtualClock;
let hub: TopicHub;
let tell: TopicTell;
let total: number;
let added: number;
let openCount: number;
let closedCount: number;
let counts: Record<string, number>;
let fails: boolean;

/** A view that counts up: the whole is the sum, a patch what was added. */
const add = (count: number) => {
  total += count;
  added += count;
  tell.changed();
};

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  counts = {};
  openCount = 0;
  closedCount = 0;
  fails = false;
  hub = new TopicHub({
    clock,
    newId: () => `epoch-${openCount}-${clock.now()}`,
    log: openLog({ level: 'silent' }),
    count: (name) => {
      counts[name] = (counts[name] ?? 0) + 1;
    },
    open: (_topic, given) => {
      tell = given;
      total = 0;
      added = 0;
      openCount += 1;
      return {
        whole: () => total,
        patch: () => {
          if (fails) throw new Error('a view failed');
          const patch = added === 0 ? undefined : added;
          added = 0;
          return patch;
        },
        close: () => {
          closedCount += 1;
        },
      };
    },
  });
});

const watch = (from?: { epoch: string; seq: number }) => {
  const taker = new Taker();
  hub.watch('wallboard', taker, from);
  return taker;
};

describe('a topic', () => {
  it('begins with a whole as soon as there is one, and numbers its patches from there', () => {
    const taker = watch();
    clock.advance(500);
    expect(taker.frames).toHaveLength(0);
    add(5);
    clock.advance(0);
    add(1);
    clock.advance(100);
    add(2);
    clock.advance(100);
    expect(taker.told).toEqual([
      ['snapshot', 5],
      ['patch', 1],
      ['patch', 2],
    ]);
    expect(taker.messages.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    expect(new Set(taker.messages.map(({ epoch }) => epoch)).size).toBe(1);
  });

  it('tells at once what happens after a pause, and at most ten times a second in a flood', () => {
    const taker = watch();
    add(1);
    clock.advance(1_000);
    add(1);
    clock.advance(0);
    expect(taker.frames).toHaveLength(2);
    for (let ms = 0; ms < 1_000; ms += 5) {
      add(1);
      clock.advance(5);
    }
    expect(taker.frames.length).toBeLessThanOrEqual(12);
    clock.advance(100);
    const sum = taker.messages.reduce((so, { data }) => so + (data as number), 0);
    expect(sum).toBe(total);
  });

  it('makes each message once for all who watch', () => {
    const takers = Array.from({ length: 20 }, () => watch());
    add(1);
    clock.advance(100);
    add(1);
    clock.advance(100);
    for (const { frames } of takers) {
      expect(frames[0]).toBe(takers[0]!.frames[0]);
      expect(frames[1]).toBe(takers[0]!.frames[1]);
    }
    expect(counts).toMatchObject({ snapshots: 1, patches: 1 });
  });

  it('gives who comes between two patches a whole that neither of them tells again', () => {
    watch();
    add(1);
    clock.advance(0);
    add(2);
    const late = watch();
    clock.advance(100);
    add(4);
    clock.advance(100);
    expect(late.told).toEqual([
      ['snapshot', 3],
      ['patch', 4],
    ]);
  });

  it('says after five quiet seconds that it lives, and then again', () => {
    const taker = watch();
    add(1);
    clock.advance(11_500);
    expect(taker.messages.map(({ type, seq }) => [type, seq])).toEqual([
      ['snapshot', 0],
      ['alive', 0],
      ['alive', 0],
    ]);
  });

  it('tells the last change before it is gone', () => {
    const taker = watch();
    add(1);
    clock.advance(0);
    add(2);
    tell.gone();
    clock.advance(100);
    expect(taker.told).toEqual([
      ['snapshot', 1],
      ['patch', 2],
      ['gone', null],
    ]);
    expect(hub.topicCount).toBe(0);
    expect(closedCount).toBe(1);
  });

  it('names all that is silent in one note, to those who come later, too', () => {
    const taker = watch();
    add(1);
    clock.advance(0);
    tell.stale('worker-1', 7_000);
    tell.stale('the store', 5_000);
    const late = watch();
    clock.advance(100);
    expect(late.told.at(-1)).toEqual(['stale', { sinceAt: 5_000, what: 'worker-1, the store' }]);
    tell.stale('the store', null);
    expect(taker.last?.data).toEqual({ sinceAt: 7_000, what: 'worker-1' });
    tell.stale('worker-1', null);
    expect(late.last?.data).toEqual({ sinceAt: null, what: '' });
  });

  it('starts a new epoch with a whole when no patch leads to what is', () => {
    const taker = watch();
    add(1);
    clock.advance(100);
    total = 50;
    tell.anew();
    clock.advance(100);
    expect(taker.last).toMatchObject({ type: 'snapshot', seq: 0, data: 50 });
    expect(taker.last?.epoch).not.toBe(taker.messages[0]!.epoch);
  });

  it('is opened anew for its watchers when its view fails', () => {
    const taker = watch();
    add(1);
    clock.advance(100);
    fails = true;
    add(1);
    clock.advance(100);
    fails = false;
    clock.advance(2_000);
    expect(openCount).toBe(2);
    add(9);
    clock.advance(100);
    expect(taker.last).toMatchObject({ type: 'snapshot', data: 9 });
    expect(counts.topics_failed).toBe(1);
  });
});

describe('a console that comes back', () => {
  const leaveAfter = (patches: number) => {
    const taker = watch();
    add(1);
    clock.advance(100);
    for (let n = 0; n < patches; n++) {
      add(1);
      clock.advance(100);
    }
    hub.leave('wallboard', taker);
    return taker.last!;
  };

  it('gets what it missed, in order, although nobody watched meanwhile', () => {
    const { epoch, seq } = leaveAfter(2);
    for (const count of [10, 20]) {
      add(count);
      clock.advance(100);
    }
    const back = watch({ epoch, seq });
    expect(back.told).toEqual([
      ['patch', 10],
      ['patch', 20],
    ]);
    expect(back.messages.map((message) => message.seq)).toEqual([3, 4]);
  });

  it('hears that it missed nothing', () => {
    const { epoch, seq } = leaveAfter(1);
    expect(watch({ epoch, seq }).messages).toMatchObject([{ type: 'alive', seq: 1 }]);
  });

  it('gets a whole when too much has happened, or in another life of the topic', () => {
    const { epoch, seq } = leaveAfter(1);
    const other = watch({ epoch: 'another', seq });
    clock.advance(100);
    expect(other.last?.type).toBe('snapshot');
    for (let n = 0; n < 310; n++) {
      add(1);
      clock.advance(100);
    }
    const back = watch({ epoch, seq });
    clock.advance(100);
    expect(back.messages).toMatchObject([{ type: 'snapshot', data: total }]);
    const future = watch({ epoch, seq: 9_999 });
    clock.advance(100);
    expect(future.last?.type).toBe('snapshot');
  });

  it('finds the topic as it was for half a minute; after that nothing of it is left', () => {
    leaveAfter(1);
    clock.advance(lingerMs - 200);
    expect(closedCount).toBe(0);
    clock.advance(2_000);
    expect(closedCount).toBe(1);
    expect(hub.topicCount).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a console whose line is full', () => {
  it('gets nothing until there is room, and then the newest whole', () => {
    const slow = watch();
    const quick = watch();
    add(1);
    clock.advance(100);
    slow.isFull = true;
    for (let n = 0; n < 5; n++) {
      add(1);
      clock.advance(100);
    }
    slow.isFull = false;
    add(1);
    clock.advance(100);
    expect(slow.frames).toHaveLength(1);
    hub.catchUp('wallboard', slow);
    clock.advance(100);
    add(1);
    clock.advance(100);
    expect(slow.messages).toMatchObject([
      { type: 'snapshot', seq: 0, data: 1 },
      { type: 'snapshot', seq: 6, data: 7 },
      { type: 'patch', seq: 7, data: 1 },
    ]);
    expect(quick.messages.filter(({ type }) => type === 'snapshot')).toHaveLength(1);
  });
});
