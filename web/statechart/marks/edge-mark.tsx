import { For, type JSX } from 'solid-js';
import type { DrawnEdge } from '../../../machines/contracts/statechart-drawing.ts';
import { LineMark } from './line-mark.tsx';
import './edge-mark.css';

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
