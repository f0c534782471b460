import { createHash } from 'node:crypto';
import type { StatechartGraph } from './statechart-graph.ts';

/** Raise it when the way of drawing changes, so that every drawing becomes stale. */
const drawingVersion = 1;

/**
 * Of everything that the drawing shows or carries: two machines with the same hash have the same drawing. 16 hexadecimal
 * digits: it tells stale from fresh, it does not defend against anybody.
 */
export function structuralHash(graph: StatechartGraph): string {
  return createHash('sha256')
    .update(JSON.stringify([drawingVersion, graph]))
    .digest('hex')
    .slice(0, 16);
}
