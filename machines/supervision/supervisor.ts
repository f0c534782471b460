import type { ActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate';
import type { ChildSpec, Strategy } from './child-spec.ts';
import type { AnyActorSystem } from './seams/xstate-seams.ts';
import type { Backoff } from './supervisor/backoff.ts';
import type { Intensity } from './supervisor/restart-budget.ts';
import { TAKES_SHUTDOWN } from './supervisor/stop-sequence.ts';
import { Supervisor } from './supervisor/supervisor-process.ts';

export interface SupervisorOptions {
  strategy: Strategy;
  /** Default 1 restart in 5,000 ms. */
  intensity?: Intensity;
  /** Default none: restart on the next macrotask. */
  backoff?: Backoff;
  /** The supervisor ends when a `significant` child has ended by itself: `any`, or the last of them. Default `never`. */
  autoShutdown?: 'never' | 'any-significant' | 'all-significant';
  /** In start order; they stop in reverse. A `dynamic` supervisor usually begins with none. */
  children: readonly ChildSpec[];
  /** For the jitter; default is the system's. */
  random?: () => number;
}

export type SupervisorSnapshot = Snapshot<unknown> & {
  /** Live: the actors that run now, by id. */
  readonly children: Record<string, AnyActorRef>;
  readonly supervisor: Supervisor | undefined;
};

export type SupervisorLogic = ActorLogic<
  SupervisorSnapshot,
  EventObject,
  unknown,
  AnyActorSystem,
  EventObject
>;

/**
 * A supervisor with OTP's semantics as plain actor logic: it keeps its own child map, so that starting and stopping a
 * child costs the same with ten siblings or ten thousand.
 *
 * Ends as `done` with `{ exit: 'shutdown', why }` when told to or by `autoShutdown`, and as an error when a first start
 * fails or the restart intensity is exceeded (`RestartBudgetExceeded`); its children are down by then, in order.
 */
export function supervise(options: SupervisorOptions): SupervisorLogic {
  const logic: SupervisorLogic & { [TAKES_SHUTDOWN]: 'infinity' } = {
    [TAKES_SHUTDOWN]: 'infinity',
    config: options,
    getInitialSnapshot: () => ({
      status: 'active',
      output: undefined,
      error: undefined,
      children: {},
      supervisor: undefined,
    }),
    getPersistedSnapshot: ({ status, output, error }) =>
      ({ status, output, error }) as Snapshot<unknown>,
    start: (snapshot, scope) => {
      const supervisor = new Supervisor(options, scope);
      Object.assign(snapshot, { supervisor });
      Object.defineProperty(snapshot, 'children', {
        enumerable: true,
        get: () => supervisor.refs(),
      });
      supervisor.start();
      if (supervisor.end?.status === 'error') throw supervisor.end.error;
    },
    transition: (snapshot, event) => {
      const { supervisor } = snapshot;
      if (!supervisor) return snapshot;
      supervisor.handle(event);
      const { end } = supervisor;
      if (!end) return snapshot;
      return {
        children: {},
        supervisor,
        output: undefined,
        error: undefined,
        ...end,
      } as SupervisorSnapshot;
    },
  };
  return logic;
}
