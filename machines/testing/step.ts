import type { AnyMachineSnapshot, AnyTransitionDefinition, EventObject } from 'xstate';

/** What one event does to a machine, computed without running any effect. */
export interface Step {
  snapshot: AnyMachineSnapshot;
  /** Taken in this step, those without events included. */
  transitions: AnyTransitionDefinition[];
  /** Facts emitted in this step. */
  facts: EventObject[];
}
