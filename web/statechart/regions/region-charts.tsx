import { createMemo, createSignal, type JSX, Show } from 'solid-js';
import type { DrawnRegion } from '../../../machines/contracts/statechart-drawing.ts';
import { activeIds } from '../../journal/state-value.ts';
import { Chart } from '../chart.tsx';
import { armedIn, indexOf } from '../drawing/drawing-index.ts';
import type { StatechartProps } from '../statechart-props.ts';
import { RegionRail } from './region-rail.tsx';
import { firstRegion, regionStates } from './region-states.ts';
import './region-charts.css';

/** By machine: what was shown last, for whoever comes back to it. */
const lastChosen = new Map<string, string>();

/** Where every region stands, always readable, and beside it the drawing of one of them. */
export const RegionCharts = (
  props: StatechartProps & { regions: readonly DrawnRegion[] },
): JSX.Element => {
  const { drawing, regions } = props;
  const { machine } = drawing;
  const [chosen, setChosen] = createSignal(lastChosen.get(machine) ?? firstRegion(regions));
  const choose = (id: string): void => {
    lastChosen.set(machine, id);
    setChosen(id);
  };
  const active = createMemo<ReadonlySet<string>>(() => {
    if (props.activeIds) return new Set(props.activeIds);
    return props.value === undefined ? new Set() : activeIds(machine, props.value);
  });
  const states = createMemo(() => regionStates(machine, regions, active()));
  /** A machine that has left its regions stands in another state of its own. */
  const elsewhere = createMemo(() =>
    states().some(({ state }) => state !== null)
      ? null
      : ([...active()].findLast((id) => id !== machine)?.slice(machine.length + 1) ?? null),
  );
  const whole = indexOf(drawing);
  const armed = createMemo(() => armedIn(whole, props.timers ?? [], active()));
  const shown = createMemo(() => regions.find(({ id }) => id === chosen()));

  /** `1` to `9` choose a region, as they are numbered. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const region = regions[Number(event.key) - 1];
    if (region === undefined) return;
    choose(region.id);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its keys are those of everything in it; each can be pressed too
    <div class="chart-regions" onKeyDown={onKeyDown}>
      <div class="chart-beside">
        <RegionRail
          machine={machine}
          states={states()}
          elsewhere={elsewhere()}
          armed={armed()}
          now={props.now}
          chosen={chosen()}
          choose={choose}
        />
        <Show when={shown()} keyed fallback={<Chart {...props} index={whole} title={machine} />}>
          {(region) => (
            <Chart
              {...props}
              index={indexOf({ ...region, machine, hash: drawing.hash })}
              title={`${machine}: ${region.name}`}
              isMute
            />
          )}
        </Show>
      </div>
    </div>
  );
};
