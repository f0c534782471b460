import type { ArmedTimer } from '../../journal/actor-state.ts';

/** Of the time that the timer was armed for: 1 just armed, 0 due. A timer without length is due. */
export const fractionLeft = ({ armedAt, dueAt }: ArmedTimer, now: number): number => {
  const wholeMs = dueAt - armedAt;
  if (wholeMs <= 0) return 0;
  return Math.min(1, Math.max(0, (dueAt - now) / wholeMs));
};

/** `0.4 s`, `12 s`, `1:07`, `1:02:07`. */
export const timeLeft = ({ dueAt }: ArmedTimer, now: number): string => {
  const leftMs = Math.max(0, dueAt - now);
  if (leftMs < 9_950) return `${(leftMs / 1_000).toFixed(1)} s`;
  const wholeS = Math.round(leftMs / 1_000);
  if (wholeS < 60) return `${wholeS} s`;
  const two = (part: number): string => String(part).padStart(2, '0');
  const hours = Math.floor(wholeS / 3_600);
  const minutes = Math.floor(wholeS / 60) % 60;
  const rest = `${hours > 0 ? two(minutes) : minutes}:${two(wholeS % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};

/** An arc from twelve o'clock, clockwise, as an SVG path; a whole circle is two arcs, nothing is an empty path. */
export const arcPath = (x: number, y: number, r: number, fraction: number): string => {
  if (fraction <= 0) return '';
  const top = `M${x} ${y - r}`;
  if (fraction >= 1) return `${top}A${r} ${r} 0 1 1 ${x} ${y + r}A${r} ${r} 0 1 1 ${x} ${y - r}`;
  const angle = fraction * 2 * Math.PI;
  const endX = round(x + r * Math.sin(angle));
  const endY = round(y - r * Math.cos(angle));
  return `${top}A${r} ${r} 0 ${fraction > 0.5 ? 1 : 0} 1 ${endX} ${endY}`;
};

const round = (length: number): number => Math.round(length * 100) / 100;
