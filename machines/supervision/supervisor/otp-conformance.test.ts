import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import type { ChildSpec, Strategy } from '../child-spec.ts';
import { VirtualClock } from '../clock.ts';
import { resource } from '../resource.ts';
import { supervise } from '../supervisor.ts';
import { type System, startSystem } from '../system.ts';

interface Scenario {
  seed: number;
  n: number;
  strategy: Strategy;
  intensity: number;
  autoShutdown: 'never' | 'any-significant' | 'all-significant';
  children: {
    id: number;
    restart: 'permanent' | 'transient' | 'temporary';
    significant: boolean;
    failStarts: number[];
  }[];
  events: [string, number, string?][];
  trace: unknown[][];
}

const HOUR_MS = 3_600_000;

const scenarios: Scenario[] = readFileSync(new URL('./otp-traces.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

type Leave = EventObject & { type: 'leave'; reason: string };

/** A worker as in the Erlang runs: it tells of its start and stop, and leaves when told. */
function worker(id: number, failStarts: number[], trace: unknown[][]) {
  let starts = 0;
  return resource<undefined, Leave>(({ receive, done, onShutdown }) => {
    starts += 1;
    if (failStarts.includes(starts)) {
      trace.push(['start-failed', id]);
      throw new Error('start refused');
    }
    trace.push(['start', id]);
    receive(({ reason }) => {
      trace.push(['exit', id, reason]);
      if (reason === 'crash') throw new Error('crash');
      done(reason === 'shutdown' ? { exit: 'shutdown' } : undefined);
    });
    onShutdown(() => {
      trace.push(['stop', id]);
      done();
    });
  });
}

async function apply(system: System, [op, id, reason]: Scenario['events'][number]) {
  const child = String(id);
  switch (op) {
    case 'exit': {
      const running = system.children().find((view) => view.id === child)?.phase === 'running';
      if (running) system.address(child).send({ type: 'leave', reason } as Leave);
      return undefined;
    }
    case 'terminate-child':
      return system.terminateChild(child);
    case 'restart-child':
      return system.restartChild(child);
    case 'delete-child':
      return system.deleteChild(child);
    default:
      throw new Error(`unknown event ${op}`);
  }
}

async function run(scenario: Scenario): Promise<unknown[][]> {
  const trace: unknown[][] = [];
  const clock = new VirtualClock();
  const children: ChildSpec[] = scenario.children.map(
    ({ id, restart, significant, failStarts }) => ({
      id: String(id),
      logic: worker(id, failStarts, trace),
      restart,
      significant,
    }),
  );
  const system = startSystem(
    supervise({
      strategy: scenario.strategy,
      intensity: { restartsMax: scenario.intensity, withinMs: HOUR_MS },
      autoShutdown: scenario.autoShutdown,
      children,
    }),
    {
      path: 'otp',
      clock,
      onExit: () => trace.push(['supervisor-exit', 'shutdown']),
    },
  );
  for (const event of scenario.events) {
    if (system.ended) {
      trace.push(['skipped']);
      continue;
    }
    trace.push(['event', event]);
    const result = await apply(system, event);
    if (result) trace.push(['api', result.ok ? 'ok' : result.reason]);
    clock.runAll(1_000);
  }
  if (!system.ended) {
    const views = system.children();
    const ids = (some: typeof views) => some.map(({ id }) => Number(id)).sort((a, b) => a - b);
    trace.push(['alive', ids(views.filter(({ phase }) => phase === 'running')), ids(views)]);
    await system.shutdown('end of the scenario');
  }
  return trace;
}

describe('the supervisor does what the supervisor of Erlang/OTP does', () => {
  it('has the 600 recorded runs', () => {
    expect(scenarios).toHaveLength(600);
  });

  for (const strategy of ['one-for-one', 'one-for-all', 'rest-for-one'] as const)
    it(`trace for trace, ${strategy}`, async () => {
      const runs = scenarios.filter((scenario) => scenario.strategy === strategy);
      expect(runs.length).toBeGreaterThan(100);
      for (const scenario of runs) {
        const { seed, n, trace, ...given } = scenario;
        expect(await run(scenario), `seed ${seed} run ${n}: ${JSON.stringify(given)}`).toEqual(
          trace,
        );
      }
    });
});
