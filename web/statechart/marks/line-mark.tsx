import { For, type JSX, Show } from 'solid-js';
import type { TransitionLine } from '../../../machines/contracts/statechart-drawing.ts';

/** What is written of one transition. */
export const LineMark = (props: {
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
