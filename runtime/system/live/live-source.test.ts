import { describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../../actors/bus/in-process-bus.ts';
import {
  leaseMs,
  leaseRenewMs,
  pieceEveryMs,
  type SourcePiece,
} from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import { openLog } from '../log.ts';
import type { LiveSource } from './live-source.ts';
import { openLiveSources } from './live-sources.ts';

/** A source that counts, watched over a bus of which every message is delivered before the clock goes on. */
const ground = async () => {
  const clock = new VirtualClock(1_000_000);
  const bus = openInProcessBus({ clock });
  const pieces: SourcePiece[] = [];
  await bus.subscribe(topics.sourcePiece, (piece) => void pieces.push(piece as SourcePiece));
  const tally = { value: 0, told: 0, isOpen: false, openCount: 0 };
  let tell: Parameters<LiveSource['open']>[0] | null = null;
  const source: LiveSource = {
    open(given) {
      tell = given;
      tally.isOpen = true;
      tally.openCount += 1;
      return {
        whole: () => {
          tally.told = tally.value;
          return { value: tally.value };
        },
        change: () => {
          if (tally.told === tally.value) return undefined;
          const by = tally.value - tally.told;
          tally.told = tally.value;
          return { by };
        },
        close: () => {
          tally.isOpen = false;
          tell = null;
        },
      };
    },
  };
  const delivered = async () => {
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) {
      clock.advance(Math.min(50, left));
      await delivered();
    }
  };
  const log = openLog({ level: 'silent' });
  const open = () => openLiveSources({ bus, clock, log, source: 'here', role: 'fleet' });
  const sources = await open();
  sources.provide((topic) => (topic === 'tally' ? source : null));
  return {
    bus,
    clock,
    pieces,
    tally,
    sources,
    source,
    open,
    pass,
    lease: async (isFresh = false, by = 'api-1', topic = 'tally') => {
      await bus.publish(topics.sourceLease, { topic, by, isFresh });
      await delivered();
      await pass(50);
    },
    count: (times = 1) => {
      tally.value += times;
      for (let n = 0; n < times; n++) tell?.changed();
    },
    burst: () => tell?.anew(),
    end: () => tell?.ended(),
    said: () => pieces.splice(0).map(({ kind, data }) => (data === null ? kind : { kind, data })),
  };
};

describe('a live source', () => {
  it('says nothing and is not opened until somebody watches it', async () => {
    const { count, pass, said, tally, lease } = await ground();
    count();
    await pass(30_000);
    await lease(true, 'api-1', 'something/else');
    expect(said()).toEqual([]);
    expect(tally.openCount).toBe(0);
  });

  it('says its whole at once under a lease, then at most twenty-five changes a second', async () => {
    const { lease, count, pass, said } = await ground();
    count(3);
    await lease(true);
    expect(said()).toEqual([{ kind: 'whole', data: { value: 3 } }]);
    for (let n = 0; n < 100; n++) {
      count();
      await pass(10);
    }
    const changes = said();
    expect(changes.length).toBeGreaterThan(10);
    expect(changes.length).toBeLessThanOrEqual(1 + 1_000 / pieceEveryMs);
    expect(new Set(changes.map((piece) => (piece as { kind: string }).kind))).toEqual(
      new Set(['change']),
    );
  });

  it('loses no change between two pieces', async () => {
    const { lease, count, pass, pieces } = await ground();
    await lease();
    for (let n = 0; n < 100; n++) {
      count();
      await pass(n % 7);
    }
    await pass(200);
    const [whole, ...changes] = pieces;
    expect(whole).toMatchObject({ kind: 'whole', seq: 0, source: 'here', topic: 'tally' });
    expect(pieces.map(({ seq }) => seq)).toEqual(pieces.map((_, n) => n));
    const told = changes.reduce((sum, { data }) => sum + (data as { by: number }).by, 0);
    expect({ whole: whole?.data, told }).toEqual({ whole: { value: 0 }, told: 100 });
  });

  it('lives audibly every two seconds while nothing happens', async () => {
    const { lease, pass, said } = await ground();
    await lease();
    said();
    await pass(6_500);
    expect(said()).toEqual(['alive', 'alive', 'alive']);
  });

  it('falls silent and closes when nobody has renewed, and begins another life with the next lease', async () => {
    const { lease, pass, said, tally, pieces, sources } = await ground();
    await lease();
    const first = pieces[0]?.epoch;
    await pass(leaseMs * 1.5);
    expect(tally.isOpen).toBe(false);
    expect(sources.openTopics()).toEqual([]);
    said();
    await pass(10_000);
    expect(said()).toEqual([]);
    await lease();
    expect(pieces[0]).toMatchObject({ kind: 'whole', seq: 0 });
    expect(pieces[0]?.epoch).not.toBe(first);
  });

  it('stays open while one of its watchers renews', async () => {
    const { lease, pass, tally } = await ground();
    await lease(true, 'api-1');
    await lease(true, 'api-2');
    for (let n = 0; n < 10; n++) {
      await pass(leaseRenewMs);
      await lease(false, 'api-2');
    }
    expect(tally).toMatchObject({ isOpen: true, openCount: 1 });
  });

  it('says its whole again to a watcher that it does not know, or that has missed something', async () => {
    const { lease, said, pass } = await ground();
    await lease();
    said();
    await pass(500);
    await lease(false, 'api-1');
    expect(said()).toEqual([]);
    await lease(false, 'api-2');
    await pass(200);
    expect(said()).toEqual([{ kind: 'whole', data: { value: 0 } }]);
    await lease(true, 'api-1');
    expect(said()).toEqual([{ kind: 'whole', data: { value: 0 } }]);
  });

  it('is found by a renewal alone when its process has just begun', async () => {
    const { lease, sources, open, source, said } = await ground();
    await sources.close();
    const successor = await open();
    successor.provide(() => source);
    await lease(false);
    expect(said()).toEqual([{ kind: 'whole', data: { value: 0 } }]);
  });

  it('tells what came last, then its end, and can be opened no more by its old self', async () => {
    const { lease, count, end, pass, said, tally } = await ground();
    await lease();
    said();
    count();
    end();
    await pass(300);
    expect(said()).toEqual([{ kind: 'change', data: { by: 1 } }, 'end']);
    expect(tally.isOpen).toBe(false);
    await pass(10_000);
    expect(said()).toEqual([]);
  });

  it('makes good by a whole what the bus did not take, without hurry', async () => {
    const { lease, bus, count, pass, said, sources } = await ground();
    await lease();
    said();
    const { publish } = bus;
    bus.publish = () => Promise.reject(new Error('the bus is gone'));
    for (let n = 0; n < 100; n++) {
      count();
      await pass(50);
    }
    expect(sources.counters.pieces_lost).toBeGreaterThan(0);
    expect(sources.counters.pieces_lost).toBeLessThan(6);
    bus.publish = publish;
    await pass(2_050);
    expect(said()).toEqual([{ kind: 'whole', data: { value: 100 } }]);
  });

  it('closes when it throws, and is tried anew with the next lease', async () => {
    const { lease, pass, said, sources, source } = await ground();
    const { open } = source;
    source.open = (tell) => ({
      ...open(tell),
      whole: () => {
        throw new Error('it cannot be told');
      },
    });
    await lease();
    await pass(100);
    expect(sources.openTopics()).toEqual([]);
    expect(sources.counters.sources_failed).toBe(1);
    source.open = open;
    await lease();
    expect(said()).toEqual([{ kind: 'whole', data: { value: 0 } }]);
  });
});

describe('a burst beyond what a change can carry', () => {
  it('is counted and told as a whole, at most once a second, and changes go on after it', async () => {
    const { lease, burst, count, pass, said, sources } = await ground();
    await lease();
    await pass(500);
    said();
    for (let n = 0; n < 20; n++) {
      burst();
      await pass(100);
    }
    const wholes = said();
    expect(wholes.length).toBeGreaterThan(0);
    expect(wholes.length).toBeLessThanOrEqual(3);
    expect(wholes).toEqual(wholes.map(() => ({ kind: 'whole', data: { value: 0 } })));
    expect(sources.counters.bursts).toBeGreaterThan(0);
    await pass(1_000);
    said();
    count();
    await pass(150);
    expect(said()).toEqual([{ kind: 'change', data: { by: 1 } }]);
  });

  it('keeps nobody waiting who has just come', async () => {
    const { lease, burst, pass, said } = await ground();
    await lease();
    await pass(200);
    said();
    burst();
    await pass(200);
    expect(said()).toEqual([]);
    await lease(true, 'api-2');
    expect(said()).toEqual([{ kind: 'whole', data: { value: 0 } }]);
  });
});
