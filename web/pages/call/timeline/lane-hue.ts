import type { StatechartDrawing } from '../../../../machines/contracts/statechart-drawing.ts';
import type { Lane, Span } from '../../../journal/lanes.ts';
import { type Hue, stateKey } from '../../../parts/state-key.ts';
import { hueOfState } from '../../../statechart/state-hue.ts';

/** The hue of a span, the same as in the machine's drawing; a plain actor is quiet as long as it runs. */
export const hueOfSpan = (
  { machine, region }: Pick<Lane, 'machine' | 'region'>,
  { state, phase }: Pick<Span, 'state' | 'phase'>,
  drawing: StatechartDrawing | null,
): Hue => {
  if (phase === 'failed' || phase === 'backoff') return stateKey(phase).hue;
  if (machine === null) return phase === 'running' ? 'idle' : stateKey(phase).hue;
  // A state that says nothing of itself is what the state around it is, up to the lane's region.
  const least = region === null ? 0 : region.length;
  for (
    let inner = state;
    inner.length > least;
    inner = inner.slice(0, Math.max(0, inner.lastIndexOf('.')))
  ) {
    const id = `${machine}.${inner}`;
    const name = inner.slice(inner.lastIndexOf('.') + 1);
    const drawn = drawing?.states.find((one) => one.id === id) ?? {
      name,
      tags: [],
      kind: 'atomic' as const,
    };
    const hue = hueOfState(drawn);
    if (hue !== 'talking' || drawn.tags.length > 0) return hue;
  }
  return 'talking';
};
