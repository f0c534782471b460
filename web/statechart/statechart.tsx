import { type JSX, Show } from 'solid-js';
import { Chart } from './chart.tsx';
import { indexOf } from './drawing/drawing-index.ts';
import { RegionCharts } from './regions/region-charts.tsx';
import type { StatechartProps } from './statechart-props.ts';

/** A machine's drawing with its live state; a machine that is too large for a screen is shown region by region. */
export const Statechart = (props: StatechartProps): JSX.Element => (
  <Show when={props.drawing} keyed>
    {(drawing) => (
      <Show
        when={drawing.regions}
        fallback={<Chart {...props} index={indexOf(drawing)} title={drawing.machine} />}
      >
        {(regions) => <RegionCharts {...props} drawing={drawing} regions={regions()} />}
      </Show>
    )}
  </Show>
);
