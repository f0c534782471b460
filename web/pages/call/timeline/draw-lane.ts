import type { Lane } from '../../../journal/lanes.ts';
import type { Surface } from '../sound/canvas.tsx';
import type { Palette } from '../sound/palette.ts';
import type { TimeWindow } from '../sound/peak-path.ts';
import type { CallAxis } from '../time/call-axis.ts';
import { barsOf, marksOf } from './lane-geometry.ts';
import { hueOfSpan } from './lane-hue.ts';
import { ticksOf, xOf } from './time-window.ts';

/** px; a lane's name stands beside it at the same height. */
export const laneHeight = 20;

export interface LaneScene {
  readonly window: TimeWindow;
  readonly axis: CallAxis;
  readonly palette: Palette;
}

export const drawLane = (
  { context, width }: Surface,
  y: number,
  lane: Lane,
  { window, axis, palette }: LaneScene,
): void => {
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const { x, w, span } of barsOf(lane, window, width, axis)) {
    const hue = hueOfSpan(lane, span);
    context.globalAlpha = hue === 'idle' ? 0.28 : 0.34;
    context.fillStyle = palette[hue];
    context.fillRect(x, y + 3, Math.max(1, w - 0.5), laneHeight - 6);
    context.globalAlpha = 1;
    context.fillRect(x, y + 3, Math.min(2, w), laneHeight - 6);
    if (w < 28) continue;
    context.save();
    context.beginPath();
    context.rect(x, y, w - 4, laneHeight);
    context.clip();
    context.fillStyle = palette.text;
    context.fillText(span.name, x + 6, y + laneHeight / 2 + 0.5);
    context.restore();
  }
  for (const { x, mark } of marksOf(lane, window, width, axis)) {
    if (mark.kind === 'event') {
      context.fillStyle = palette['text-soft'];
      context.fillRect(x, y + laneHeight - 4, 1, 3);
      continue;
    }
    context.fillStyle = mark.kind === 'error' ? palette.failed : palette.ringing;
    context.beginPath();
    if (mark.kind === 'restart') context.arc(x, y + laneHeight / 2, 4, 0, Math.PI * 2);
    else {
      context.moveTo(x - 4, y + 1);
      context.lineTo(x + 4, y + 1);
      context.lineTo(x, y + 8);
    }
    context.fill();
  }
};

/** Round moments, above the lanes: `0:05`. */
export const drawRuler = (
  { context, width, height }: Surface,
  window: TimeWindow,
  palette: Palette,
  textOf: (ms: number) => string,
): void => {
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const ms of ticksOf(window, width)) {
    const x = Math.round(xOf(window, width, ms));
    context.fillStyle = palette.line;
    context.fillRect(x, 0, 1, height);
    context.fillStyle = palette['text-soft'];
    context.fillText(textOf(ms), x + 4, laneHeight / 2);
  }
};
