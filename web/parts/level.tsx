import type { JSX } from 'solid-js';
import './level.css';

/** Softer is shown as silence, in dB below full scale. */
const floorDb = -54;

/** Share of the bar: loudness is heard by its logarithm. */
const shareOf = (peak: number): number =>
  peak <= 0 ? 0 : Math.max(0, Math.min(1, 1 - (20 * Math.log10(peak)) / floorDb));

/** How loud one side is now; `value` is its peak, 0 to 1. */
export const Level = (props: { name: string; value: number }): JSX.Element => (
  <div class="level">
    <span aria-hidden="true">{props.name}</span>
    <meter class="meter" aria-label={`Level: ${props.name}`} value={shareOf(props.value)} />
  </div>
);
