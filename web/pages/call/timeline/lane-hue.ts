import type { Lane, Span } from '../../../journal/lanes.ts';
import { type Hue, stateKey } from '../../../parts/state-key.ts';
import { hueOfState } from '../../../statechart/state-hue.ts';

/** The hue of a span, the same as in the machine's drawing; a plain actor is quiet as long as it runs. */
export const hueOfSpan = (
  { machine }: Pick<Lane, 'machine'>,
  { state, phase }: Pick<Span, 'state' | 'phase'>,
): Hue => {
  if (phase === 'failed' || phase === 'backoff') return stateKey(phase).hue;
  if (machine !== null) return hueOfState(machine, state);
  return phase === 'running' ? 'idle' : stateKey(phase).hue;
};
