import type { ActorLogic, AnyActorLogic, EventObject, Snapshot } from 'xstate';
import type { Clock } from './clock.ts';
import type { EventSchema } from './ingress.ts';
import type { Recorder } from './recorder.ts';
import { type AnyActorSystem, clockOf } from './seams/xstate-seams.ts';
import { servicesOf } from './services.ts';
import { TAKES_SHUTDOWN } from './supervisor/stop-sequence.ts';
import { type System, startSystem } from './system.ts';

export interface LinkedOptions<TInput> {
  /** Name of the root of the linked system. */
  path: string | ((input: TInput) => string);
  /** A journal of its own for each start. */
  recorder?: (input: TInput) => Recorder | undefined;
  /** Default: the clock of the system that it is linked into. */
  clock?: Clock;
  schema?: EventSchema;
  /** Told of the system as soon as it runs: for registries, viewers, `post`. */
  onStart?: (system: System, input: TInput) => void;
}

export type LinkedSnapshot<TInput> = Snapshot<unknown> & {
  input: TInput;
  system: System | undefined;
};

/**
 * A child, or an invoked actor, that runs as a system of its own: what it costs does not depend on how many others run,
 * and its journal, timers and inspectors are its own. It mirrors the root of that system: output, error, emitted facts;
 * events sent to it go in; `sup.shutdown` asks the system to end; stopping it kills the system.
 */
export function linked<TInput = unknown>(
  logic: AnyActorLogic,
  options: LinkedOptions<TInput>,
): ActorLogic<LinkedSnapshot<TInput>, EventObject, TInput, AnyActorSystem, EventObject> {
  const result: ActorLogic<
    LinkedSnapshot<TInput>,
    EventObject,
    TInput,
    AnyActorSystem,
    EventObject
  > & { [TAKES_SHUTDOWN]: 'worker' } = {
    [TAKES_SHUTDOWN]: 'worker',
    config: options,
    getInitialSnapshot: (_scope, input) => ({
      status: 'active',
      output: undefined,
      error: undefined,
      input,
      system: undefined,
    }),
    getPersistedSnapshot: ({ status, output, error, input }) =>
      ({ status, output, error, input }) as unknown as Snapshot<unknown>,
    start: (snapshot, scope) => {
      const { input } = snapshot;
      const { self } = scope;
      const recorder = options.recorder?.(input);
      let starting = true;
      const system = startSystem(logic, {
        path: typeof options.path === 'function' ? options.path(input) : options.path,
        clock: options.clock ?? clockOf(self),
        random: servicesOf(self).random,
        input,
        ...(recorder ? { recorder } : undefined),
        ...(options.schema ? { schema: options.schema } : undefined),
        onEmit: (event) => scope.emit(event),
        onExit: () => {
          if (!starting && self.getSnapshot().status === 'active')
            self.send({ type: 'sup.linked-ended' });
        },
      });
      starting = false;
      snapshot.system = system;
      const root = system.ref.getSnapshot();
      if (root.status === 'error') throw root.error;
      if (system.ended) self.send({ type: 'sup.linked-ended' });
      else options.onStart?.(system, input);
    },
    transition: (snapshot, event) => {
      const { system } = snapshot;
      if (!system) return snapshot;
      switch (event.type) {
        case 'xstate.stop':
          system.kill();
          return { ...snapshot, status: 'stopped', output: undefined, error: undefined };
        case 'sup.linked-ended':
          return mirror(snapshot, system);
        case 'sup.shutdown': {
          const { why, deadlineMs } = event as EventObject & { why?: string; deadlineMs?: number };
          // Without a deadline the supervisor above waits without limit, and so does this.
          void system.shutdown(why ?? 'shutdown', deadlineMs ?? Number.POSITIVE_INFINITY);
          return snapshot;
        }
        default:
          system.ref.send(event);
          return snapshot;
      }
    },
  };
  return result;
}

function mirror<TInput>(snapshot: LinkedSnapshot<TInput>, system: System): LinkedSnapshot<TInput> {
  const root = system.ref.getSnapshot();
  switch (root.status) {
    case 'error':
      return { ...snapshot, status: 'error', output: undefined, error: root.error };
    case 'done':
      return { ...snapshot, status: 'done', output: root.output, error: undefined };
    default: {
      const { ended } = system;
      return ended?.kind === 'shutdown'
        ? {
            ...snapshot,
            status: 'done',
            output: { exit: 'shutdown', why: ended.why },
            error: undefined,
          }
        : {
            ...snapshot,
            status: 'error',
            output: undefined,
            error: new Error('the linked system was killed'),
          };
    }
  }
}
