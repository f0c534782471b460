import { type JSX, Show } from 'solid-js';
import type { PanZoom } from './pan-zoom.ts';

/** Over the drawing's corner: its twin as a table, nearer, farther, and all of it. */
export const ChartTools = (props: {
  title: string;
  isTable: boolean;
  showTable: (isTable: boolean) => void;
  panZoom: PanZoom;
}): JSX.Element => (
  <div class="chart-tools" role="toolbar" aria-label={`Drawing of ${props.title}`}>
    <button
      type="button"
      aria-pressed={props.isTable}
      onClick={() => props.showTable(!props.isTable)}
    >
      Table
    </button>
    <Show when={!props.isTable}>
      <button type="button" aria-label="Farther" onClick={() => props.panZoom.zoom(1 / 1.25)}>
        −
      </button>
      <button type="button" aria-label="Nearer" onClick={() => props.panZoom.zoom(1.25)}>
        +
      </button>
      <button type="button" onClick={() => props.panZoom.showAll()}>
        Fit
      </button>
    </Show>
  </div>
);
