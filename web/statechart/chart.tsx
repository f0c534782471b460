// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: SVG has no elements of its own for a list and its options
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: nothing in that group takes the focus
import {
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  Show,
} from 'solid-js';
import type { DrawnState } from '../../machines/contracts/statechart-drawing.ts';
import { createChartState } from './chart-state.ts';
import { ChartTools } from './chart-tools.tsx';
import { StateDetails } from './details/state-details.tsx';
import { StateTable } from './details/state-table.tsx';
import { activeLeaves, type DrawingIndex } from './drawing/drawing-index.ts';
import { legibleScale } from './geometry/name-width.ts';
import { type Direction, isInLowerHalf, neighbour, revealed } from './geometry/view.ts';
import { ArrowHead, DrawnEdgeMark } from './marks/edge-mark.tsx';
import { DrawnStateMark } from './marks/state-mark.tsx';
import { TimerMark } from './marks/timer-mark.tsx';
import { createPanZoom } from './pan-zoom.ts';
import { createPulse } from './pulse.ts';
import { hueOfState } from './state-hue.ts';
import type { StatechartProps } from './statechart-props.ts';
import { TakenLast } from './taken-last.tsx';
import './statechart.css';

export interface ChartProps extends StatechartProps {
  index: DrawingIndex;
  /** What it is called: the machine, or one of its regions. */
  title: string;
  /** Says below it what was taken last: a drawing without texts. */
  isMute?: boolean;
}

/** Below this scale a transition's text is no longer readable: what may happen now is written larger, if there is room for it. */
const FAR = 0.85;
const FARTHEST = 0.72;

const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** One drawing with its live state. The picture is made once; an update touches what changed. */
export const Chart = (props: ChartProps): JSX.Element => {
  const { index } = props;
  const { drawing } = index;
  const headId = `head-${createUniqueId()}`;
  const detailsId = `details-${createUniqueId()}`;
  const [isTable, setIsTable] = createSignal(false);
  const [looked, setLooked] = createSignal<string | null>(null);
  const states = drawing.states.filter(({ kind }) => kind !== 'machine');
  const [tabStop, setTabStop] = createSignal(states[0]?.id ?? '');

  const hueOf = ({ id }: DrawnState) =>
    hueOfState(drawing.machine, id.slice(drawing.machine.length + 1));

  const isLooked = createSelector(looked);
  const isTabStop = createSelector(tabStop);
  const { active, light, taken, isTaken, isNext, armed, now } = createChartState(
    index,
    props,
    looked,
  );

  const [svg, setSvg] = createSignal<SVGSVGElement>();
  const panZoom = createPanZoom(drawing, legibleScale(drawing.states), svg);
  const { view, setView } = panZoom;
  // A region in which nothing goes on is the last that must be seen, and what stood there already comes after what has just begun.
  createEffect<ReadonlySet<string>>((before) => {
    const leaves = activeLeaves(index, active());
    const rank = (state: DrawnState): number =>
      (hueOf(state) === 'idle' ? 2 : 0) + (before.has(state.id) ? 1 : 0);
    const shown = [...leaves].flatMap((id) => index.states.get(id) ?? []);
    panZoom.follow(shown.sort((a, b) => rank(a) - rank(b)));
    return leaves;
  }, new Set());
  const isFar = createMemo(() => view().k < FAR);
  const isFarthest = createMemo(() => view().k < FARTHEST);

  const pulse = createPulse();
  createEffect(on(taken, () => pulse(svg()), { defer: true }));

  const look = (id: string | null): void => {
    if (looked() === id) return;
    setLooked(id);
    props.onFocus?.(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = directions[event.key];
    if (direction && !event.shiftKey && !event.altKey && !event.metaKey && !event.ctrlKey) {
      const from = index.states.get(tabStop());
      if (!from) return;
      const next = neighbour(states, from, direction);
      setTabStop(next.id);
      setView(revealed(view(), next, panZoom.frame()));
      svg()
        ?.querySelector<SVGGElement>(`[data-state="${CSS.escape(next.id)}"]`)
        ?.focus();
    } else if (event.key === 'Escape' && looked() !== null) look(null);
    else if (!panZoom.onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="chart" onPointerLeave={() => look(null)}>
      <ChartTools
        title={props.title}
        isTable={isTable()}
        showTable={setIsTable}
        panZoom={panZoom}
      />
      <Show
        when={!isTable()}
        fallback={
          <StateTable index={index} light={light} armed={armed()} now={now} taken={taken()} />
        }
      >
        <svg
          ref={setSvg}
          class="chart-frame"
          classList={{ 'is-far': isFar(), 'is-farthest': isFarthest() }}
          style={{ '--k': String(view().k) }}
          role="listbox"
          aria-multiselectable="true"
          aria-label={`Statechart ${props.title}; active states are selected`}
          onKeyDown={onKeyDown}
          {...panZoom.handlers}
        >
          <ArrowHead id={headId} />
          <g transform={`translate(${view().x} ${view().y}) scale(${view().k})`}>
            <For each={drawing.states}>
              {(state) => (
                <DrawnStateMark
                  state={state}
                  hue={hueOf(state)}
                  light={() => light(state.id)}
                  isTaken={isTaken}
                  isNext={isNext}
                  isTabStop={isTabStop(state.id)}
                  detailsId={isLooked(state.id) ? detailsId : undefined}
                  onLook={() => {
                    if (state.kind === 'machine') return;
                    setTabStop(state.id);
                    look(state.id);
                  }}
                  onGlance={() => look(state.kind === 'machine' ? null : state.id)}
                />
              )}
            </For>
            <g aria-hidden="true" class="chart-edges">
              <For each={drawing.edges}>
                {(edge) => (
                  <DrawnEdgeMark
                    edge={edge}
                    head={`url(#${headId})`}
                    isTaken={isTaken}
                    isNext={isNext}
                    isFromActive={(source) => light(source) !== 'off'}
                  />
                )}
              </For>
              <For each={drawing.dots}>
                {(dot) => (
                  <circle class={`chart-dot ${dot.kind}`} cx={dot.x} cy={dot.y} r={dot.r} />
                )}
              </For>
              <For each={armed()}>
                {({ timer, state }) => (
                  <TimerMark timer={timer} state={state} hue={hueOf(state)} now={now} />
                )}
              </For>
            </g>
          </g>
        </svg>
        <Show when={props.isMute}>
          <TakenLast index={index} taken={taken()} />
        </Show>
        <Show when={looked()} keyed>
          {(id) => (
            <StateDetails
              elementId={detailsId}
              index={index}
              id={id}
              light={light(id)}
              refusals={props.refusals ?? []}
              armed={armed().filter(({ state }) => state.id === id)}
              now={now}
              isLow={isInLowerHalf(index.states.get(id), view(), panZoom.frame())}
            />
          )}
        </Show>
      </Show>
    </div>
  );
};
