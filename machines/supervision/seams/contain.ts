import type { AnyActorLogic, AnyStateMachine } from 'xstate';
import { reap } from './reap.ts';
import { isPlannable } from './steps/configuration.ts';
import { plannedSteps } from './steps/macrostep.ts';

/**
 * Microsteps in one macrostep; XState's default is no limit, so that a cycle of `always` hangs the process. The
 * largest legitimate chain of ours is under 20.
 */
const ITERATIONS_MAX = 1_000;

const contained = new WeakMap<AnyActorLogic, AnyActorLogic>();

/**
 * The same logic, whose crash leaves no orphans: when a transition throws (action, guard, assign), the children that it
 * had are stopped before the error goes on. Supervisors and systems apply it to what they start.
 *
 * Children spawned within the throwing step never start, but keep a `systemId` for ever: no `systemId` under supervision.
 */
export function contain<TLogic extends AnyActorLogic>(logic: TLogic): TLogic {
  const known = contained.get(logic);
  if (known) return known as TLogic;
  boundIterations(logic);
  const step = stepsOf(logic);
  const transition: AnyActorLogic['transition'] = (snapshot, event, scope) => {
    try {
      return step(snapshot, event, scope);
    } catch (error) {
      reap(snapshot);
      throw error;
    }
  };
  const wrapper = Object.create(logic, { transition: { value: transition } }) as TLogic;
  contained.set(logic, wrapper);
  contained.set(wrapper, wrapper);
  return wrapper;
}

function boundIterations(logic: AnyActorLogic): void {
  const { options } = logic as { options?: { maxIterations?: number } };
  if (options?.maxIterations === Number.POSITIVE_INFINITY) options.maxIterations = ITERATIONS_MAX;
}

const isMachine = (logic: AnyActorLogic): logic is AnyStateMachine => 'getStateNodeById' in logic;

/** A machine's steps are planned once. */
function stepsOf(logic: AnyActorLogic): AnyActorLogic['transition'] {
  if (isMachine(logic) && isPlannable(logic)) return plannedSteps(logic) as never;
  return (snapshot, event, scope) => logic.transition(snapshot, event, scope);
}
