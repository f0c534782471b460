import type { ActorLogic, ActorScope, AnyActorRef, EventObject, Snapshot } from 'xstate';
import type { Clock, TimerHandle } from './clock.ts';
import { type AnyActorSystem, clockOf } from './seams/xstate-seams.ts';
import { servicesOf } from './services.ts';

/** A web standard without I/O; every host of ours has it, the types of `machines/` do not. */
declare const AbortController: new () => {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
};

/** May be asynchronous: nobody waits for it, and what it rejects with is counted. */
type Cleanup = () => unknown;
// biome-ignore lint/suspicious/noConfusingVoidType: the return type of a body, which usually returns nothing
type Returned = void | Cleanup;

export interface ResourceArgs<TInput, TEvent extends EventObject, TEmitted extends EventObject> {
  input: TInput;
  /** Takes the events sent to it; earlier ones wait (up to 256). A listener that throws fails the resource. */
  receive(listener: (event: TEvent) => void): void;
  /** A fact to the outside, see `onEmit`; dropped when this incarnation has ended. */
  emit(event: TEmitted): void;
  /** Aborted when it ends, for whatever reason. Made on first use. */
  readonly signal: AbortSignal;
  /** Ends it as wanted. */
  done(output?: unknown): void;
  /** Ends it as a crash. Call it, or throw; both are the same. */
  fail(error: unknown): void;
  /** Its own view of the system's clock: a callback that throws fails the resource, timers die with it. */
  readonly clock: Clock;
  /** Makes a callback for a socket or stream safe: what it throws fails the resource; after its end it does nothing. */
  wrap<TArgs extends unknown[]>(callback: (...args: TArgs) => void): (...args: TArgs) => void;
  /** Wants to end in its own time: called on `sup.shutdown`, must lead to `done()`. Without it, it is stopped at once. */
  onShutdown(handler: (why: string, deadlineMs: number | undefined) => void): void;
  readonly self: AnyActorRef;
}

export type ResourceBody<TInput, TEvent extends EventObject, TEmitted extends EventObject> = (
  args: ResourceArgs<TInput, TEvent, TEmitted>,
) => Returned | Promise<Returned>;

export type ResourceSnapshot<TInput> = Snapshot<unknown> & {
  input: TInput;
  holding: Holding | undefined;
};

export type ResourceLogic<
  TInput,
  TEvent extends EventObject,
  TEmitted extends EventObject,
> = ActorLogic<ResourceSnapshot<TInput>, TEvent, TInput, AnyActorSystem, TEmitted>;

const EARLY_MAX = 256;
const DONE = 'sup.resource-done';
const FAILED = 'sup.resource-failed';

type EndEvent = { type: typeof DONE; output: unknown } | { type: typeof FAILED; error: unknown };

/**
 * Holds one outside thing (socket, stream, process) as an actor; stands in for XState's `fromCallback`, which forgets
 * the cleanup on an error. The cleanup runs exactly once: on stop, on `done` and on every kind of failure.
 */
export function resource<
  TInput = undefined,
  TEvent extends EventObject = EventObject,
  TEmitted extends EventObject = EventObject,
>(body: ResourceBody<TInput, TEvent, TEmitted>): ResourceLogic<TInput, TEvent, TEmitted> {
  return {
    config: body,
    getInitialSnapshot: (_scope, input) => ({
      status: 'active',
      output: undefined,
      error: undefined,
      input,
      holding: undefined,
    }),
    getPersistedSnapshot: ({ status, output, error, input }) =>
      ({ status, output, error, input }) as unknown as Snapshot<unknown>,
    start: (snapshot, scope) => {
      const holding = new Holding(scope as unknown as AnyScope);
      snapshot.holding = holding;
      holding.open(
        body as unknown as ResourceBody<unknown, EventObject, EventObject>,
        snapshot.input,
      );
    },
    transition: (snapshot, event, _scope) => {
      const { holding } = snapshot;
      if (!holding) return snapshot;
      return holding.transition(snapshot, event) as ResourceSnapshot<TInput>;
    },
  };
}

/** Whether the actor ends by itself when it is told `sup.shutdown`. */
export function resourceTakesShutdown(snapshot: unknown): boolean {
  return (
    (snapshot as { holding?: unknown } | undefined)?.holding instanceof Holding &&
    (snapshot as { holding: Holding }).holding.shutdownHandler !== undefined
  );
}

type AnyScope = ActorScope<ResourceSnapshot<unknown>, EventObject, AnyActorSystem, EventObject>;

/** One open resource. */
class Holding {
  shutdownHandler: ((why: string, deadlineMs: number | undefined) => void) | undefined;
  private readonly scope: AnyScope;
  private open_ = true;
  private listener: ((event: EventObject) => void) | undefined;
  private early: EventObject[] | undefined;
  private cleanup: Cleanup | undefined;
  private controller: { readonly signal: AbortSignal; abort(reason?: unknown): void } | undefined;
  private readonly ownClock: OwnClock;

  constructor(scope: AnyScope) {
    this.scope = scope;
    this.ownClock = new OwnClock(scope.self, (run) => this.wrap(run));
  }

  open(body: ResourceBody<unknown, EventObject, EventObject>, input: unknown): void {
    try {
      const returned = body(this.args(input));
      if (typeof returned === 'function') this.cleanup = returned;
      else if (returned) this.follow(returned);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  transition(snapshot: ResourceSnapshot<unknown>, event: EventObject): ResourceSnapshot<unknown> {
    switch (event.type) {
      case 'xstate.stop':
        this.close();
        return { ...snapshot, status: 'stopped', output: undefined, error: undefined };
      case DONE:
        this.close();
        return {
          ...snapshot,
          status: 'done',
          output: (event as { output?: unknown }).output,
          error: undefined,
        };
      case FAILED:
        this.close();
        return {
          ...snapshot,
          status: 'error',
          output: undefined,
          error: (event as { error?: unknown }).error,
        };
      default:
        return this.deliver(snapshot, event);
    }
  }

  private deliver(
    snapshot: ResourceSnapshot<unknown>,
    event: EventObject,
  ): ResourceSnapshot<unknown> {
    try {
      if (event.type === 'sup.shutdown' && this.shutdownHandler) {
        const { why, deadlineMs } = event as { why?: string; deadlineMs?: number } & EventObject;
        this.shutdownHandler(why ?? 'shutdown', deadlineMs);
      } else if (this.listener) this.listener(event);
      else this.keep(event);
      return snapshot;
    } catch (error) {
      this.close();
      return { ...snapshot, status: 'error', output: undefined, error };
    }
  }

  private keep(event: EventObject): void {
    this.early ??= [];
    if (this.early.length < EARLY_MAX) this.early.push(event);
    else servicesOf(this.scope.self).counters.deadLetters += 1;
  }

  private args(input: unknown): ResourceArgs<unknown, EventObject, EventObject> {
    const signal = () => this.currentSignal();
    return {
      input,
      self: this.scope.self,
      receive: (listener) => {
        this.listener = listener;
        const { early } = this;
        this.early = undefined;
        if (early) for (const event of early) listener(event);
      },
      emit: (event) => this.emit(event),
      done: (output) => this.end({ type: DONE, output }),
      fail: (error) => this.end({ type: FAILED, error }),
      wrap: (callback) => this.wrap(callback),
      onShutdown: (handler) => {
        this.shutdownHandler = handler;
      },
      get signal() {
        return signal();
      },
      clock: this.ownClock,
    };
  }

  private currentSignal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (!this.open_) this.controller.abort();
    }
    return this.controller.signal;
  }

  private emit(event: EventObject): void {
    if (!this.open_) {
      servicesOf(this.scope.self).counters.lateEvents += 1;
      return;
    }
    servicesOf(this.scope.self).emitted(this.scope.self, event);
    this.scope.emit(event);
  }

  private end(event: EndEvent): void {
    if (this.open_) this.scope.self.send(event);
    else servicesOf(this.scope.self).counters.lateEvents += 1;
  }

  private wrap<TArgs extends unknown[]>(
    callback: (...args: TArgs) => void,
  ): (...args: TArgs) => void {
    return (...args) => {
      if (!this.open_) return;
      try {
        callback(...args);
      } catch (error) {
        this.end({ type: FAILED, error });
      }
    };
  }

  private follow(returned: Promise<Returned>): void {
    returned.then(
      (cleanup) => {
        if (typeof cleanup !== 'function') return;
        this.cleanup = cleanup;
        if (!this.open_) this.clean();
      },
      (error) => {
        // Work that was aborted by our own end rejects as a matter of course.
        if (this.open_) this.end({ type: FAILED, error });
      },
    );
  }

  private close(): void {
    if (!this.open_) return;
    this.open_ = false;
    this.ownClock.close();
    this.controller?.abort();
    this.clean();
  }

  private clean(): void {
    const { cleanup } = this;
    this.cleanup = undefined;
    if (!cleanup) return;
    const { self } = this.scope;
    try {
      // A cleanup may well return something else than a promise, such as what `clearTimeout` returned.
      const pending = cleanup();
      if (pending instanceof Promise)
        pending.then(undefined, (error) => servicesOf(self).failed(self, 'cleanup', error));
    } catch (error) {
      servicesOf(self).failed(self, 'cleanup', error);
    }
  }
}

/** The system's clock as one resource sees it. */
class OwnClock implements Clock {
  private readonly owner: AnyActorRef;
  private readonly wrap: (run: () => void) => () => void;
  private armed: Set<TimerHandle> | undefined;

  constructor(owner: AnyActorRef, wrap: (run: () => void) => () => void) {
    this.owner = owner;
    this.wrap = wrap;
  }

  now(): number {
    return clockOf(this.owner).now();
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    const safe = this.wrap(run);
    const timer = clockOf(this.owner).setTimeout(() => {
      this.armed?.delete(timer);
      safe();
    }, ms);
    this.armed ??= new Set();
    this.armed.add(timer);
    return timer;
  }

  clearTimeout(timer: TimerHandle | undefined): void {
    if (!timer) return;
    this.armed?.delete(timer);
    clockOf(this.owner).clearTimeout(timer);
  }

  close(): void {
    if (this.armed) for (const timer of this.armed) clockOf(this.owner).clearTimeout(timer);
    this.armed = undefined;
  }
}
