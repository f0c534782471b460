import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyActorRef, EventObject } from 'xstate';
import type { ChildSpec } from '../child-spec.ts';
import { VirtualClock } from '../clock.ts';
import { resource } from '../resource.ts';
import { type SupervisorSnapshot, supervise } from '../supervisor.ts';
import { startSystem } from '../system.ts';

const HOUR_MS = 3_600_000;

interface Leaf {
  leaf: true;
  restart: 'permanent' | 'transient' | 'temporary';
  shutdown: number | 'kill';
  /** How long it takes to end when asked; beyond its deadline it is killed. */
  endsAfterMs: number;
  failStarts: number[];
}
interface Branch {
  leaf: false;
  strategy: 'one-for-one' | 'one-for-all' | 'rest-for-one' | 'dynamic';
  restartsMax: number;
  backoffMs: number;
  children: Node[];
}
type Node = Leaf | Branch;

const leaf: fc.Arbitrary<Node> = fc.record({
  leaf: fc.constant(true as const),
  restart: fc.constantFrom('permanent', 'permanent', 'transient', 'temporary'),
  shutdown: fc.constantFrom<number | 'kill'>(0, 50, 'kill'),
  endsAfterMs: fc.constantFrom(0, 20, 200),
  failStarts: fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 2 }),
});

const branch = (depth: number): fc.Arbitrary<Branch> =>
  fc.record({
    leaf: fc.constant(false as const),
    strategy: fc.constantFrom('one-for-one', 'one-for-all', 'rest-for-one', 'dynamic'),
    restartsMax: fc.integer({ min: 0, max: 2 }),
    backoffMs: fc.constantFrom(0, 30),
    children: fc.array(depth === 0 ? leaf : fc.oneof(leaf, leaf, branch(depth - 1)), {
      minLength: 1,
      maxLength: 3,
    }),
  });

type Move =
  | { move: 'crash' | 'leave' | 'terminate' | 'restart'; which: number }
  | { move: 'pass'; ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    move: fc.constantFrom('crash', 'crash', 'crash', 'leave', 'terminate'),
    which: fc.nat(30),
  }),
  fc.record({ move: fc.constant('pass' as const), ms: fc.constantFrom(0, 5, 40, 500) }),
);

/** Everything that leaves hold open, and how often each was started. */
class World {
  readonly clock = new VirtualClock();
  readonly open = new Map<string, number>();
  readonly starts = new Map<string, number>();
  /** The most starts that the intensities above a leaf allow. */
  readonly startsMax = new Map<string, number>();

  spec(node: Node, path: string, product: number): ChildSpec {
    const id = path.slice(path.lastIndexOf('/') + 1);
    if (node.leaf) {
      this.startsMax.set(path, product);
      return { id, logic: this.worker(node, path), restart: node.restart, shutdown: node.shutdown };
    }
    return { id, logic: this.tree(node, path, product) };
  }

  tree(node: Branch, path: string, product: number) {
    const below = product * (node.restartsMax + 1);
    return supervise({
      strategy: node.strategy,
      intensity: { restartsMax: node.restartsMax, withinMs: HOUR_MS },
      backoff: {
        minMs: node.backoffMs,
        maxMs: 100,
        factor: 2,
        jitter: 0.5,
        resetAfterMs: HOUR_MS,
      },
      children: node.children.map((child, i) => this.spec(child, `${path}/${i}`, below)),
    });
  }

  openCount(): number {
    return [...this.open.values()].reduce((sum, count) => sum + count, 0);
  }

  private worker({ failStarts, endsAfterMs }: Leaf, path: string) {
    return resource<undefined, EventObject>(({ receive, done, onShutdown, clock }) => {
      const start = (this.starts.get(path) ?? 0) + 1;
      this.starts.set(path, start);
      if (failStarts.includes(start)) throw new Error('start refused');
      this.open.set(path, (this.open.get(path) ?? 0) + 1);
      receive(({ type }) => {
        if (type === 'crash') throw new Error('crashed');
        done();
      });
      onShutdown(() => {
        if (endsAfterMs === 0) done();
        else clock.setTimeout(() => done(), endsAfterMs);
      });
      return () => {
        this.open.set(path, (this.open.get(path) as number) - 1);
      };
    });
  }
}

/** Leaves that the supervisors believe to hold, from the root down. */
function reachable(ref: AnyActorRef, path: string, found: Map<string, AnyActorRef>): void {
  const { supervisor } = ref.getSnapshot() as SupervisorSnapshot;
  if (!supervisor) {
    if (ref.getSnapshot().status === 'active') found.set(path, ref);
    return;
  }
  for (const [id, child] of Object.entries(supervisor.refs()))
    reachable(child, `${path}/${id}`, found);
}

function play(root: Branch, moves: Move[]): World {
  const world = new World();
  const { clock } = world;
  const system = startSystem(world.tree(root, 'root', 1), { path: 'root', clock });
  for (const step of moves) {
    const leaves = new Map<string, AnyActorRef>();
    reachable(system.ref, 'root', leaves);
    // The leaves that are open and those that the tree holds are the same ones, each once.
    expect(new Map([...world.open].filter(([, count]) => count !== 0))).toEqual(
      new Map([...leaves.keys()].map((path) => [path, 1])),
    );
    if (system.ended) break;
    if (step.move === 'pass') clock.advance(step.ms);
    else {
      const [path, target] = [...leaves][step.which % Math.max(1, leaves.size)] ?? [];
      if (!target || !path) continue;
      if (step.move === 'terminate') void system.terminateChild(path.split('/')[1] as string);
      else target.send({ type: step.move });
    }
  }
  for (const [path, starts] of world.starts)
    expect(starts, path).toBeLessThanOrEqual(world.startsMax.get(path) as number);
  void system.shutdown('end of the run');
  clock.runAll(HOUR_MS);
  expect(system.ended).toBeDefined();
  return world;
}

describe('whatever the tree and whatever fails in it', () => {
  it('nothing is orphaned, no timer outlives it, and the product of intensities bounds the restarts', () => {
    fc.assert(
      fc.property(branch(2), fc.array(move, { maxLength: 40 }), (root, moves) => {
        const world = play(root, moves);
        expect([world.openCount(), world.clock.pendingCount]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  it('a kill in the middle of anything leaves nothing behind', () => {
    fc.assert(
      fc.property(branch(2), fc.array(move, { maxLength: 15 }), (root, moves) => {
        const world = new World();
        const system = startSystem(world.tree(root, 'root', 1), {
          path: 'root',
          clock: world.clock,
        });
        for (const step of moves) {
          if (system.ended) break;
          const leaves = new Map<string, AnyActorRef>();
          reachable(system.ref, 'root', leaves);
          if (step.move === 'pass') world.clock.advance(step.ms);
          else
            [...leaves.values()][step.which % Math.max(1, leaves.size)]?.send({ type: step.move });
        }
        void system.shutdown('half way');
        system.kill();
        expect([world.openCount(), world.clock.pendingCount]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  });

  it('a leaf that always crashes is started exactly as often as the intensities allow', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
        (intensities) => {
          const steady: Leaf = {
            leaf: true,
            restart: 'permanent',
            shutdown: 0,
            endsAfterMs: 0,
            failStarts: [],
          };
          const chain = intensities.reduce<Node>(
            (child, restartsMax) => ({
              leaf: false,
              strategy: 'one-for-one',
              restartsMax,
              backoffMs: 0,
              children: [child],
            }),
            steady,
          ) as Branch;
          const product = intensities.reduce((all, max) => all * (max + 1), 1);
          const world = new World();
          const system = startSystem(world.tree(chain, 'root', 1), {
            path: 'root',
            clock: world.clock,
          });
          for (let i = 0; i < product; i += 1) {
            const leaves = new Map<string, AnyActorRef>();
            reachable(system.ref, 'root', leaves);
            for (const ref of leaves.values()) ref.send({ type: 'crash' });
            world.clock.advance(1_000);
          }
          expect([system.ended?.kind, [...world.starts.values()]]).toEqual(['crash', [product]]);
        },
      ),
    );
  });
});
