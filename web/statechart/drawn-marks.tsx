// biome-ignore-all lint/a11y/noStaticElementInteractions: states are options of the chart's list
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: what is named and selected has the role of an option
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: nothing in that group takes the focus
import { type Accessor, For, type JSX, Show } from 'solid-js';
import type {
  DrawnEdge,
  DrawnState,
  TransitionLine,
} from '../../machines/contracts/statechart-drawing.ts';
import type { ArmedTimer } from '../journal/actor-state.ts';
import type { Hue } from '../parts/state-key.ts';
import { isContainer, roomFor } from './geometry/name-width.ts';
import { arcPath, fractionLeft, timeLeft } from './geometry/timer-ring.ts';
import type { Light } from './lit-states.ts';
import './drawn-marks.css';

const kindWords: Partial<Record<DrawnState['kind'], string>> = {
  final: 'final',
  region: 'region',
  parallel: 'parallel',
};

/** The end of an edge; `id` is unlike any other on the page. */
export const ArrowHead = (props: { id: string }): JSX.Element => (
  <defs>
    <marker
      id={props.id}
      viewBox="0 0 8 8"
      refX="7.5"
      refY="4"
      markerWidth="8"
      markerHeight="8"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path class="chart-head" d="M0 .8 8 4 0 7.2Z" />
    </marker>
  </defs>
);

export const DrawnStateMark = (props: {
  state: DrawnState;
  hue: Hue;
  light: Accessor<Light>;
  isTaken: (transition: string) => boolean;
  isNext: (transition: string) => boolean;
  isTabStop: boolean;
  /** Of the element that tells about the state while it is looked at. */
  detailsId: string | undefined;
  onLook: () => void;
  onGlance: () => void;
}): JSX.Element => {
  const { state } = props;
  const { x, y, w, h, kind, name } = state;
  const isOption = kind !== 'machine';
  const hasTitleOnTop = isContainer(state) || state.internal.length > 0 || state.invokes.length > 0;
  // What is written in the box stays outside the option: an option's name has to hold every word that can be read in it.
  return (
    <>
      <g
        class={`chart-state ${kind}`}
        classList={{
          'is-leaf': props.light() === 'leaf',
          'is-path': props.light() === 'path',
          'is-looked': props.detailsId !== undefined,
        }}
        data-state={state.id}
        style={{ '--hue': `var(--${props.hue})` }}
        role={isOption ? 'option' : undefined}
        aria-selected={isOption ? props.light() !== 'off' : undefined}
        aria-label={isOption ? [name, kindWords[kind]].filter(Boolean).join(', ') : undefined}
        aria-describedby={props.detailsId}
        tabindex={isOption ? (props.isTabStop ? 0 : -1) : undefined}
        onFocus={props.onLook}
        onPointerEnter={props.onGlance}
      >
        <rect
          x={x}
          y={y}
          width={w}
          height={h}
          rx={kind === 'region' || kind === 'machine' ? 0 : 8}
        />
        <Show when={kind === 'final'}>
          <rect class="chart-inner" x={x + 3} y={y + 3} width={w - 6} height={h - 6} rx="6" />
        </Show>
        <Show when={kind === 'region'}>
          <path d={`M${x} ${y}H${x + w}`} />
        </Show>
        <text
          class="chart-name"
          style={{
            '--room': String(roomFor(state)),
            '--to-middle': `${hasTitleOnTop && !isContainer(state) ? h / 2 - 13.5 : 0}px`,
          }}
          x={isContainer(state) ? (kind === 'machine' ? x : x + 10) : x + w / 2}
          y={hasTitleOnTop ? y + 18 : y + h / 2}
          text-anchor={isContainer(state) ? 'start' : 'middle'}
          dominant-baseline={hasTitleOnTop ? 'auto' : 'central'}
        >
          {name}
        </text>
      </g>
      <g
        class="chart-inside"
        classList={{ 'is-leaf': props.light() === 'leaf' }}
        aria-hidden="true"
      >
        <For each={state.invokes}>
          {(invoke) => (
            <g class="chart-invoke">
              <rect x={invoke.x} y={invoke.y} width={invoke.w} height={invoke.h} rx="3" />
              <text
                x={invoke.x + invoke.w / 2}
                y={invoke.y + invoke.h / 2}
                text-anchor="middle"
                dominant-baseline="central"
              >
                {invoke.id}
              </text>
            </g>
          )}
        </For>
        <For each={state.internal}>
          {(line) => (
            <LineMark
              line={line}
              isTaken={props.isTaken}
              isNext={props.isNext}
              isPossible={() => props.light() !== 'off'}
            />
          )}
        </For>
      </g>
    </>
  );
};

export const DrawnEdgeMark = (props: {
  edge: DrawnEdge;
  head: string;
  isTaken: (transition: string) => boolean;
  isNext: (transition: string) => boolean;
  isFromActive: (source: string) => boolean;
}): JSX.Element => {
  const { edge } = props;
  const d = `M${edge.points.map(({ x, y }) => `${x} ${y}`).join('L')}`;
  const source = edge.lines[0]?.transition.split('|')[0];
  const isPossible = (): boolean => source !== undefined && props.isFromActive(source);
  return (
    <g
      class="chart-edge"
      classList={{
        'is-taken': edge.lines.some(({ transition }) => props.isTaken(transition)),
        'is-next': edge.lines.some(({ transition }) => props.isNext(transition)),
        'is-possible': isPossible(),
      }}
    >
      <path d={d} marker-end={props.head} />
      <For each={edge.lines}>
        {(line) => (
          <LineMark
            line={line}
            isTaken={props.isTaken}
            isNext={props.isNext}
            isPossible={isPossible}
          />
        )}
      </For>
    </g>
  );
};

const LineMark = (props: {
  line: TransitionLine;
  isTaken: (transition: string) => boolean;
  isNext: (transition: string) => boolean;
  isPossible: () => boolean;
}): JSX.Element => {
  const { line } = props;
  return (
    <g
      class="chart-line"
      classList={{
        'is-taken': props.isTaken(line.transition),
        'is-next': props.isNext(line.transition),
        'is-possible': props.isPossible(),
      }}
    >
      <For each={line.texts}>
        {({ part, text, x, y }) => (
          <text class={part} x={x} y={y}>
            {text}
          </text>
        )}
      </For>
      <Show when={line.ring}>{(ring) => <circle cx={ring().x} cy={ring().y} r={ring().r} />}</Show>
    </g>
  );
};

/** The time left, on the upper right corner of the state that waits. */
export const TimerMark = (props: {
  timer: ArmedTimer;
  state: DrawnState;
  hue: Hue;
  now: Accessor<number>;
}): JSX.Element => {
  const { state, timer } = props;
  const x = state.x + state.w;
  const { y } = state;
  return (
    <g
      class="chart-timer"
      style={{ '--hue': `var(--${props.hue})`, 'transform-origin': `${x}px ${y}px` }}
    >
      <circle cx={x} cy={y} r="8" />
      <path d={arcPath(x, y, 8, fractionLeft(timer, props.now()))} />
      <text x={x + 13} y={y - 3}>
        {timeLeft(timer, props.now())}
      </text>
    </g>
  );
};
