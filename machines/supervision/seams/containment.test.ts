import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AnyActorLogic,
  createActor,
  type EventObject,
  fromCallback,
  setup,
  spawnChild,
} from 'xstate';
import { startVirtual } from '../../testing/virtual-system.ts';
import { resource } from '../resource.ts';
import { supervise } from '../supervisor.ts';
import { contain } from './contain.ts';

/** Resources that are open now; a crash that leaves one behind has made an orphan. */
let open = 0;
const uncaught: unknown[] = [];
const catchUncaught = (error: unknown) => uncaught.push(error);

beforeEach(() => {
  open = 0;
  uncaught.length = 0;
  process.on('uncaughtException', catchUncaught);
});

afterEach(async () => {
  // XState throws what nobody handled from a macrotask of its own.
  await new Promise((resolve) => setTimeout(resolve, 0));
  process.off('uncaughtException', catchUncaught);
  expect(uncaught).toEqual([]);
});

const held = resource<undefined, EventObject>(({ receive }) => {
  open += 1;
  receive(() => {});
  return () => {
    open -= 1;
  };
});

/** XState's own callback actor, which reacts to nothing but being stopped. */
const callback = fromCallback(() => {
  open += 1;
  return () => {
    open -= 1;
  };
});

const boom = () => {
  throw new Error('boom');
};

const nested = setup({ actors: { held, callback } }).createMachine({
  invoke: [
    { src: 'held', id: 'held' },
    { src: 'callback', id: 'callback' },
  ],
});

const machine = setup({
  types: {
    events: {} as { type: 'action' | 'guard' | 'assign' | 'delay' | 'loop' | 'spawn' },
  },
  actors: { held, callback, nested },
  actions: { boom },
  guards: { boom: () => boom() },
}).createMachine({
  id: 'crashing',
  initial: 'up',
  invoke: [
    { src: 'held', id: 'held' },
    { src: 'callback', id: 'callback' },
    { src: 'nested', id: 'nested' },
  ],
  on: {
    action: { actions: 'boom' },
    guard: { guard: 'boom', actions: () => {} },
    spawn: { actions: [spawnChild('held', { id: 'extra' }), 'boom'] },
    delay: '.waiting',
    loop: '.ping',
  },
  states: {
    up: {},
    waiting: { after: { 10: { actions: 'boom' } } },
    ping: { always: 'pong' },
    pong: { always: 'ping' },
  },
});

const tree = (logic: AnyActorLogic) =>
  startVirtual(
    supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: 10, withinMs: 60_000 },
      children: [{ id: 'it', logic }],
    }),
  );

/** What `machine` holds: two of its own and two of the nested one. */
const HELD = 4;

describe('a crash leaves no orphans', () => {
  for (const where of ['action', 'guard', 'spawn'] as const)
    it(`in ${where === 'spawn' ? 'an action after a spawn' : `a ${where}`}`, () => {
      const { system, clock } = tree(machine);
      expect(open).toBe(HELD);
      system.address('it').send({ type: where });
      expect(open).toBe(0);
      clock.advance(0);
      expect(open).toBe(HELD);
      expect(system.children()[0]?.incarnation).toBe(1);
    });

  it('in an action of a delayed transition', () => {
    const { system, clock } = tree(machine);
    system.address('it').send({ type: 'delay' });
    clock.advance(9);
    expect(open).toBe(HELD);
    clock.advance(1);
    expect([open, system.children()[0]?.incarnation]).toEqual([HELD, 1]);
  });

  it('in a cycle of transitions without events, which ends instead of hanging the process', () => {
    const { system, clock } = tree(machine);
    system.address('it').send({ type: 'loop' });
    clock.advance(0);
    expect([open, system.children()[0]?.incarnation]).toEqual([HELD, 1]);
  });

  it('in an entry action of the first state', () => {
    const failing = setup({ actors: { held, nested }, actions: { boom } }).createMachine({
      invoke: [
        { src: 'held', id: 'held' },
        { src: 'nested', id: 'nested' },
      ],
      entry: 'boom',
    });
    const { system } = tree(failing);
    expect([open, system.ended?.kind]).toEqual([0, 'crash']);
  });

  it('in the factory of the context', () => {
    const failing = setup({ actors: { held } }).createMachine({
      context: () => boom() as never,
      invoke: { src: 'held', id: 'held' },
    });
    const { system } = tree(failing);
    expect([open, system.ended?.kind]).toEqual([0, 'crash']);
  });

  it('of a child deep down that nobody handles', () => {
    const fragile = resource<undefined, EventObject>(({ receive }) => receive(boom));
    const outer = setup({ actors: { held, fragile } }).createMachine({
      invoke: [
        { src: 'held', id: 'held' },
        { src: 'fragile', id: 'fragile' },
      ],
      on: {
        poke: { actions: ({ self }) => self.getSnapshot().children.fragile?.send({ type: 'x' }) },
      },
    });
    const { system, clock } = tree(outer);
    system.address('it').send({ type: 'poke' });
    expect(open).toBe(0);
    clock.advance(0);
    expect(open).toBe(1);
  });

  it('of the supervisor of a nested tree', async () => {
    const inner = supervise({
      strategy: 'one-for-one',
      children: [{ id: 'leaf', logic: machine }],
    });
    const { system } = tree(inner);
    expect(open).toBe(HELD);
    system.kill();
    expect(open).toBe(0);
  });

  it('of a root outside any supervisor', () => {
    const { system } = startVirtual(machine);
    system.ref.send({ type: 'action' });
    expect([open, system.ended?.kind]).toEqual([0, 'crash']);
  });
});

describe('contain, by itself on public API', () => {
  it('stops the children of a machine whose transition throws, also without our system', () => {
    const actor = createActor(contain(machine));
    actor.subscribe({ error: () => {} });
    actor.start();
    actor.send({ type: 'action' });
    expect([actor.getSnapshot().status, open]).toEqual(['error', 0]);
  });

  it('is the same logic each time', () => {
    expect(contain(machine)).toBe(contain(contain(machine)));
  });
});

describe('a resource', () => {
  const log: string[] = [];
  beforeEach(() => {
    log.length = 0;
  });

  const cases: Record<string, AnyActorLogic> = {
    'throws in receive': resource<undefined, EventObject>(({ receive }) => {
      receive(boom);
      return () => log.push('cleaned');
    }),
    'calls fail': resource<undefined, EventObject>(({ receive, fail }) => {
      receive(() => fail(new Error('boom')));
      return () => log.push('cleaned');
    }),
    'throws in a timer of its clock': resource<undefined, EventObject>(({ receive, clock }) => {
      receive(() => clock.setTimeout(boom, 0));
      return () => log.push('cleaned');
    }),
    'throws in a wrapped callback': resource<undefined, EventObject>(({ receive, wrap }) => {
      receive(wrap(boom));
      return () => log.push('cleaned');
    }),
  };

  for (const [what, logic] of Object.entries(cases))
    it(`that ${what} is cleaned up once, and restarted`, () => {
      const { system, clock } = tree(logic);
      system.address('it').send({ type: 'x' });
      clock.advance(0);
      clock.advance(0);
      expect(log).toEqual(['cleaned']);
      expect(system.children()[0]).toMatchObject({
        incarnation: 1,
        lastExit: { kind: 'crash', error: { message: 'boom' } },
      });
    });

  it('that rejects asynchronously fails, and its signal is aborted', async () => {
    const signals: AbortSignal[] = [];
    const { promise, reject } = Promise.withResolvers<void>();
    const logic = resource(async ({ signal }) => {
      signals.push(signal);
      if (signals.length === 1) await promise;
    });
    const { system, clock } = tree(logic);
    reject(new Error('later'));
    await promise.catch(() => {});
    await Promise.resolve();
    clock.advance(0);
    expect(system.children()[0]).toMatchObject({
      incarnation: 1,
      lastExit: { kind: 'crash', error: { message: 'later' } },
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('that fails to start has its signal aborted and its timers cleared', () => {
    let signal: AbortSignal | undefined;
    const logic = resource((args) => {
      signal = args.signal;
      args.clock.setTimeout(() => {}, 1_000);
      throw new Error('start refused');
    });
    const { system, clock } = tree(logic);
    expect([system.ended?.kind, signal?.aborted, clock.pendingCount]).toEqual(['crash', true, 0]);
  });

  it('runs a cleanup that arrives after it was stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const logic = resource(async () => {
      await promise;
      return () => {
        log.push('cleaned');
      };
    });
    const { system } = tree(logic);
    system.kill();
    resolve();
    await promise;
    await Promise.resolve();
    expect(log).toEqual(['cleaned']);
  });

  it('whose cleanup throws harms nobody; it is counted and journalled', async () => {
    const { system, journal } = tree(resource(() => boom));
    expect(await system.shutdown('over')).toMatchObject({ kind: 'shutdown' });
    expect(system.counters.observerErrors).toBe(1);
    expect(journal('error')).toMatchObject([{ path: 'test/it', data: { where: 'cleanup' } }]);
  });

  it('delivers what came before it listened', () => {
    const heard: string[] = [];
    const logic = resource<undefined, EventObject>(({ receive, clock }) => {
      clock.setTimeout(() => receive(({ type }) => heard.push(type)), 10);
    });
    const { system, clock } = tree(logic);
    system.address('it').send({ type: 'early' });
    clock.advance(10);
    expect(heard).toEqual(['early']);
  });
});
