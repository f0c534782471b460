import type { Accessor } from 'solid-js';
import type { StatechartDrawing } from '../../machines/contracts/statechart-drawing.ts';
import type { ArmedTimer, LastTransition, Refusal, StateValue } from '../journal/actor-state.ts';

export interface StatechartProps {
  drawing: StatechartDrawing;
  /** Where the machine stands; without it (and `activeIds`) the drawing is one of no instance. */
  value?: StateValue | undefined;
  /** Ids of the drawing, in place of `value`. */
  activeIds?: Iterable<string> | undefined;
  lastTransition?: LastTransition | null | undefined;
  timers?: readonly ArmedTimer[] | undefined;
  /** The moment that is shown, epoch ms: rings shrink by it. Asked only while timers are armed. */
  now?: Accessor<number> | undefined;
  refusals?: readonly Refusal[] | undefined;
  /** A state is looked at, by pointer or keyboard; null: none. */
  onFocus?: ((stateId: string | null) => void) | undefined;
}
