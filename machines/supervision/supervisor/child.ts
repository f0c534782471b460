import { type AnyActorRef, createActor, type EventObject } from 'xstate';
import type { ChildPhase, ChildSpec, ChildStart } from '../child-spec.ts';
import type { TimerHandle } from '../clock.ts';
import { type Exit, exitOf, serialError } from '../exit.ts';
import { contain } from '../seams/contain.ts';
import type { SystemServices } from '../services.ts';

const STASH_MAX = 64;

/** What a child needs of its supervisor. */
export interface ChildHome {
  readonly self: AnyActorRef;
  readonly services: SystemServices;
  address(id: string): { send(event: EventObject): void };
  /** The present incarnation of this child ended by itself. */
  ended(child: Child, incarnation: number, exit: Exit): void;
  emit(event: EventObject): void;
}

/** One child of a supervisor: its spec, its present incarnation, and its mail while it is down. */
export class Child {
  readonly spec: ChildSpec;
  phase: ChildPhase = 'starting';
  ref: AnyActorRef | undefined;
  incarnation = -1;
  restarts = 0;
  /** Restarts since the last calm stretch; the exponent of the backoff. */
  failures = 0;
  startedAt = 0;
  nextAt: number | undefined;
  lastExit: Exit | undefined;
  restartTimer: TimerHandle | undefined;
  /** Children that start together when the restart timer of this one fires, itself included. */
  group: Child[] | undefined;
  /** It is being stopped only to be started again: its mail waits. */
  returning = false;
  private stash: EventObject[] | undefined;
  private readonly home: ChildHome;

  constructor(spec: ChildSpec, home: ChildHome) {
    this.spec = spec;
    this.home = home;
  }

  get id(): string {
    return this.spec.id;
  }

  get restart(): 'permanent' | 'transient' | 'temporary' {
    return this.spec.restart ?? 'permanent';
  }

  /** Starts the next incarnation. Returns how it failed, or undefined when it runs (or already ended by itself). */
  start(now: number): Exit | undefined {
    this.incarnation += 1;
    this.startedAt = now;
    this.nextAt = undefined;
    this.returning = false;
    const { spec, home, incarnation } = this;
    const start: ChildStart = {
      incarnation,
      lastExit: this.lastExit,
      address: (id) => home.address(id),
    };
    let starting = true;
    try {
      const input = typeof spec.input === 'function' ? spec.input(start) : spec.input;
      const ref = createActor(contain(spec.logic), { parent: home.self, id: spec.id, input });
      const ended = () => {
        const exit = exitOf(ref);
        if (exit && !(starting && exit.kind === 'crash')) home.ended(this, incarnation, exit);
      };
      // An observer without `error` would make XState throw the child's error at the process.
      ref.subscribe({ complete: ended, error: ended });
      ref.on('*', (event: EventObject) => this.route(event, start, incarnation));
      this.ref = ref;
      this.phase = 'running';
      ref.start();
      starting = false;
      const exit = exitOf(ref);
      return exit?.kind === 'crash' ? this.fail(exit) : undefined;
    } catch (error) {
      return this.fail({ kind: 'crash', error: serialError(error) });
    }
  }

  /** Whether it runs now. It may have ended a moment ago with its exit still on the way. */
  get alive(): boolean {
    return this.ref?.getSnapshot().status === 'active';
  }

  /** The present incarnation is over; whatever it still says is late. */
  settle(exit: Exit, phase: ChildPhase): void {
    this.ref = undefined;
    this.lastExit = exit;
    this.phase = phase;
  }

  send(event: EventObject): void {
    if (this.phase === 'running' && this.ref && this.alive) this.ref.send(event);
    else if (this.down) this.keep(event);
    else this.home.services.counters.deadLetters += 1;
  }

  /** Delivers what was kept; stops when the child crashes on it, the rest waits for the next incarnation. */
  flush(): void {
    const { stash } = this;
    if (!stash || this.phase !== 'running') return;
    while (stash.length > 0 && this.alive) this.ref?.send(stash.shift() as EventObject);
    if (stash.length === 0) this.stash = undefined;
  }

  /** Nobody will read its mail any more. */
  drop(): void {
    if (this.stash) this.home.services.counters.deadLetters += this.stash.length;
    this.stash = undefined;
  }

  private get down(): boolean {
    return (
      this.phase === 'starting' ||
      this.phase === 'backoff' ||
      (this.phase === 'stopping' && this.returning) ||
      // Ended a moment ago: the supervisor decides next, and the mail follows its decision.
      (this.phase === 'running' && !this.alive)
    );
  }

  private keep(event: EventObject): void {
    this.stash ??= [];
    if (this.stash.length < (this.spec.stashMax ?? STASH_MAX)) this.stash.push(event);
    else this.home.services.counters.deadLetters += 1;
  }

  private fail(exit: Exit): Exit {
    this.ref = undefined;
    this.lastExit = exit;
    this.phase = 'failed';
    return exit;
  }

  private route(event: EventObject, start: ChildStart, incarnation: number): void {
    if (incarnation !== this.incarnation) {
      this.home.services.counters.lateEvents += 1;
      return;
    }
    try {
      if (this.spec.onEmit) this.spec.onEmit(event, start);
      else this.home.emit(event);
    } catch (error) {
      this.home.services.failed(this.home.self, `onEmit of ${this.id}`, error);
    }
  }
}
