import type { AnyActorRef, EventObject } from 'xstate';
import type { ApiResult, ChildSpec } from '../../machines/supervision/child-spec.ts';
import type { SupervisorSnapshot } from '../../machines/supervision/supervisor.ts';
import { callSupervisor, type System } from '../../machines/supervision/system.ts';

/** The children of a supervisor that itself stands below the root of a system, whichever incarnation of it runs now. */
export class SupervisedChildren {
  readonly #system: () => System;
  readonly #id: string;

  constructor(system: () => System, id: string) {
    this.#system = system;
    this.#id = id;
  }

  has(id: string): boolean {
    return this.ids().has(id);
  }

  ids(): Set<string> {
    const { supervisor } = this.#snapshot() ?? {};
    return new Set(supervisor?.views().map((view) => view.id));
  }

  /** Mail to a child that does not exist is dropped: whoever sends it must not depend on its arrival. */
  send(id: string, event: EventObject): void {
    this.#snapshot()?.supervisor?.address(id).send(event);
  }

  start(spec: ChildSpec): Promise<ApiResult> {
    const ref = this.#ref();
    return ref
      ? callSupervisor(ref, { op: 'start-child', spec })
      : Promise.resolve({ ok: false, reason: 'gone' });
  }

  #ref(): AnyActorRef | undefined {
    const { children } = this.#system().ref.getSnapshot() as SupervisorSnapshot;
    return children[this.#id];
  }

  #snapshot(): SupervisorSnapshot | undefined {
    return this.#ref()?.getSnapshot() as SupervisorSnapshot | undefined;
  }
}
