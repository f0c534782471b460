import type { ActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate';
import type { AnyActorSystem } from './seams/xstate-seams.ts';
import { TAKES_SHUTDOWN } from './supervisor/stop-sequence.ts';
import type { SupervisorOptions } from './supervisor/supervisor-options.ts';
import { Supervisor } from './supervisor/supervisor-process.ts';

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
