import { createMemo, type JSX } from 'solid-js';
import { durationWords } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { msAtX, xOf } from '../timeline/time-window.ts';
import { Canvas, type Surface } from './canvas.tsx';
import { palette } from './palette.ts';
import { columnsOf } from './peak-path.ts';
import { speechMarks, speechSpans } from './speech-marks.ts';
import './sound.css';

/** Both parties on the call's axis, and the scrub bar: press or drag anywhere on it. The party above, the bot below. */
export const Waveform = (props: { data: CallData; cursor: CallCursor }): JSX.Element => {
  const { data, cursor } = props;
  const spans = createMemo(() => speechSpans(data.lines()));
  const marks = createMemo(() => speechMarks(data.lines(), data.axis().endMs));

  const draw = ({ context, width, height }: Surface) => {
    const colours = palette();
    const window = cursor.window();
    const half = height / 2;
    for (const { kind, fromMs, toMs } of marks()) {
      if (toMs < window.fromMs || fromMs > window.toMs) continue;
      const x = xOf(window, width, fromMs);
      if (kind === 'silence') {
        context.fillStyle = colours.hover;
        context.fillRect(x, 0, xOf(window, width, toMs) - x, height);
      } else {
        context.fillStyle = colours.failed;
        context.fillRect(x - 1, half, 2, half);
        context.beginPath();
        context.moveTo(x - 4, height);
        context.lineTo(x + 4, height);
        context.lineTo(x, height - 7);
        context.fill();
      }
    }
    context.fillStyle = colours.line;
    context.fillRect(0, half, width, 1);
    const peaks = data.peaks();
    if (peaks !== null) {
      const { party, bot } = columnsOf(peaks, window, Math.ceil(width));
      bars(context, party, half / 2, half / 2 - 2, colours.listening);
      bars(context, bot, half + half / 2, half / 2 - 2, colours.talking);
      return;
    }
    for (const { who, fromMs, toMs } of spans()) {
      const x = xOf(window, width, fromMs);
      const middle = who === 'party' ? half / 2 : half + half / 2;
      context.fillStyle = who === 'party' ? colours.listening : colours.talking;
      context.fillRect(x, middle - half / 4, Math.max(1, xOf(window, width, toMs) - x), half / 2);
    }
  };

  const seekTo = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    cursor.seek(msAtX(cursor.window(), width, event.clientX - left));
  };
  return (
    <div
      class="call-wave"
      role="slider"
      tabIndex={0}
      aria-label="Moment of the call"
      aria-valuemin={0}
      aria-valuemax={Math.round(cursor.axis().endMs / 1_000)}
      aria-valuenow={Math.max(0, Math.round(cursor.ms() / 1_000))}
      aria-valuetext={
        cursor.isAtEdge() ? (data.isLive() ? 'live' : 'the end') : durationWords(cursor.ms())
      }
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) =>
        event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event)
      }
      onKeyDown={(event) => {
        if (event.key === 'Home') cursor.seek(cursor.axis().startMs);
        else if (event.key === 'End') cursor.seek(null);
        else return;
        event.preventDefault();
      }}
    >
      <Canvas draw={draw} />
    </div>
  );
};

const bars = (
  context: CanvasRenderingContext2D,
  heights: Float32Array,
  middle: number,
  room: number,
  colour: string,
) => {
  context.fillStyle = colour;
  for (let x = 0; x < heights.length; x += 1) {
    const h = heights[x]! * room;
    if (h > 0.4) context.fillRect(x, middle - h, 1, h * 2);
  }
};
