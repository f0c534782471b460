import type { AnyActorRef } from 'xstate';
import type { Address, ChildSpec, ChildView } from '../child-spec.ts';
import type { SystemServices } from '../services.ts';
import { Child, type ChildHome } from './child.ts';
import type { SupervisorOptions } from './supervisor-options.ts';

/** The children of one supervisor in start order: which there are, and who may be among them. */
export class ChildTable {
  private readonly options: Pick<SupervisorOptions, 'strategy' | 'autoShutdown'>;
  private readonly home: ChildHome;
  private readonly services: SystemServices;
  private readonly children = new Map<string, Child>();

  constructor(options: SupervisorOptions, home: ChildHome) {
    this.options = options;
    this.home = home;
    this.services = home.services;
  }

  /** A copy: the table may change while it is walked. */
  all(): Child[] {
    return [...this.children.values()];
  }

  get(id: string): Child | undefined {
    return this.children.get(id);
  }

  /** Throws for a spec that can mean nothing, and for a second child of the same name. */
  add(spec: ChildSpec): Child {
    if (this.children.has(spec.id)) throw new Error(`two children are called ${spec.id}`);
    this.check(spec);
    const child = new Child(spec, this.home);
    this.children.set(spec.id, child);
    return child;
  }

  delete(id: string): void {
    this.children.delete(id);
  }

  /** A child that does not come back: a temporary or dynamic one leaves the table. */
  forget(child: Child): void {
    child.drop();
    child.phase = 'stopped';
    child.nextAt = undefined;
    if (child.restart === 'temporary' || this.options.strategy === 'dynamic')
      this.children.delete(child.id);
  }

  /** Those that go down and up with this child, in start order, without itself. */
  companions(child: Child): Child[] {
    const { strategy } = this.options;
    if (strategy === 'one-for-one' || strategy === 'dynamic') return [];
    const all = this.all();
    return strategy === 'one-for-all'
      ? all.filter((other) => other !== child)
      : all.slice(all.indexOf(child) + 1);
  }

  /** Whether the supervisor ends because this child has ended by itself. */
  endsWith(child: Child): boolean {
    const { autoShutdown = 'never' } = this.options;
    if (autoShutdown === 'never' || !child.spec.significant) return false;
    if (autoShutdown === 'any-significant') return true;
    return !this.all().some(
      (other) => other.spec.significant && (other.ref || other.phase === 'backoff'),
    );
  }

  /** To a child that is not there, or when the supervisor has ended, goes to the dead letters. */
  address(id: string, hasEnded: () => boolean): Address {
    return {
      send: (event) => {
        const child = hasEnded() ? undefined : this.children.get(id);
        if (child) child.send(event);
        else this.services.counters.deadLetters += 1;
      },
    };
  }

  views(budgetLeft: number): ChildView[] {
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

  private check(spec: ChildSpec): void {
    const { autoShutdown = 'never' } = this.options;
    if (!spec.significant) return;
    if (autoShutdown === 'never')
      throw new Error(`${spec.id} is significant, but the supervisor has no autoShutdown`);
    if ((spec.restart ?? 'permanent') === 'permanent')
      throw new Error(`${spec.id} is permanent, so its end can never be significant`);
  }
}
