import type { ActorScope, AnyActorRef, EventObject } from 'xstate';
import { backoffMs } from './backoff.ts';
import { Child, type ChildHome } from './child.ts';
import type { Address, ApiResult, ChildSpec, ChildView } from './child-spec.ts';
import type { Clock } from './clock.ts';
import type { Exit } from './exit.ts';
import { DEFAULT_INTENSITY, RestartBudget, RestartBudgetExceeded } from './restart-budget.ts';
import { type SystemServices, servicesOf } from './services.ts';
import { type StopHome, StopSequence } from './stop-sequence.ts';
import type { SupervisorOptions } from './supervisor.ts';
import { clockOf, withoutRelays } from './xstate-seams.ts';

/** How the supervisor ended; the fields of its last snapshot. */
export type SupervisorEnd =
  | { status: 'done'; output: { exit: 'shutdown'; why: string; child?: string; childExit?: Exit } }
  | { status: 'error'; error: unknown }
  | { status: 'stopped' };

export type ApiCall =
  | { op: 'start-child'; spec: ChildSpec }
  | { op: 'terminate-child'; id: string }
  | { op: 'restart-child'; id: string }
  | { op: 'delete-child'; id: string };

interface ApiEvent extends EventObject {
  type: 'sup.api';
  call: ApiCall;
  reply(result: ApiResult): void;
}

type Message =
  | { type: 'sup.exit'; child: Child; incarnation: number; exit: Exit }
  | { type: 'sup.due'; child: Child }
  | { type: 'sup.shutdown'; why?: string }
  | ApiEvent;

/** Of those that used up a budget, the newest. */
const ERRORS_TOLD_MAX = 3;
/** Operator's calls that may wait while children are being stopped. */
const WAITING_CALLS_MAX = 256;

/**
 * One running supervisor. Messages are handled one at a time; while children are being stopped all others wait, as in
 * OTP, whose supervisor blocks in `shutdown/1`.
 *
 * Beyond OTP there is the time between a crash and its restart. In it the child, and those that strategy restarts with
 * it, are in `backoff`: their mail is kept, `restartChild` and `deleteChild` answer `restarting`, and `terminateChild`
 * takes the one named out of the coming start.
 */
export class Supervisor implements ChildHome, StopHome {
  readonly self: AnyActorRef;
  readonly clock: Clock;
  readonly services: SystemServices;
  end: SupervisorEnd | undefined;
  private readonly options: SupervisorOptions;
  private readonly scope: ActorScope<never, never>;
  /** In start order. */
  private readonly children = new Map<string, Child>();
  private readonly budget: RestartBudget;
  private stopping: { sequence: StopSequence; then: () => void } | undefined;
  private readonly waiting: Message[] = [];
  private waitingCalls = 0;
  private ending = false;

  // biome-ignore lint/suspicious/noExplicitAny: the scope's type parameters are of no interest here
  constructor(options: SupervisorOptions, scope: ActorScope<any, any>) {
    this.options = options;
    this.scope = scope as unknown as ActorScope<never, never>;
    this.self = scope.self;
    this.clock = clockOf(scope.self);
    this.services = servicesOf(scope.self);
    withoutRelays(scope.self);
    this.budget = new RestartBudget(options.intensity ?? DEFAULT_INTENSITY);
  }

  start(): void {
    for (const spec of this.options.children) {
      if (this.children.has(spec.id)) throw new Error(`two children are called ${spec.id}`);
      this.check(spec);
      this.children.set(spec.id, new Child(spec, this));
    }
    const all = [...this.children.values()];
    for (const child of all) {
      const failure = this.launch(child);
      if (!failure) continue;
      this.leave(`${child.id} did not start`, {
        status: 'error',
        error: startFailed(child.id, failure),
      });
      return;
    }
    for (const child of all) child.flush();
  }

  handle(event: EventObject): void {
    if (this.end) return;
    switch (event.type) {
      case 'xstate.stop':
        this.killAll();
        return;
      case 'sup.deadline':
        this.stopping?.sequence.deadline();
        this.proceed();
        return;
      case 'sup.exit':
        this.onExit(event as unknown as Message & { type: 'sup.exit' });
        return;
      case 'sup.due':
      case 'sup.shutdown':
      case 'sup.api':
        this.take(event as unknown as Message);
        return;
      default:
        // What a child relays to its parent is known already, with its incarnation.
        if (!event.type.startsWith('xstate.')) this.services.counters.unknownEvents += 1;
    }
  }

  // ---- outside view ----------------------------------------------------------------------------------------------

  address(id: string): Address {
    return {
      send: (event) => {
        const child = this.end ? undefined : this.children.get(id);
        if (child) child.send(event);
        else this.services.counters.deadLetters += 1;
      },
    };
  }

  views(): ChildView[] {
    const budgetLeft = this.budget.left(this.clock.now());
    return Array.from(this.children.values(), (child) => ({
      id: child.id,
      incarnation: child.incarnation,
      phase: child.phase,
      startedAt: child.startedAt,
      restarts: child.restarts,
      budgetLeft,
      nextAt: child.nextAt,
      lastExit: child.lastExit,
    }));
  }

  refs(): Record<string, AnyActorRef> {
    const refs: Record<string, AnyActorRef> = {};
    for (const child of this.children.values()) if (child.ref) refs[child.id] = child.ref;
    return refs;
  }

  // ---- what children and stop sequences need ---------------------------------------------------------------------

  ended(child: Child, incarnation: number, exit: Exit): void {
    this.self.send({ type: 'sup.exit', child, incarnation, exit });
  }

  emit(event: EventObject): void {
    this.scope.emit(event as never);
  }

  kill(ref: AnyActorRef): void {
    this.scope.stopChild(ref);
  }

  wake(): void {
    this.self.send({ type: 'sup.deadline' });
  }

  // ---- messages --------------------------------------------------------------------------------------------------

  private take(message: Message): void {
    if (!this.stopping) {
      this.dispatch(message);
      return;
    }
    if (message.type === 'sup.api') {
      if (this.ending || this.waitingCalls >= WAITING_CALLS_MAX) {
        message.reply({ ok: false, reason: this.ending ? 'gone' : 'busy' });
        return;
      }
      this.waitingCalls += 1;
    }
    this.waiting.push(message);
  }

  private dispatch(message: Message): void {
    switch (message.type) {
      case 'sup.exit':
        this.onExit(message);
        return;
      case 'sup.due':
        this.onDue(message.child);
        return;
      case 'sup.shutdown':
        this.finish(message.why ?? 'shutdown');
        return;
      case 'sup.api':
        this.onApi(message);
    }
  }

  private onExit(message: Message & { type: 'sup.exit' }): void {
    const { child, incarnation, exit } = message;
    if (child.incarnation !== incarnation) this.services.counters.lateEvents += 1;
    // Without a `ref` this incarnation was settled already, by a stop that did not wait for the notice.
    if (child.incarnation !== incarnation || child.ref === undefined) return;
    if (child.phase === 'stopping') {
      this.stopping?.sequence.ended(child, exit);
      this.proceed();
      return;
    }
    if (this.stopping) {
      this.waiting.push(message);
      return;
    }
    child.settle(exit, 'stopped');
    this.services.supervision('sup.exited', this.self, child.id, { incarnation, exit });
    const { restart } = child;
    const wanted = exit.kind === 'normal' || exit.kind === 'shutdown';
    if (restart === 'permanent' || (restart === 'transient' && !wanted)) this.restart(child);
    else {
      this.forget(child);
      this.autoShutdown(child, exit);
    }
  }

  /** A child that does not come back: a temporary or dynamic one leaves the table. */
  private forget(child: Child): void {
    child.drop();
    child.phase = 'stopped';
    child.nextAt = undefined;
    if (child.restart === 'temporary' || this.options.strategy === 'dynamic')
      this.children.delete(child.id);
  }

  private autoShutdown(child: Child, exit: Exit): void {
    const { autoShutdown = 'never' } = this.options;
    if (autoShutdown === 'never' || !child.spec.significant) return;
    if (autoShutdown === 'all-significant')
      for (const other of this.children.values())
        if (other.spec.significant && (other.ref || other.phase === 'backoff')) return;
    this.finish(`${child.id} ended`, { child: child.id, childExit: exit });
  }

  // ---- restart ---------------------------------------------------------------------------------------------------

  private restart(child: Child): void {
    const { clock, options } = this;
    const now = clock.now();
    const exit = child.lastExit;
    if (!this.budget.spend(now, exit?.kind === 'crash' ? exit.error : undefined)) {
      this.giveUp(child);
      return;
    }
    const { backoff } = options;
    if (backoff && now - child.startedAt >= backoff.resetAfterMs) child.failures = 0;
    const others = this.companions(child);
    for (const other of others) other.returning = other.restart !== 'temporary';
    child.phase = 'backoff';
    this.stop(others, `${child.id} restarts`, () => {
      const group = [child];
      for (const other of others) {
        if (other.restart === 'temporary') this.forget(other);
        else {
          other.phase = 'backoff';
          group.push(other);
        }
      }
      this.schedule(child, group);
    });
  }

  /** Those that go down and up with this child, in start order, without itself. */
  private companions(child: Child): Child[] {
    const { strategy } = this.options;
    if (strategy === 'one-for-one' || strategy === 'dynamic') return [];
    const all = [...this.children.values()];
    return strategy === 'one-for-all'
      ? all.filter((other) => other !== child)
      : all.slice(all.indexOf(child) + 1);
  }

  private schedule(child: Child, group: Child[]): void {
    const { backoff, random = this.services.random } = this.options;
    const delayMs = backoff ? backoffMs(backoff, child.failures, random) : 0;
    child.failures += 1;
    const nextAt = this.clock.now() + delayMs;
    for (const member of group) {
      this.disarm(member);
      member.nextAt = nextAt;
    }
    child.group = group;
    child.restartTimer = this.clock.setTimeout(() => {
      child.restartTimer = undefined;
      this.self.send({ type: 'sup.due', child });
    }, delayMs);
    this.services.supervision('sup.restarting', this.self, child.id, {
      incarnation: child.incarnation,
      delayMs,
      until: nextAt,
      restarts: child.restarts,
      budgetLeft: this.budget.left(this.clock.now()),
      exit: child.lastExit as Exit,
      ...(group.length > 1 ? { with: group.slice(1).map(({ id }) => id) } : undefined),
    });
  }

  private disarm(child: Child): void {
    this.clock.clearTimeout(child.restartTimer);
    child.restartTimer = undefined;
    child.group = undefined;
  }

  private onDue(trigger: Child): void {
    const { group } = trigger;
    if (!group) return;
    trigger.group = undefined;
    const members = new Set(group);
    const started: Child[] = [];
    for (const child of this.children.values()) {
      if (!members.has(child) || child.phase !== 'backoff') continue;
      child.restarts += 1;
      const failure = this.launch(child);
      if (failure) {
        this.restart(child);
        break;
      }
      started.push(child);
    }
    for (const child of started) child.flush();
  }

  private launch(child: Child): Exit | undefined {
    const failure = child.start(this.clock.now());
    const { incarnation } = child;
    if (failure)
      this.services.supervision('sup.exited', this.self, child.id, {
        incarnation,
        exit: failure,
        starting: true,
      });
    else this.services.supervision('sup.started', this.self, child.id, { incarnation });
    return failure;
  }

  private giveUp(child: Child): void {
    const { intensity = DEFAULT_INTENSITY } = this.options;
    const error = new RestartBudgetExceeded(child.id, intensity, this.budget.errors());
    child.phase = 'failed';
    child.drop();
    this.services.supervision('sup.gave-up', this.self, undefined, {
      child: child.id,
      why: error.message,
      restarts: child.restarts,
      errors: error.errors.slice(-ERRORS_TOLD_MAX),
    });
    this.leave(`${child.id} failed too often`, { status: 'error', error });
  }

  // ---- stop ------------------------------------------------------------------------------------------------------

  private stop(children: Child[], why: string, then: () => void): void {
    for (const child of children) this.disarm(child);
    const parallel = this.options.strategy === 'dynamic';
    const live = children.filter(({ ref }) => ref !== undefined);
    this.stopping = { sequence: new StopSequence(this, live, { parallel, why }), then };
    this.proceed();
  }

  private proceed(): void {
    const { stopping } = this;
    if (!stopping?.sequence.advance()) return;
    this.stopping = undefined;
    stopping.then();
    while (!this.stopping && !this.end && this.waiting.length > 0) {
      const message = this.waiting.shift() as Message;
      if (message.type === 'sup.api') this.waitingCalls -= 1;
      this.dispatch(message);
    }
  }

  private finish(why: string, significant?: { child: string; childExit: Exit }): void {
    this.leave(why, { status: 'done', output: { exit: 'shutdown', why, ...significant } });
  }

  private leave(why: string, end: SupervisorEnd): void {
    this.ending = true;
    this.stop([...this.children.values()], why, () => this.close(end));
  }

  private close(end: SupervisorEnd): void {
    this.end = end;
    for (const child of this.children.values()) {
      this.disarm(child);
      child.drop();
    }
    for (const message of this.waiting.splice(0))
      if (message.type === 'sup.api') message.reply({ ok: false, reason: 'gone' });
  }

  /** The kill: no deadlines, still in reverse order. */
  private killAll(): void {
    this.ending = true;
    this.stopping?.sequence.cancel();
    this.stopping = undefined;
    for (const child of [...this.children.values()].reverse()) {
      const { ref } = child;
      child.settle({ kind: 'killed', afterMs: 0 }, 'stopped');
      if (ref) this.kill(ref);
    }
    this.close({ status: 'stopped' });
  }

  // ---- API -------------------------------------------------------------------------------------------------------

  private onApi({ call, reply }: ApiEvent): void {
    switch (call.op) {
      case 'start-child':
        reply(this.startChild(call.spec));
        return;
      case 'terminate-child':
        this.terminateChild(call.id, reply);
        return;
      case 'restart-child':
        reply(this.restartChild(call.id));
        return;
      case 'delete-child':
        reply(this.deleteChild(call.id));
    }
  }

  private startChild(spec: ChildSpec): ApiResult {
    const present = this.children.get(spec.id);
    if (present) return { ok: false, reason: present.ref ? 'already-started' : 'already-present' };
    try {
      this.check(spec);
    } catch {
      return { ok: false, reason: 'bad-spec' };
    }
    const child = new Child(spec, this);
    this.children.set(spec.id, child);
    const exit = this.launch(child);
    if (!exit) {
      child.flush();
      return { ok: true };
    }
    this.children.delete(spec.id);
    child.drop();
    return { ok: false, reason: 'start-failed', exit };
  }

  private terminateChild(id: string, reply: (result: ApiResult) => void): void {
    const child = this.children.get(id);
    if (!child) {
      reply({ ok: false, reason: 'not-found' });
      return;
    }
    const { group } = child;
    this.disarm(child);
    // Those that were to start with it still do, on a timer of their own.
    const rest = group?.filter((member) => member !== child && member.phase === 'backoff') ?? [];
    if (rest[0]) this.schedule(rest[0], rest);
    this.stop([child], 'terminated', () => {
      this.forget(child);
      reply({ ok: true });
    });
  }

  private restartChild(id: string): ApiResult {
    const child = this.children.get(id);
    const refusal = refuse(child);
    if (!child || refusal) return refusal as ApiResult;
    const exit = this.launch(child);
    if (exit) return { ok: false, reason: 'start-failed', exit };
    child.restarts += 1;
    return { ok: true };
  }

  private deleteChild(id: string): ApiResult {
    const child = this.children.get(id);
    const refusal = refuse(child);
    if (refusal) return refusal;
    this.children.delete(id);
    return { ok: true };
  }

  private check(spec: ChildSpec): void {
    const { autoShutdown = 'never' } = this.options;
    if (!spec.significant) return;
    if (autoShutdown === 'never')
      throw new Error(`${spec.id} is significant, but the supervisor has no autoShutdown`);
    if ((spec.restart ?? 'permanent') === 'permanent')
      throw new Error(`${spec.id} is permanent, so its end can never be significant`);
  }
}

function refuse(child: Child | undefined): ApiResult | undefined {
  if (!child) return { ok: false, reason: 'not-found' };
  if (child.phase === 'backoff') return { ok: false, reason: 'restarting' };
  return child.ref ? { ok: false, reason: 'running' } : undefined;
}

function startFailed(id: string, exit: Exit): Error {
  const why = exit.kind === 'crash' ? exit.error.message : exit.kind;
  return new Error(`${id} did not start: ${why}`, {
    cause: exit.kind === 'crash' ? exit.error : undefined,
  });
}
