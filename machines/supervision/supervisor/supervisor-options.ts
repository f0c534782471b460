import type { ChildSpec, Strategy } from '../child-spec.ts';
import type { Backoff } from './backoff.ts';
import type { Intensity } from './restart-budget.ts';

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
