import type { ActorScope, AnyActorRef, EventObject } from 'xstate';
import type { Address, ApiResult, ChildView } from '../child-spec.ts';
import type { Clock } from '../clock.ts';
import type { Exit } from '../exit.ts';
import { clockOf, withoutRelays } from '../seams/xstate-seams.ts';
import { type SystemServices, servicesOf } from '../services.ts';
import type { Child, ChildHome } from './child.ts';
import { type ApiCall, ChildApi } from './child-api.ts';
import { ChildTable } from './child-table.ts';
import { type RestartHome, Restarts } from './restarts.ts';
import { type StopHome, StopSequence } from './stop-sequence.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** How the supervisor ended; the fields of its last snapshot. */
export type SupervisorEnd =
  | { status: 'done'; output: { exit: 'shutdown'; why: string; child?: string; childExit?: Exit } }
  | { status: 'error'; error: unknown }
  | { status: 'stopped' };

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

/** Operator's calls that may wait while children are being stopped. */
const WAITING_CALLS_MAX = 256;

/**
 * One running supervisor: its mailbox, and its end. Messages are handled one at a time; while children are being stopped all
 * others wait, as in OTP, whose supervisor blocks in `shutdown/1`.
 *
 * Beyond OTP there is the time between a crash and its restart (`Restarts`): in it `restartChild` and `deleteChild` answer
 * `restarting`, and `terminateChild` takes the one named out of the coming start.
 */
export class Supervisor implements ChildHome, RestartHome, StopHome {
  readonly self: AnyActorRef;
  readonly clock: Clock;
  readonly services: SystemServices;
  end: SupervisorEnd | undefined;
  private readonly options: SupervisorOptions;
  private readonly scope: ActorScope<never, never>;
  private readonly table: ChildTable;
  private readonly restarts: Restarts;
  private readonly api: ChildApi;
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
    this.table = new ChildTable(options, this);
    this.restarts = new Restarts(options, this.table, this);
    this.api = new ChildApi(this.table, this.restarts, (children, why, then) =>
      this.stop(children, why, then),
    );
  }

  start(): void {
    for (const spec of this.options.children) this.table.add(spec);
    const all = this.table.all();
    for (const child of all) {
      const failure = this.restarts.launch(child);
      if (!failure) continue;
      const why = `${child.id} did not start`;
      this.leave(why, { status: 'error', error: startFailed(why, failure) });
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

  address(id: string): Address {
    return this.table.address(id, () => this.end !== undefined);
  }

  views(): ChildView[] {
    return this.table.views(this.restarts.budgetLeft());
  }

  refs(): Record<string, AnyActorRef> {
    return this.table.refs();
  }

  // ---- what children, restarts and stop sequences need -----------------------------------------------------------

  ended(child: Child, incarnation: number, exit: Exit): void {
    this.self.send({ type: 'sup.exit', child, incarnation, exit });
  }

  due(child: Child): void {
    this.self.send({ type: 'sup.due', child });
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

  fail(why: string, error: Error): void {
    this.leave(why, { status: 'error', error });
  }

  stop(children: Child[], why: string, then: () => void): void {
    for (const child of children) this.restarts.disarm(child);
    const parallel = this.options.strategy === 'dynamic';
    const live = children.filter(({ ref }) => ref !== undefined);
    this.stopping = { sequence: new StopSequence(this, live, { parallel, why }), then };
    this.proceed();
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
        this.restarts.onDue(message.child);
        return;
      case 'sup.shutdown':
        this.finish(message.why ?? 'shutdown');
        return;
      case 'sup.api':
        this.api.call(message.call, message.reply);
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
    if (restart === 'permanent' || (restart === 'transient' && !wanted)) {
      this.restarts.restart(child);
      return;
    }
    this.table.forget(child);
    if (this.table.endsWith(child))
      this.finish(`${child.id} ended`, { child: child.id, childExit: exit });
  }

  // ---- the end ---------------------------------------------------------------------------------------------------

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
    this.stop(this.table.all(), why, () => this.close(end));
  }

  private close(end: SupervisorEnd): void {
    this.end = end;
    for (const child of this.table.all()) {
      this.restarts.disarm(child);
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
    for (const child of this.table.all().reverse()) {
      const { ref } = child;
      child.settle({ kind: 'killed', afterMs: 0 }, 'stopped');
      if (ref) this.kill(ref);
    }
    this.close({ status: 'stopped' });
  }
}

function startFailed(why: string, exit: Exit): Error {
  const reason = exit.kind === 'crash' ? exit.error.message : exit.kind;
  return new Error(`${why}: ${reason}`, {
    cause: exit.kind === 'crash' ? exit.error : undefined,
  });
}
