import type { JSX } from 'solid-js';
import { now } from '../../live/now.ts';
import { clockText, durationText, instantText } from './figures.ts';
import './time.css';

/** A length of time, `1:07`; null is an en dash. */
export const Duration = (props: { ms: number | null }): JSX.Element => (
  <span class="time">{props.ms === null ? '–' : durationText(props.ms)}</span>
);

/** How long ago `since` (epoch ms of the server) was: ticks once a second with every other age and keeps its width. */
export const Age = (props: { since: number | null }): JSX.Element => (
  <span class="time age">{props.since === null ? '–' : durationText(now() - props.since)}</span>
);

/** A moment, `14:03:22`, with the day if it was not today. */
export const Instant = (props: {
  at: number | null;
  isShort?: boolean | undefined;
}): JSX.Element => (
  <time class="time" dateTime={props.at === null ? undefined : new Date(props.at).toISOString()}>
    {props.at === null
      ? '–'
      : props.isShort
        ? clockText(props.at)
        : instantText(props.at, Date.now())}
  </time>
);
