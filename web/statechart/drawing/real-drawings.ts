import type { StatechartDrawing } from '../../../machines/contracts/statechart-drawing.ts';

const files = import.meta.glob('../../../machines/statecharts/*.layout.json', {
  eager: true,
  import: 'default',
}) as Record<string, StatechartDrawing>;

/** The drawings that the API serves, by machine: for tests, which have no API. They are data; no page imports them. */
export const realDrawings: ReadonlyMap<string, StatechartDrawing> = new Map(
  Object.values(files).map((drawing) => [drawing.machine, drawing]),
);
