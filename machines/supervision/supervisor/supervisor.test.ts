import { describe, expect, it } from 'vitest';
import { type EventObject, emit, setup } from 'xstate';
import { startVirtual } from '../../testing/virtual-system.ts';
import type { ChildSpec } from '../child-spec.ts';
import { resource } from '../resource.ts';
import { supervise } from '../supervisor.ts';

type Told = EventObject & { text?: string };

/** Keeps what it hears in `heard`, crashes on `crash`, leaves on `leave`. */
const worker = (heard: string[] = []) =>
  resource<undefined, Told>(({ receive, done }) => {
    receive(({ type }) => {
      if (type === 'crash') throw new Error('crashed');
      if (type === 'leave') done();
      else heard.push(type);
    });
  });

const child = (id: string, spec: Partial<ChildSpec> = {}): ChildSpec => ({
  id,
  logic: worker(),
  ...spec,
});

const often = { restartsMax: 100, withinMs: 60_000 };

describe('a restart', () => {
  it('never happens synchronously', () => {
    const { system, clock } = startVirtual(
      supervise({ strategy: 'one-for-one', intensity: often, children: [child('a')] }),
    );
    system.address('a').send({ type: 'crash' });
    expect(system.children()[0]).toMatchObject({ phase: 'backoff', incarnation: 0, nextAt: 0 });
    clock.advance(0);
    expect(system.children()[0]).toMatchObject({ phase: 'running', incarnation: 1, restarts: 1 });
  });

  it('waits longer each time, jittered by the seeded generator, never beyond the cap', () => {
    const draws = [0, 1, 0.5, 1, 1, 1];
    const { system, clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        backoff: { minMs: 100, maxMs: 1_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 },
        children: [child('a')],
      }),
      { random: () => draws.shift() ?? 0 },
    );
    for (let i = 0; i < 6; i += 1) {
      system.address('a').send({ type: 'crash' });
      clock.advance(1_000);
    }
    const delays = journal('supervision')
      .filter(({ event }) => event === 'sup.restarting')
      .map(({ data }) => Math.round((data as { delayMs: number }).delayMs));
    // 100 · 0.8, 200 · 1.2, 400 · 1, 800 · 1.2, then the cap holds after the jitter.
    expect(delays).toEqual([80, 240, 400, 960, 1_000, 1_000]);
  });

  it('starts over with short waits after a calm stretch', () => {
    const { system, clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        backoff: { minMs: 100, maxMs: 1_000, factor: 2, jitter: 0, resetAfterMs: 30_000 },
        children: [child('a')],
      }),
    );
    for (const calmMs of [1_000, 30_200, 1_000]) {
      system.address('a').send({ type: 'crash' });
      clock.advance(calmMs);
    }
    const delays = journal('supervision').flatMap(({ event, data }) =>
      event === 'sup.restarting' ? [(data as { delayMs: number }).delayMs] : [],
    );
    expect(delays).toEqual([100, 200, 100]);
  });

  it('counts a failed start against the intensity', () => {
    let starts = 0;
    const failing = resource<undefined, Told>(({ receive }) => {
      starts += 1;
      if (starts > 1) throw new Error('start refused');
      receive(() => {
        throw new Error('crashed');
      });
    });
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: { restartsMax: 3, withinMs: 60_000 },
        children: [{ id: 'a', logic: failing }],
      }),
    );
    system.address('a').send({ type: 'crash' });
    clock.runAll(1_000);
    expect(starts).toBe(4);
    expect(system.ended).toMatchObject({
      kind: 'crash',
      error: { name: 'RestartBudgetExceeded', code: 'restart_budget_exceeded' },
    });
  });

  it('passes the incarnation and the last exit to the input of the next start', () => {
    const inputs: unknown[] = [];
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [
          child('a', {
            input: ({ incarnation, lastExit }: { incarnation: number; lastExit: unknown }) => {
              inputs.push([incarnation, (lastExit as { kind: string } | undefined)?.kind]);
              return undefined;
            },
          }),
        ],
      }),
    );
    system.address('a').send({ type: 'crash' });
    clock.advance(0);
    expect(inputs).toEqual([
      [0, undefined],
      [1, 'crash'],
    ]);
  });
});

describe('escalation', () => {
  const leaf = { restartsMax: 1, withinMs: 60_000 };

  it('goes up three levels: each exhausts its intensity, stops its children in order, and fails', () => {
    const tree = supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: 1, withinMs: 60_000 },
      children: [
        {
          id: 'middle',
          logic: supervise({
            strategy: 'one-for-one',
            intensity: { restartsMax: 1, withinMs: 60_000 },
            children: [
              {
                id: 'low',
                logic: supervise({
                  strategy: 'one-for-one',
                  intensity: leaf,
                  children: [child('a'), child('b')],
                }),
              },
            ],
          }),
        },
      ],
    });
    const { system, clock, lines } = startVirtual(tree);
    const crash = () => {
      const middle = system.ref.getSnapshot().children.middle;
      middle
        .getSnapshot()
        .children.low.getSnapshot()
        .supervisor.address('a')
        .send({ type: 'crash' });
      clock.advance(0);
    };
    let crashes = 0;
    while (!system.ended) {
      crash();
      crashes += 1;
      expect(crashes).toBeLessThan(20);
    }
    // (1 + 1)³ incarnations of `a`, each of which crashed.
    expect(crashes).toBe(8);
    expect(lines('supervision').filter((line) => line.endsWith('sup.gave-up'))).toEqual([
      'test/middle/low sup.gave-up',
      'test/middle/low sup.gave-up',
      'test/middle sup.gave-up',
      'test/middle/low sup.gave-up',
      'test/middle/low sup.gave-up',
      'test/middle sup.gave-up',
      'test sup.gave-up',
    ]);
    expect(system.ended).toMatchObject({
      kind: 'crash',
      error: { name: 'RestartBudgetExceeded', message: expect.stringContaining('middle needed') },
    });
  });

  it('stops the siblings in reverse order before it fails', () => {
    const { system, clock, lines } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: { restartsMax: 0, withinMs: 1_000 },
        children: [child('a'), child('b'), child('c')],
      }),
    );
    system.address('b').send({ type: 'crash' });
    clock.advance(0);
    expect(lines('supervision').slice(3)).toEqual([
      'test/b sup.exited',
      'test sup.gave-up',
      'test/c sup.stopping',
      'test/c sup.exited',
      'test/a sup.stopping',
      'test/a sup.exited',
    ]);
  });
});

/** Ends `afterMs` after it was asked to; asks the system's clock. */
const slow = (afterMs: number) =>
  resource(({ onShutdown, done, clock }) => {
    onShutdown(() => {
      clock.setTimeout(() => done(), afterMs);
    });
  });

describe('a shutdown', () => {
  it('awaits each child in reverse order', async () => {
    const { system, clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [
          { id: 'a', logic: slow(10) },
          { id: 'b', logic: slow(20) },
        ],
      }),
    );
    const exit = system.shutdown('over');
    clock.runAll(10_000);
    expect(await exit).toMatchObject({ kind: 'shutdown', why: 'over' });
    const exits = journal('supervision').filter(({ event }) => event === 'sup.exited');
    expect(exits.map(({ path, t }) => [path, t])).toEqual([
      ['test/b', 20],
      ['test/a', 30],
    ]);
  });

  it('kills a child that is not down by its deadline', async () => {
    const { system, clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [
          { id: 'a', logic: slow(10) },
          { id: 'stubborn', logic: slow(60_000), shutdown: 500 },
        ],
      }),
    );
    const exit = system.shutdown('over');
    clock.advance(499);
    expect(system.ended).toBeUndefined();
    clock.advance(11);
    await exit;
    expect(journal('supervision').find(({ event }) => event === 'sup.killed')).toMatchObject({
      t: 500,
      path: 'test/stubborn',
      data: { afterMs: 500 },
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('kills the whole system when it does not end by the deadline', async () => {
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [{ id: 'a', logic: slow(60_000), shutdown: 'infinity' }],
      }),
    );
    const exit = system.shutdown('over', 2_000);
    clock.advance(2_000);
    expect(await exit).toEqual({ kind: 'killed', afterMs: 2_000 });
    expect(clock.pendingCount).toBe(0);
  });

  it('handles nothing else while a child goes down, then what has waited', async () => {
    const { system, clock, lines } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [child('a'), { id: 'b', logic: slow(50) }],
      }),
    );
    const terminated = system.terminateChild('b');
    const added = system.startChild(child('c'));
    system.address('a').send({ type: 'crash' });
    clock.advance(49);
    expect(lines('supervision').slice(2)).toEqual(['test/b sup.stopping']);
    clock.advance(1);
    expect(await terminated).toEqual({ ok: true });
    expect(await added).toEqual({ ok: true });
    clock.advance(0);
    expect(lines('supervision').slice(3)).toEqual([
      'test/b sup.exited',
      'test/c sup.started',
      'test/a sup.exited',
      'test/a sup.restarting',
      'test/a sup.started',
    ]);
  });

  it('refuses calls beyond what may wait', async () => {
    const { system } = startVirtual(
      supervise({ strategy: 'one-for-one', children: [{ id: 'b', logic: slow(50) }] }),
    );
    void system.terminateChild('b');
    const answers = Array.from({ length: 257 }, () => system.deleteChild('nobody'));
    expect(await answers.at(-1)).toEqual({ ok: false, reason: 'busy' });
  });

  it('lets a machine reach its final state, exit actions and all', async () => {
    const machine = setup({ types: { emitted: {} as { type: 'said' } } }).createMachine({
      initial: 'on',
      on: { 'sup.shutdown': '.off' },
      states: { on: { exit: emit({ type: 'said' }) }, off: { type: 'final' } },
    });
    const { system, facts } = startVirtual(
      supervise({ strategy: 'one-for-one', children: [{ id: 'm', logic: machine }] }),
    );
    await system.shutdown('over');
    expect(facts).toEqual([{ type: 'said' }]);
  });

  it('stops at once a machine that does not know the request, wildcard or not', async () => {
    const machine = setup({}).createMachine({ on: { '*': { actions: () => {} } } });
    const { system } = startVirtual(
      supervise({ strategy: 'one-for-one', children: [{ id: 'm', logic: machine }] }),
    );
    expect(await system.shutdown('over')).toMatchObject({ kind: 'shutdown' });
  });
});

describe('mail', () => {
  it('is kept while the child is down, up to its bound, and delivered in order', () => {
    const heard: string[] = [];
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [child('a', { logic: worker(heard), stashMax: 2 })],
      }),
    );
    system.address('a').send({ type: 'crash' });
    for (const type of ['one', 'two', 'three']) system.address('a').send({ type });
    expect(system.counters.deadLetters).toBe(1);
    clock.advance(0);
    system.address('a').send({ type: 'four' });
    expect(heard).toEqual(['one', 'two', 'four']);
  });

  it('waits for the next incarnation when the child crashes on it', () => {
    const heard: string[] = [];
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [child('a', { logic: worker(heard) })],
      }),
    );
    for (const type of ['crash', 'one', 'crash', 'two']) system.address('a').send({ type });
    clock.runAll(1_000);
    expect(heard).toEqual(['one', 'two']);
  });

  it('becomes dead letters when the child does not come back', () => {
    const { system } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [child('a', { restart: 'temporary' })],
      }),
    );
    system.address('a').send({ type: 'crash' });
    system.address('a').send({ type: 'one' });
    system.address('nobody').send({ type: 'two' });
    expect(system.counters.deadLetters).toBe(2);
  });

  it('to a sibling goes through its address, whatever its incarnation', () => {
    const heard: string[] = [];
    const talker = resource<undefined, Told>(({ receive, emit: say }) => {
      receive(({ type }) => say({ type: `said.${type}` }));
    });
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [
          child('talker', {
            logic: talker,
            onEmit: (event, { address }) => address('listener').send(event),
          }),
          child('listener', { logic: worker(heard) }),
        ],
      }),
    );
    system.address('talker').send({ type: 'a' });
    system.address('listener').send({ type: 'crash' });
    system.address('talker').send({ type: 'b' });
    clock.advance(0);
    system.address('talker').send({ type: 'c' });
    expect(heard).toEqual(['said.a', 'said.b', 'said.c']);
  });
});

describe('a dead incarnation', () => {
  it('is not heard any more: neither what it emits, nor how it ends', () => {
    let old: { say(): void; end(): void } | undefined;
    const { system, clock, facts } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: often,
        children: [
          child('a', {
            logic: resource<undefined, Told>(({ receive, emit: say, done }) => {
              old ??= { say: () => say({ type: 'late' }), end: () => done() };
              receive(() => {
                throw new Error('crashed');
              });
            }),
          }),
        ],
      }),
    );
    system.address('a').send({ type: 'x' });
    clock.advance(0);
    old?.say();
    old?.end();
    expect(facts).toEqual([]);
    expect(system.children()[0]).toMatchObject({ phase: 'running', incarnation: 1 });
    expect(system.counters.lateEvents).toBe(2);
  });

  it('has no timers left', () => {
    let ticks = 0;
    const { system, clock } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: { restartsMax: 0, withinMs: 1 },
        children: [
          child('a', {
            logic: resource<undefined, Told>(({ receive, clock: own }) => {
              own.setTimeout(() => {
                ticks += 1;
              }, 10);
              receive(() => {
                throw new Error('crashed');
              });
            }),
          }),
        ],
      }),
    );
    system.address('a').send({ type: 'x' });
    clock.advance(100);
    expect([ticks, clock.pendingCount]).toEqual([0, 0]);
  });
});

describe('a dynamic supervisor', () => {
  const calls = () =>
    startVirtual(supervise({ strategy: 'dynamic', intensity: often, children: [] }));

  it('starts children by call, restarts only the one that failed, forgets those that ended', async () => {
    const { system, clock } = calls();
    expect(await system.startChild(child('a'))).toEqual({ ok: true });
    expect(await system.startChild(child('b', { restart: 'transient' }))).toEqual({ ok: true });
    expect(await system.startChild(child('a'))).toEqual({ ok: false, reason: 'already-started' });
    system.address('a').send({ type: 'crash' });
    system.address('b').send({ type: 'leave' });
    clock.advance(0);
    expect(system.children().map(({ id, incarnation }) => [id, incarnation])).toEqual([['a', 1]]);
    expect(await system.terminateChild('a')).toEqual({ ok: true });
    expect(system.children()).toEqual([]);
  });

  it('does not keep a child whose first start fails', async () => {
    const { system } = calls();
    const refused = resource(() => {
      throw new Error('start refused');
    });
    expect(await system.startChild(child('a', { logic: refused }))).toMatchObject({
      ok: false,
      reason: 'start-failed',
      exit: { kind: 'crash', error: { message: 'start refused' } },
    });
    expect(system.children()).toEqual([]);
  });

  it('stops all at once with one timer, and kills each at its own deadline', async () => {
    const { system, clock, journal } = calls();
    await system.startChild({ id: 'quick', logic: slow(100) });
    await system.startChild({ id: 'late', logic: slow(60_000), shutdown: 300 });
    await system.startChild({ id: 'later', logic: slow(60_000), shutdown: 700 });
    const exit = system.shutdown('over');
    // Two wait for `done` on timers of their own, plus one deadline of the supervisor and one of the system.
    expect(clock.pendingCount).toBe(5);
    clock.runAll(10_000);
    expect(await exit).toMatchObject({ kind: 'shutdown' });
    const ends = journal('supervision').filter(({ event }) => event === 'sup.exited');
    expect(ends.map(({ path, t }) => [path, t])).toEqual([
      ['test/quick', 100],
      ['test/late', 300],
      ['test/later', 700],
    ]);
  });
});

describe('between a crash and the restart of a group', () => {
  const group = () =>
    startVirtual(
      supervise({
        strategy: 'rest-for-one',
        intensity: often,
        backoff: { minMs: 100, maxMs: 100, factor: 1, jitter: 0, resetAfterMs: 1_000 },
        children: [child('a'), child('b'), child('c')],
      }),
    );

  it('all its members are in backoff, and the calls say so', async () => {
    const { system } = group();
    system.address('b').send({ type: 'crash' });
    expect(system.children().map(({ phase }) => phase)).toEqual(['running', 'backoff', 'backoff']);
    expect(await system.restartChild('c')).toEqual({ ok: false, reason: 'restarting' });
    expect(await system.deleteChild('b')).toEqual({ ok: false, reason: 'restarting' });
  });

  it('a member that is terminated stays down, the others start', async () => {
    const { system, clock } = group();
    system.address('b').send({ type: 'crash' });
    expect(await system.terminateChild('b')).toEqual({ ok: true });
    clock.advance(100);
    expect(system.children().map(({ phase }) => phase)).toEqual(['running', 'stopped', 'running']);
    expect(await system.restartChild('b')).toEqual({ ok: true });
  });

  it('a crash further up takes the waiting ones along, once', () => {
    const { system, clock } = group();
    system.address('c').send({ type: 'crash' });
    clock.advance(50);
    system.address('a').send({ type: 'crash' });
    clock.advance(50);
    expect(system.children().map(({ phase }) => phase)).toEqual(['backoff', 'backoff', 'backoff']);
    clock.advance(50);
    expect(system.children().map(({ incarnation }) => incarnation)).toEqual([1, 1, 1]);
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a specification', () => {
  it('may not be significant without autoShutdown, nor permanent and significant', async () => {
    const never = startVirtual(supervise({ strategy: 'dynamic', children: [] }));
    const spec = child('a', { significant: true, restart: 'temporary' });
    expect(await never.system.startChild(spec)).toEqual({ ok: false, reason: 'bad-spec' });
    const any = startVirtual(
      supervise({
        strategy: 'one-for-one',
        autoShutdown: 'any-significant',
        children: [child('a', { significant: true })],
      }),
    );
    expect(any.system.ended).toMatchObject({ kind: 'crash' });
  });

  it('of a call: the end of its significant child ends the tree, and is told', async () => {
    const { system, lines } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        autoShutdown: 'any-significant',
        children: [child('leg'), child('call', { significant: true, restart: 'temporary' })],
      }),
    );
    system.address('call').send({ type: 'leave' });
    expect(await system.exit).toMatchObject({
      kind: 'shutdown',
      output: { child: 'call', childExit: { kind: 'normal' } },
    });
    expect(lines('supervision').at(-1)).toBe('test/leg sup.exited');
  });
});
