import { setTimeout as sleep } from 'node:timers/promises';
import { createActor, setup, spawnChild, stopChild } from 'xstate';
import { type Clock, HeapClock } from '../../machines/supervision/clock.ts';
import { linked } from '../../machines/supervision/linked.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { resource } from '../../machines/supervision/resource.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';

/** Live calls at which starts and stops are measured. */
const LIVE = [100, 1_000, 10_000];
/** Starts and stops timed at each level, in rounds; the median round counts. */
const BATCH = 400;
const ROUNDS = 9;
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
  /** Live calls that it is not tried with, because it would take minutes. */
  liveMax?: number;
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
  liveMax: 10_000,
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

export const realClock = (): HeapClock =>
  new HeapClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimeout,
    clearTimeout,
    setImmediate,
  });

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Starts and stops a second with `live` others alive. */
function measure(holder: Holder, live: number): { starts: number; stops: number } {
  const opened = holder.open(realClock());
  let n = 0;
  const others = Array.from({ length: live }, () => opened.start(n++));
  const starts: number[] = [];
  const stops: number[] = [];
  // A spawning machine needs milliseconds for each of them at 10,000.
  const slow = holder === bareSpawned && live >= 10_000;
  const batch = slow ? 20 : BATCH;
  for (let round = 0; round < (slow ? 3 : ROUNDS); round += 1) {
    const from = performance.now();
    const batchOf = Array.from({ length: batch }, () => opened.start(n++));
    const between = performance.now();
    for (const started of batchOf) opened.stop(started);
    const end = performance.now();
    starts.push(batch / (between - from));
    stops.push(batch / (end - between));
  }
  for (const other of others.slice(0, slow ? 0 : undefined)) opened.stop(other);
  opened.close();
  return { starts: median(starts) * 1_000, stops: median(stops) * 1_000 };
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

const perSecond = (rate: number): string => Math.round(rate).toLocaleString('en').padStart(9);

export async function run(): Promise<void> {
  const rates = new Map<string, { starts: number; stops: number }[]>();
  for (const holder of HOLDERS) measure(holder, 100); // warm-up
  for (const holder of HOLDERS)
    rates.set(
      holder.name,
      LIVE.map((live) => measure(holder, live)),
    );

  console.log('Starts and stops a second beside live calls (a four-state machine with two timers)');
  console.log(''.padEnd(28), ...LIVE.map((live) => `${live} live`.padStart(19)));
  for (const [name, levels] of rates)
    console.log(
      name.padEnd(28),
      ...levels.map(({ starts, stops }) => `${perSecond(starts)} ${perSecond(stops)}`),
    );

  const reference = rates.get(bare.name) ?? [];
  const ours = rates.get('own system') ?? [];
  const recorded = rates.get('own system, recorded') ?? [];
  const ratio = (levels: { starts: number }[]) =>
    levels.map(({ starts }, i) => (starts / (reference[i]?.starts ?? 1)).toFixed(2)).join(' · ');
  console.log(`own system / bare root, starts: ${ratio(ours)}; recorded: ${ratio(recorded)}`);
  const stopCost = (levels: { stops: number }[], i: number) => 1e6 / (levels[i]?.stops ?? 1);
  console.log(
    `cost of a stop, µs: ${LIVE.map((live, i) => `${stopCost(ours, i).toFixed(1)} at ${live}`).join(' · ')}`,
  );

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
