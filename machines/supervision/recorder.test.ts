import { describe, expect, it } from 'vitest';
import { assign, type EventObject, emit, not, raise, setup } from 'xstate';
import { JournalEvent } from '../contracts/call/journal-event.ts';
import { startVirtual } from '../testing/virtual-system.ts';
import { VirtualClock } from './clock.ts';
import { createRecorder } from './recorder.ts';
import { resource } from './resource.ts';
import { supervise } from './supervisor.ts';
import { startSystem } from './system.ts';

type LampEvent =
  | { type: 'lamp.switch'; by?: string }
  | { type: 'lamp.count' }
  | { type: 'lamp.break' };

const lamp = setup({
  types: {
    context: {} as { count: number },
    events: {} as LampEvent,
    emitted: {} as { type: 'lamp.lit'; count: number },
  },
  actions: {
    count: assign({ count: ({ context }) => context.count + 1 }),
    tell: emit(({ context }) => ({ type: 'lamp.lit' as const, count: context.count })),
    break: () => {
      throw new Error('glass');
    },
  },
}).createMachine({
  id: 'lamp',
  context: { count: 0 },
  initial: 'off',
  on: { 'lamp.count': { actions: 'count' }, 'lamp.break': { actions: ['tell', 'break'] } },
  states: {
    off: { on: { 'lamp.switch': { target: 'on', actions: 'tell' } } },
    on: { after: { 1000: 'off' } },
  },
});

type GateEvent = { type: 'gate.push' | 'gate.knock' | 'gate.shut' | 'gate.break' };

const gate = setup({
  types: {
    context: {} as { isLocked: boolean },
    input: {} as { isLocked: boolean },
    events: {} as GateEvent | { type: 'gate.knocked' },
  },
  guards: {
    isLocked: ({ context }) => context.isLocked,
    isFriend: () => false,
  },
  actions: {
    knock: raise({ type: 'gate.knock' }),
    break: () => {
      throw new Error('hinge');
    },
  },
}).createMachine({
  id: 'gate',
  context: ({ input }) => input,
  type: 'parallel',
  on: { 'gate.break': { actions: ['knock', 'break'] } },
  states: {
    wing: {
      initial: 'shut',
      states: {
        shut: {
          on: {
            'gate.push': [{ guard: 'isFriend', target: 'open' }, { target: 'moving' }],
            'gate.knock': [
              { guard: 'isFriend', target: 'open' },
              { guard: not('isLocked'), actions: 'knock' },
            ],
          },
        },
        moving: { always: 'open' },
        open: { on: { 'gate.shut': 'shut' } },
      },
    },
    bell: {
      initial: 'still',
      states: { still: { on: { 'gate.push': 'ringing' } }, ringing: {} },
    },
  },
});

/** Burns for a moment, then goes out for a reason that has a reason. */
const dark = resource<void, EventObject, EventObject>(({ fail, clock }) => {
  const cause = new Error('no power', { cause: new Error('no coal') });
  clock.setTimeout(() => fail(new Error('no light', { cause })), 10);
});

describe('the journal', () => {
  it('tells events, states, facts and timers in the order in which they happen', () => {
    const { system, clock, journal } = startVirtual(lamp, { path: 'lamp', startMs: 5_000 });
    system.ref.send({ type: 'lamp.count' });
    system.ref.send({ type: 'lamp.switch', by: 'hand' });
    clock.advance(1_000);
    expect(journal()).toEqual([
      {
        seq: 0,
        t: 5_000,
        path: 'lamp',
        kind: 'state',
        event: 'xstate.init',
        value: 'off',
        data: { machine: 'lamp' },
      },
      { seq: 1, t: 5_000, path: 'lamp', kind: 'event', event: 'lamp.count' },
      {
        seq: 2,
        t: 5_000,
        path: 'lamp',
        kind: 'event',
        event: 'lamp.switch',
        data: { by: 'hand' },
      },
      {
        seq: 3,
        t: 5_000,
        path: 'lamp',
        kind: 'state',
        event: 'lamp.switch',
        value: 'on',
        data: { transition: 'lamp.off|lamp.switch|0' },
      },
      { seq: 4, t: 5_000, path: 'lamp', kind: 'fact', event: 'lamp.lit', data: { count: 1 } },
      {
        seq: 5,
        t: 5_000,
        path: 'lamp',
        kind: 'timer',
        event: 'armed',
        data: {
          id: 'xstate.after.1000.lamp.on',
          event: 'xstate.after.1000.lamp.on',
          dueAt: 6_000,
          delayMs: 1_000,
        },
      },
      {
        seq: 6,
        t: 6_000,
        path: 'lamp',
        kind: 'timer',
        event: 'fired',
        data: { id: 'xstate.after.1000.lamp.on' },
      },
      {
        seq: 7,
        t: 6_000,
        path: 'lamp',
        kind: 'state',
        event: 'xstate.after.1000.lamp.on',
        value: 'off',
        data: { transition: 'lamp.on|xstate.after.1000.lamp.on|0' },
      },
    ]);
    for (const event of journal()) expect(JournalEvent.parse(event)).toEqual(event);
  });

  it('names the machine with the first state of each incarnation, and every transition that led to a state', () => {
    const { system, clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [{ id: 'gate', logic: gate, input: { isLocked: false } }],
      }),
      { path: 'yard' },
    );
    system.address('gate').send({ type: 'gate.push' });
    system.address('gate').send({ type: 'gate.break' });
    clock.advance(1);
    expect(journal('state').map(({ value, data }) => [value, data])).toEqual([
      [{ wing: 'shut', bell: 'still' }, { machine: 'gate' }],
      [
        { wing: 'open', bell: 'ringing' },
        {
          transition: 'gate.wing.shut|gate.push|1',
          also: ['gate.bell.still|gate.push|0', 'gate.wing.moving||0'],
        },
      ],
      [{ wing: 'shut', bell: 'still' }, { machine: 'gate' }],
    ]);
  });

  it('tells what the guards said no to, and nothing of events that no present state waits for', () => {
    const { system, journal } = startVirtual(gate, { path: 'gate', input: { isLocked: true } });
    system.ref.send({ type: 'gate.knock' });
    system.ref.send({ type: 'gate.shut' });
    expect(journal('refused')).toMatchObject([
      {
        path: 'gate',
        event: 'gate.knock',
        data: {
          candidates: [
            { target: 'gate.wing.open', guard: 'isFriend' },
            { target: null, guard: 'not isLocked' },
          ],
        },
      },
    ]);
    expect(system.counters.ignoredEvents).toBe(2);
  });

  it('forgets what was refused in a step that threw', () => {
    const { system, journal } = startVirtual(gate, { path: 'gate', input: { isLocked: true } });
    system.ref.send({ type: 'gate.break' });
    expect(journal('refused')).toEqual([]);
    expect(journal('error')).toHaveLength(1);
  });

  it('tells why an actor comes back, how often it may still, and when: with the causes of its error', () => {
    const { clock, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        intensity: { restartsMax: 1, withinMs: 5_000 },
        backoff: { minMs: 100, maxMs: 1_000, factor: 2, jitter: 0, resetAfterMs: 10_000 },
        children: [{ id: 'lamp', logic: dark }],
      }),
      { path: 'yard', startMs: 1_000 },
    );
    clock.advance(1_000);
    const error = {
      name: 'Error',
      message: 'no light',
      cause: { name: 'Error', message: 'no power', cause: { name: 'Error', message: 'no coal' } },
    };
    const told = journal('supervision').map(({ path, event, data }) => ({ path, event, data }));
    expect(told).toContainEqual({
      path: 'yard/lamp',
      event: 'sup.restarting',
      data: {
        incarnation: 0,
        delayMs: 100,
        until: 1_110,
        restarts: 0,
        budgetLeft: 0,
        exit: { kind: 'crash', error },
      },
    });
    expect(told.at(-1)).toEqual({
      path: 'yard',
      event: 'sup.gave-up',
      data: {
        child: 'lamp',
        why: 'lamp needed more than 1 restarts in 5000 ms: no light',
        restarts: 1,
        errors: [error, error],
      },
    });
  });

  it('tells a crash, which inspection does not show, and not the facts of the step that failed', () => {
    const { system, journal, facts } = startVirtual(lamp, { path: 'lamp' });
    system.ref.send({ type: 'lamp.break' });
    expect(journal('error')).toMatchObject([
      { path: 'lamp', event: 'Error', data: { message: 'glass' } },
    ]);
    expect([journal('fact'), facts]).toEqual([[], []]);
  });

  it('names actors by their path, never by the ids of a process', () => {
    const run = () => {
      const { system, clock, journal } = startVirtual(
        supervise({
          strategy: 'one-for-one',
          intensity: { restartsMax: 5, withinMs: 60_000 },
          children: [
            { id: 'hall', logic: lamp },
            { id: 'cellar', logic: lamp },
          ],
        }),
        { path: 'house' },
      );
      for (const type of ['lamp.switch', 'lamp.break', 'lamp.switch'])
        system.address('hall').send({ type });
      clock.advance(2_000);
      return JSON.stringify(
        journal().map(({ data, ...event }) =>
          event.kind === 'error' ? event : { ...event, data },
        ),
      );
    };
    const first = run();
    expect(run()).toBe(first);
    expect(first).toContain('house/hall');
    expect(first).not.toMatch(/x:\d/);
  });

  it('keeps the last events only, numbered without gaps', () => {
    const { system, recorder } = startVirtual(lamp, { ringMax: 10 });
    for (let i = 0; i < 25; i += 1) system.ref.send({ type: 'lamp.count' });
    expect(recorder.events().map(({ seq }) => seq)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
    ]);
    expect(recorder.count).toBe(26);
  });

  it('cuts long text and leaves live things out', () => {
    const { system, journal } = startVirtual(lamp);
    system.ref.send({
      type: 'lamp.switch',
      by: 'x'.repeat(2_000),
      actor: system.ref,
      bytes: new Uint8Array(9),
      run: () => {},
      deep: { a: { b: { c: { d: 1 } } } },
      rubbish: JSON.parse('{"__proto__": {"token": "x"}, "said": 1}'),
    } as EventObject);
    const { data } = journal('event')[0] as { data: Record<string, unknown> };
    expect(String(data.by)).toHaveLength(500 + '… (2000)'.length);
    expect(data).toMatchObject({
      actor: '[Actor]',
      bytes: '[Uint8Array]',
      deep: { a: { b: { c: '…' } } },
    });
    expect(data).not.toHaveProperty('run');
    expect(JSON.stringify(data.rubbish)).toBe('{"said":1}');
  });

  it('counts events that no state of the machine names apart from those out of place', () => {
    const { system, clock, expectNoUnknownEvents } = startVirtual(lamp);
    system.ref.send({ type: 'lamp.switch' });
    system.ref.send({ type: 'lamp.switch' });
    expect(system.counters).toMatchObject({ unknownEvents: 0, ignoredEvents: 1 });
    expectNoUnknownEvents();
    system.ref.send({ type: 'lamp.paint' });
    expect(system.counters.unknownEvents).toBe(1);
    expect(expectNoUnknownEvents).toThrow('1 events were unknown');
    clock.runAll(10_000);
  });
});

describe('a live subscription', () => {
  it('sees every event from its beginning to its end', () => {
    const { system, recorder } = startVirtual(lamp);
    const seen: number[] = [];
    system.ref.send({ type: 'lamp.count' });
    const end = recorder.subscribe(({ seq }) => seen.push(seq));
    system.ref.send({ type: 'lamp.count' });
    system.ref.send({ type: 'lamp.count' });
    end();
    system.ref.send({ type: 'lamp.count' });
    expect(seen).toEqual([2, 3]);
  });
});

/** Wedging: an inspector that throws while XState notifies a snapshot keeps the mailbox "busy" for ever. */
describe('an observer that throws harms nobody', () => {
  const broken = () => {
    throw new Error('observer');
  };

  for (const type of ['@xstate.event', '@xstate.microstep', '@xstate.snapshot', '@xstate.action'])
    it(`as an inspector on ${type}`, () => {
      const { system } = startVirtual(lamp);
      const seen: string[] = [];
      system.ref.system.inspect((event) => {
        if (event.type === type) broken();
      });
      system.ref.system.inspect((event) => seen.push(event.type));
      for (const event of ['lamp.switch', 'lamp.count', 'lamp.count'])
        system.ref.send({ type: event });
      expect(system.ref.getSnapshot()).toMatchObject({ value: 'on', context: { count: 2 } });
      expect(system.counters.observerErrors).toBeGreaterThan(0);
      expect(seen).toContain(type);
    });

  it('as a subscriber of the journal', () => {
    const { system, recorder } = startVirtual(lamp);
    recorder.subscribe(broken);
    const seen: string[] = [];
    recorder.subscribe(({ event }) => seen.push(event));
    system.ref.send({ type: 'lamp.switch' });
    expect(system.ref.getSnapshot().value).toBe('on');
    expect(seen).toContain('lamp.lit');
    expect(system.counters.observerErrors).toBe(seen.length);
  });

  it('as the receiver of facts', () => {
    const { system, journal } = startVirtual(
      supervise({
        strategy: 'one-for-one',
        children: [{ id: 'lamp', logic: lamp, onEmit: broken }],
      }),
      { onEmit: broken },
    );
    system.address('lamp').send({ type: 'lamp.switch' });
    expect(system.children()[0]?.phase).toBe('running');
    expect(journal('error')).toMatchObject([
      { event: 'contained', data: { where: 'onEmit of lamp', message: 'observer' } },
    ]);
  });

  it('as the receiver of the exit', async () => {
    const clock = new VirtualClock();
    const system = startSystem(lamp, { path: 'lamp', clock, onExit: broken });
    expect(await system.shutdown('over')).toEqual({ kind: 'shutdown', why: 'over' });
  });
});

describe('a recorder', () => {
  it('also takes the inspection events of a system that is not ours', () => {
    const clock = new VirtualClock();
    const recorder = createRecorder({ clock });
    const inspect = recorder.inspect('alone');
    inspect({ type: '@xstate.event' });
    expect(recorder.events()).toEqual([]);
  });

  it('sees facts of resources as those of machines', () => {
    const told = resource<undefined, EventObject>(({ receive, emit: say }) => {
      receive(() => say({ type: 'thing.happened' }));
    });
    const { system, lines } = startVirtual(
      supervise({ strategy: 'one-for-one', children: [{ id: 'told', logic: told }] }),
    );
    system.address('told').send({ type: 'thing.do' });
    expect(lines('fact')).toEqual(['test/told thing.happened']);
  });
});
