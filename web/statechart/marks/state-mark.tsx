// biome-ignore-all lint/a11y/noStaticElementInteractions: states are options of the chart's list
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: what is named and selected has the role of an option
// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: nothing in that group takes the focus
import { type Accessor, For, type JSX, Show } from 'solid-js';
import type { DrawnState } from '../../../machines/contracts/statechart-drawing.ts';
import type { Hue } from '../../parts/state-key.ts';
import { isContainer, roomFor } from '../geometry/name-width.ts';
import type { Light } from '../lit-states.ts';
import { LineMark } from './line-mark.tsx';
import './state-mark.css';

const kindWords: Partial<Record<DrawnState['kind'], string>> = {
  final: 'final',
  region: 'region',
  parallel: 'parallel',
};

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
