import { type AnyActorLogic, type AnyActorRef, createActor, type EventObject } from 'xstate';
import type { Address, ApiResult, ChildSpec, ChildView } from './child-spec.ts';
import type { Clock, TimerHandle } from './clock.ts';
import { type Exit, exitOf, type SerialError } from './exit.ts';
import { type EventSchema, gate, type Post } from './ingress.ts';
import type { Recorder } from './recorder.ts';
import { small } from './recording/payload.ts';
import { contain } from './seams/contain.ts';
import { reap } from './seams/reap.ts';
import { fitSeams, type SystemSeams } from './seams/xstate-seams.ts';
import {
  newCounters,
  provideServices,
  type SupervisionData,
  type SupervisionEvent,
  type SystemCounters,
  type SystemServices,
} from './services.ts';
import type { ApiCall } from './supervisor/child-api.ts';
import { takesShutdown } from './supervisor/stop-sequence.ts';
import type { Supervisor } from './supervisor/supervisor-process.ts';
import type { SupervisorSnapshot } from './supervisor.ts';

export interface SystemOptions {
  /** Name of the root; the paths in its journal begin with it. */
  path: string;
  clock: Clock;
  /** Off without one: nothing is observed. */
  recorder?: Recorder;
  input?: unknown;
  /** Facts that the root emits (a supervisor passes on what its children emit). It may throw: counted, harmless. */
  onEmit?: (event: EventObject) => void;
  /** Told once, when the root has ended. */
  onExit?: (exit: Exit) => void;
  /** What `post` lets in. */
  schema?: EventSchema;
  /** For jitter; draws from [0, 1). Default: always the middle. */
  random?: () => number;
}

export interface System {
  readonly ref: AnyActorRef;
  readonly path: string;
  readonly counters: SystemCounters;
  /** Its journal, if it has one. */
  readonly recorder: Recorder | undefined;
  /** Settles when the root has ended; never rejects. */
  readonly exit: Promise<Exit>;
  /** How it ended, undefined while it lives. */
  readonly ended: Exit | undefined;
  /** Through the ingress gate; false when refused. */
  post(event: unknown): boolean;
  /** Asks it to end, waits at most `deadlineMs` (default 10,000; `Infinity` for no limit), then kills it. */
  shutdown(why: string, deadlineMs?: number): Promise<Exit>;
  kill(): void;
  /** These need a supervisor as root. */
  address(id: string): Address;
  children(): ChildView[];
  startChild(spec: ChildSpec): Promise<ApiResult>;
  terminateChild(id: string): Promise<ApiResult>;
  restartChild(id: string): Promise<ApiResult>;
  deleteChild(id: string): Promise<ApiResult>;
}

const SHUTDOWN_MS = 10_000;

/** Starts logic as a system of its own: one root actor with its own clock, journal, timers and inspectors. O(1). */
export function startSystem(logic: AnyActorLogic, options: SystemOptions): System {
  return new RunningSystem(logic, options);
}

class RunningSystem implements System, SystemServices, SystemSeams {
  readonly ref: AnyActorRef;
  readonly counters: SystemCounters;
  readonly random: () => number;
  readonly observe: SystemSeams['observe'];
  readonly timer: SystemSeams['timer'];
  ended: Exit | undefined;
  private readonly options: SystemOptions;
  private gate: Post | undefined;
  private deadline: TimerHandle | undefined;
  private waiting: ((exit: Exit) => void)[] | undefined;

  constructor(logic: AnyActorLogic, options: SystemOptions) {
    this.options = options;
    const { recorder, path, clock, input, onEmit } = options;
    this.counters = recorder?.counters ?? newCounters();
    this.random = options.random ?? middle;
    this.observe = recorder?.inspect(path);
    this.timer = recorder?.timer.bind(recorder);
    const root = createActor(contain(logic), { clock, id: path, input });
    this.ref = root;
    fitSeams(root, clock, this);
    provideServices(root, this);
    const over = () => this.over();
    root.subscribe({ error: over, complete: over });
    if (onEmit)
      root.on('*', (event: EventObject) => {
        try {
          onEmit(event);
        } catch (error) {
          this.failed(root, 'onEmit', error);
        }
      });
    root.start();
    // One that failed before it could start has no observers left to tell.
    if (!this.ended && exitOf(root)) this.over();
  }

  get path(): string {
    return this.options.path;
  }

  get recorder(): Recorder | undefined {
    return this.options.recorder;
  }

  get exit(): Promise<Exit> {
    return new Promise((resolve) => {
      if (this.ended) resolve(this.ended);
      else {
        this.waiting ??= [];
        this.waiting.push(resolve);
      }
    });
  }

  post(event: unknown): boolean {
    const { clock, schema } = this.options;
    this.gate ??= gate(this.ref, {
      ...(schema ? { schema } : undefined),
      defer: (run) => clock.setTimeout(run, 0),
      onRefused: () => {
        this.counters.refusedEvents += 1;
      },
    });
    return this.gate(event);
  }

  shutdown(why: string, deadlineMs = SHUTDOWN_MS): Promise<Exit> {
    const { exit } = this;
    if (this.ended) return exit;
    if (!takesShutdown(this.ref)) {
      this.stop({ kind: 'shutdown', why });
      return exit;
    }
    const { clock } = this.options;
    clock.clearTimeout(this.deadline);
    if (deadlineMs !== Number.POSITIVE_INFINITY)
      this.deadline = clock.setTimeout(
        () => this.stop({ kind: 'killed', afterMs: deadlineMs }),
        deadlineMs,
      );
    this.ref.send({ type: 'sup.shutdown', why, deadlineMs });
    return exit;
  }

  kill(): void {
    this.stop({ kind: 'killed', afterMs: 0 });
  }

  address(id: string): Address {
    return this.supervisor().address(id);
  }

  children(): ChildView[] {
    return this.supervisor().views();
  }

  startChild(spec: ChildSpec): Promise<ApiResult> {
    return this.call({ op: 'start-child', spec });
  }

  terminateChild(id: string): Promise<ApiResult> {
    return this.call({ op: 'terminate-child', id });
  }

  restartChild(id: string): Promise<ApiResult> {
    return this.call({ op: 'restart-child', id });
  }

  deleteChild(id: string): Promise<ApiResult> {
    return this.call({ op: 'delete-child', id });
  }

  // ---- services and seams ----------------------------------------------------------------------------------------

  supervision(
    event: SupervisionEvent,
    supervisor: AnyActorRef,
    child: string | undefined,
    data: SupervisionData,
  ): void {
    const { recorder } = this.options;
    if (!recorder) return;
    const path = recorder.pathOf(supervisor);
    recorder.record({
      path: child === undefined ? path : `${path}/${child}`,
      kind: 'supervision',
      event,
      data: supervisionData(data),
    });
  }

  emitted(ref: AnyActorRef, event: EventObject): void {
    this.options.recorder?.emitted(ref, event);
  }

  failed(ref: AnyActorRef, where: string, error: unknown): void {
    this.counters.observerErrors += 1;
    this.options.recorder?.failed(ref, where, error);
  }

  observerFailed(): void {
    this.counters.observerErrors += 1;
  }

  actorEnded(ref: AnyActorRef): void {
    const snapshot = ref.getSnapshot();
    if (snapshot?.status !== 'error') return;
    this.counters.crashes += 1;
    // However deep it stood, and whatever it threw in: XState leaves its children running.
    reap(snapshot);
    this.options.recorder?.crashed(ref, snapshot.error);
  }

  // ---- end -------------------------------------------------------------------------------------------------------

  private stop(exit: Exit): void {
    if (this.ended) return;
    this.finish(exit);
    this.ref.stop();
  }

  private over(): void {
    const exit = exitOf(this.ref);
    if (exit && !this.ended) this.finish(exit);
  }

  private finish(exit: Exit): void {
    this.ended = exit;
    this.options.clock.clearTimeout(this.deadline);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) for (const resolve of waiting) resolve(exit);
    try {
      this.options.onExit?.(exit);
    } catch (error) {
      this.failed(this.ref, 'onExit', error);
    }
  }

  private supervisor(): Supervisor {
    const { supervisor } = this.ref.getSnapshot() as SupervisorSnapshot;
    if (!supervisor) throw new Error(`the root of ${this.path} is not a supervisor`);
    return supervisor;
  }

  private call(call: ApiCall): Promise<ApiResult> {
    return callSupervisor(this.ref, call);
  }
}

/** The crash has its own line in the journal, with the stack; here its causes tell enough. */
function supervisionData({ exit, errors, ...data }: SupervisionData): unknown {
  return {
    ...(small(data) as object),
    ...(exit
      ? { exit: exit.kind === 'crash' ? { kind: 'crash', error: lean(exit.error) } : small(exit) }
      : undefined),
    ...(errors ? { errors: errors.map(lean) } : undefined),
  };
}

function lean({ name, message, code, cause }: SerialError): SerialError {
  return {
    name,
    message: small(message) as string,
    ...(code === undefined ? undefined : { code }),
    ...(cause === undefined ? undefined : { cause: lean(cause) }),
  };
}

const middle = (): number => 0.5;

/** An operator's call to a supervisor anywhere in a tree. */
export function callSupervisor(ref: AnyActorRef, call: ApiCall): Promise<ApiResult> {
  return new Promise((resolve) => {
    if (ref.getSnapshot().status !== 'active') resolve({ ok: false, reason: 'gone' });
    else ref.send({ type: 'sup.api', call, reply: resolve });
  });
}
