import { setTimeout as sleep } from 'node:timers/promises';
import { createActor, emit, setup, spawnChild, stopChild } from 'xstate';
import { realClock } from '../../actors/clock/real-clock.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { linked } from '../../machines/supervision/linked.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { resource } from '../../machines/supervision/resource.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';

/** Live calls at which starts and stops are measured. */
const LIVE = [100, 1_000, 10_000];
/** Starts and stops timed at each level, in rounds that all holders share; the quickest counts, being least disturbed. */
const BATCH = 400;
const ROUNDS = 15;
const TARGET_STARTS_PER_SECOND = 20_000;
const TARGET_RESTART_MS = 1;

/** As large as a dial attempt: four states, guarded by two timers. */
const attempt = setup({
  types: { events: {} as { type: 'ring' } | { type: 'answer' } | { type: 'sup.shutdown' } },
}).createMachine({
  id: 'attempt',
  initial: 'dialling',
  on: { 'sup.shutdown': '.over' },
  after: { 3600000: '.over' },
  states: {
    dialling: { after: { 30000: 'over' }, on: { ring: 'ringing' } },
    ringing: { on: { answer: 'answered' } },
    answered: {},
    over: { type: 'final' },
  },
});

/** What bare XState offers for many calls in one system: a machine that spawns them. */
const spawner = setup({
  types: { events: {} as { type: 'start'; id: string } | { type: 'stop'; id: string } },
  actors: { attempt },
}).createMachine({
  on: {
    start: { actions: spawnChild('attempt', { id: ({ event }) => event.id }) },
    stop: { actions: stopChild(({ event }) => event.id) },
  },
});

/** One way to hold many calls: `start` returns what `stop` takes. */
interface Holder {
  name: string;
  open(clock: Clock): { start(id: number): unknown; stop(started: unknown): void; close(): void };
}

const bare: Holder = {
  name: 'bare XState, a root each',
  open: (clock) => ({
    start: () => createActor(attempt, { clock }).start(),
    stop: (actor) => (actor as { stop(): void }).stop(),
    close: () => {},
  }),
};

const bareSpawned: Holder = {
  name: 'bare XState, spawned',
  open: (clock) => {
    const root = createActor(spawner, { clock }).start();
    return {
      start: (n) => {
        root.send({ type: 'start', id: `${n}` });
        return `${n}`;
      },
      stop: (id) => root.send({ type: 'stop', id: id as string }),
      close: () => root.stop(),
    };
  },
};

const own = (name: string, recorded: boolean): Holder => ({
  name,
  open: (clock) => ({
    start: () =>
      startSystem(
        attempt,
        recorded
          ? { path: 'attempt', clock, recorder: createRecorder({ clock }) }
          : { path: 'attempt', clock },
      ),
    stop: (system) => (system as System).kill(),
    close: () => {},
  }),
});

const supervised: Holder = {
  name: 'linked under a supervisor',
  open: (clock) => {
    const root = startSystem(supervise({ strategy: 'dynamic', children: [] }), {
      path: 'dialler',
      clock,
    });
    const logic = linked(attempt, { path: 'attempt' });
    return {
      start: (n) => {
        void root.startChild({ id: `${n}`, logic, restart: 'temporary', shutdown: 'kill' });
        return `${n}`;
      },
      stop: (id) => void root.terminateChild(id as string),
      close: () => root.kill(),
    };
  },
};

const HOLDERS = [
  bare,
  bareSpawned,
  own('own system', false),
  own('own system, recorded', true),
  supervised,
];

interface Rates {
  starts: number;
  stops: number;
}

/** Starts and stops a second, with `live` others alive, of every holder. */
function measure(live: number): Map<string, Rates> {
  let n = 0;
  const holders = HOLDERS.map((holder) => {
    const opened = holder.open(realClock());
    const others = Array.from({ length: live }, () => opened.start(n++));
    // A spawning machine needs milliseconds for each of them at 10,000.
    const slow = holder === bareSpawned && live >= 10_000;
    const best: Rates = { starts: 0, stops: 0 };
    return { ...holder, opened, others, batch: slow ? 20 : BATCH, slow, best };
  });
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { opened, batch, slow, best } of holders) {
      if (slow && round >= 3) continue;
      const from = performance.now();
      const batchOf = Array.from({ length: batch }, () => opened.start(n++));
      const between = performance.now();
      for (const started of batchOf) opened.stop(started);
      const end = performance.now();
      best.starts = Math.max(best.starts, (1_000 * batch) / (between - from));
      best.stops = Math.max(best.stops, (1_000 * batch) / (end - between));
    }
  for (const { opened, others, slow } of holders) {
    if (!slow) for (const other of others) opened.stop(other);
    opened.close();
  }
  return new Map(holders.map(({ name, best }) => [name, best]));
}

/** From the crash of a child to its next incarnation, without backoff, through a macrotask of the real clock. */
async function restartLatency(rounds: number): Promise<number[]> {
  const clock = realClock();
  const latencies: number[] = [];
  let crashedAt = 0;
  const fragile = resource(({ receive }) => {
    if (crashedAt > 0) latencies.push(performance.now() - crashedAt);
    receive(() => {
      throw new Error('on purpose');
    });
  });
  const system = startSystem(
    supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: rounds, withinMs: 3_600_000 },
      children: [{ id: 'fragile', logic: fragile }],
    }),
    { path: 'bench', clock },
  );
  for (let round = 0; round < rounds; round += 1) {
    crashedAt = performance.now();
    system.address('fragile').send({ type: 'crash' });
    while (latencies.length <= round) await sleep(1);
  }
  system.kill();
  return latencies.toSorted((a, b) => a - b);
}

const EVENTS = 20_000;

/** A machine that answers each event with a state and a fact, as most of a call's do. */
const talker = setup({
  types: { events: {} as { type: 'go' }, emitted: {} as { type: 'went' } },
}).createMachine({
  id: 'talker',
  initial: 'a',
  states: {
    a: { on: { go: { target: 'b', actions: emit({ type: 'went' }) } } },
    b: { on: { go: { target: 'a', actions: emit({ type: 'went' }) } } },
  },
});

/** Events a second: through one machine, and from machine to machine as in a call's tree. */
function eventRates(): [string, number][] {
  const clock = realClock();
  const rate = (send: () => void): number => {
    const rounds = Array.from({ length: 5 }, () => {
      const from = performance.now();
      for (let i = 0; i < EVENTS; i += 1) send();
      return EVENTS / (performance.now() - from);
    });
    return Math.max(...rounds) * 1_000;
  };
  const bareActor = createActor(talker, { clock }).start();
  const pair = (recorded: boolean, watched: boolean) => {
    const recorder = createRecorder({ clock });
    if (watched) recorder.subscribe(() => {});
    const system = startSystem(
      supervise({
        strategy: 'one-for-one',
        children: [
          {
            id: 'first',
            logic: talker,
            onEmit: (_fact, { address }) => address('second').send({ type: 'go' }),
          },
          { id: 'second', logic: talker, onEmit: () => {} },
        ],
      }),
      { path: 'pair', clock, ...(recorded ? { recorder } : undefined) },
    );
    const first = system.address('first');
    // Each event makes one more, in the second machine.
    return 2 * rate(() => first.send({ type: 'go' }));
  };
  return [
    ['bare XState', rate(() => bareActor.send({ type: 'go' }))],
    ['two supervised machines, routed', pair(false, false)],
    ['… recorded', pair(true, false)],
    ['… recorded and watched', pair(true, true)],
  ];
}

const perSecond = (rate: number): string => Math.round(rate).toLocaleString('en').padStart(9);

export async function run(): Promise<void> {
  measure(100); // warm-up
  const levels = LIVE.map(measure);
  const rates = (name: string): Rates[] =>
    levels.map((level) => level.get(name) ?? { starts: 0, stops: 0 });

  console.log('Starts and stops a second beside live calls (a four-state machine with two timers)');
  console.log(''.padEnd(28), ...LIVE.map((live) => `${live} live`.padStart(19)));
  for (const { name } of HOLDERS)
    console.log(
      name.padEnd(28),
      ...rates(name).map(({ starts, stops }) => `${perSecond(starts)} ${perSecond(stops)}`),
    );

  const reference = rates(bare.name);
  const ours = rates('own system');
  const recorded = rates('own system, recorded');
  const ratio = (some: Rates[]) =>
    some.map(({ starts }, i) => (starts / (reference[i]?.starts ?? 1)).toFixed(2)).join(' · ');
  console.log(`own system / bare root, starts: ${ratio(ours)}; recorded: ${ratio(recorded)}`);
  const stopCost = (some: Rates[], i: number) => 1e6 / (some[i]?.stops ?? 1);
  console.log(
    `cost of a stop, µs: ${LIVE.map((live, i) => `${stopCost(ours, i).toFixed(1)} at ${live}`).join(' · ')}`,
  );

  console.log('Events a second, each with a state change and a fact');
  for (const [name, events] of eventRates()) console.log(name.padEnd(34), perSecond(events));

  const latencies = await restartLatency(200);
  const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(3);
  console.log(`restart without backoff, ms: p50 ${at(0.5)}, p99 ${at(0.99)}`);

  const worst = Math.min(...ours.map(({ starts }) => starts));
  console.log(
    verdict(worst >= TARGET_STARTS_PER_SECOND, `own-system starts ≥ ${TARGET_STARTS_PER_SECOND}/s`),
  );
  console.log(verdict(stopCost(ours, 2) <= 2 * stopCost(ours, 0), 'cost of a stop is flat'));
  console.log(
    verdict(Number(at(0.5)) <= TARGET_RESTART_MS, `restart ≤ ${TARGET_RESTART_MS} ms, median`),
  );
}

const verdict = (reached: boolean, what: string): string =>
  `${reached ? 'reached' : 'MISSED '} ${what}`;
