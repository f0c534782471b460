import type { AnyActorRef } from 'xstate';
import type { Clock, TimerHandle } from '../clock.ts';
import { type Exit, exitOf } from '../exit.ts';
import { resourceTakesShutdown } from '../resource.ts';
import type { SystemServices } from '../services.ts';
import type { Child } from './child.ts';

const SHUTDOWN_MS = 5_000;

export interface StopHome {
  readonly self: AnyActorRef;
  readonly clock: Clock;
  readonly services: SystemServices;
  kill(ref: AnyActorRef): void;
  /** The deadline of somebody in the sequence has come; calls back `deadline()`. */
  wake(): void;
}

/** Marks logic that ends by itself on `sup.shutdown`. Machines are asked for their transitions instead. */
export const TAKES_SHUTDOWN = Symbol('takes sup.shutdown');

/**
 * Stops children in reverse start order, one after another, each awaited, or all at once (`dynamic`) with one timer.
 * While it runs the supervisor does nothing else: OTP's supervisor blocks here.
 */
export class StopSequence {
  private readonly home: StopHome;
  private readonly left: Child[];
  private readonly parallel: boolean;
  private readonly why: string;
  private readonly waiting = new Map<Child, { since: number; deadlineAt: number }>();
  private timer: TimerHandle | undefined;

  /** `children` in start order. */
  constructor(home: StopHome, children: Child[], options: { parallel: boolean; why: string }) {
    this.home = home;
    this.left = children;
    this.parallel = options.parallel;
    this.why = options.why;
  }

  /** Goes as far as it can without waiting; true when everybody is down. */
  advance(): boolean {
    while (this.left.length > 0 && (this.parallel || this.waiting.size === 0))
      this.stop(this.left.pop() as Child);
    this.arm();
    return this.left.length === 0 && this.waiting.size === 0;
  }

  ended(child: Child, exit: Exit): void {
    if (this.waiting.delete(child)) this.settle(child, exit);
  }

  /** Kills those whose time is up. */
  deadline(): void {
    this.timer = undefined;
    const now = this.home.clock.now();
    for (const [child, { since, deadlineAt }] of this.waiting) {
      if (deadlineAt > now) continue;
      this.waiting.delete(child);
      this.kill(child, now - since);
    }
  }

  cancel(): void {
    this.home.clock.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private stop(child: Child): void {
    const { ref } = child;
    if (!ref) return;
    const gone = exitOf(ref);
    if (gone) {
      this.settle(child, gone);
      return;
    }
    const { self, services, clock } = this.home;
    const shutdown = child.spec.shutdown ?? (takesForever(child) ? 'infinity' : SHUTDOWN_MS);
    child.phase = 'stopping';
    services.supervision('sup.stopping', self, child.id, {
      incarnation: child.incarnation,
      why: this.why,
    });
    if (shutdown === 'kill' || !takesShutdown(ref)) {
      this.kill(child, 0, shutdown !== 'kill');
      return;
    }
    const since = clock.now();
    const deadlineMs = shutdown === 'infinity' ? undefined : shutdown;
    this.waiting.set(child, {
      since,
      deadlineAt: deadlineMs === undefined ? Number.POSITIVE_INFINITY : since + deadlineMs,
    });
    ref.send({ type: 'sup.shutdown', why: this.why, deadlineMs });
    // Most end within the send. Their notice is still on the way and is dropped as late.
    const exit = exitOf(ref);
    if (exit) this.ended(child, exit);
  }

  private kill(child: Child, afterMs: number, gently = false): void {
    const { self, services } = this.home;
    const { ref } = child;
    const exit: Exit = gently ? { kind: 'shutdown', why: this.why } : { kind: 'killed', afterMs };
    if (!gently)
      services.supervision('sup.killed', self, child.id, {
        incarnation: child.incarnation,
        afterMs,
      });
    this.settle(child, exit);
    if (ref) this.home.kill(ref);
  }

  private settle(child: Child, exit: Exit): void {
    const { self, services } = this.home;
    child.settle(exit, 'stopped');
    services.supervision('sup.exited', self, child.id, { incarnation: child.incarnation, exit });
  }

  private arm(): void {
    this.cancel();
    let first = Number.POSITIVE_INFINITY;
    for (const { deadlineAt } of this.waiting.values()) first = Math.min(first, deadlineAt);
    if (first === Number.POSITIVE_INFINITY) return;
    const { clock } = this.home;
    this.timer = clock.setTimeout(() => this.home.wake(), first - clock.now());
  }
}

const takesForever = (child: Child): boolean =>
  (child.spec.logic as { [TAKES_SHUTDOWN]?: unknown })[TAKES_SHUTDOWN] === 'infinity';

interface MachineLike {
  getTransitionData(snapshot: unknown, event: { type: string }): { eventType: string }[];
}

/** Whether telling it `sup.shutdown` leads anywhere; a wildcard that swallows everything does not count. */
export function takesShutdown(ref: AnyActorRef): boolean {
  const { logic } = ref as unknown as { logic?: { [TAKES_SHUTDOWN]?: unknown } };
  if (logic?.[TAKES_SHUTDOWN]) return true;
  const snapshot = ref.getSnapshot() as { machine?: MachineLike };
  if (!snapshot.machine) return resourceTakesShutdown(snapshot);
  try {
    return snapshot.machine
      .getTransitionData(snapshot, { type: 'sup.shutdown' })
      .some(({ eventType }) => eventType === 'sup.shutdown' || eventType === 'sup.*');
  } catch {
    // A guard that throws here would crash it on the real event too; it is stopped instead.
    return false;
  }
}
