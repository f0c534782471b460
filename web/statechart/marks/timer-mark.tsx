import type { Accessor, JSX } from 'solid-js';
import type { DrawnState } from '../../../machines/contracts/statechart-drawing.ts';
import type { ArmedTimer } from '../../journal/actor-state.ts';
import type { Hue } from '../../parts/state-key.ts';
import { arcPath, fractionLeft, timeLeft } from '../geometry/timer-ring.ts';
import './timer-mark.css';

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
