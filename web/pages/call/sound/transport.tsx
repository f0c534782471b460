import { For, type JSX, Show } from 'solid-js';
import { Button } from '../../../parts/button.tsx';
import { durationText } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import type { Player } from './player.ts';

const rates = [1, 1.5, 2];

/** `1:07.4`: tenths, for a cursor that stops at words. */
const momentText = (ms: number): string => {
  const sign = ms < 0 ? '−' : '';
  const most = Math.abs(ms);
  return `${sign}${durationText(most)}.${Math.floor((most % 1_000) / 100)}`;
};

/** Play and pause, where the cursor stands, and the way back to the live edge. */
export const Transport = (props: {
  data: CallData;
  cursor: CallCursor;
  player: Player;
}): JSX.Element => (
  <div class="call-transport">
    <Button
      icon={props.player.isPlaying() ? 'paused' : 'running'}
      isIconOnly
      disabled={props.player.why() !== null}
      title={props.player.why() ?? 'Space'}
      onClick={() => props.player.toggle()}
    >
      {props.player.isPlaying() ? 'Pause' : 'Play the recording'}
    </Button>
    <span class="call-moment" aria-hidden="true">
      {momentText(props.cursor.ms())}
      <span class="soft"> / {durationText(props.cursor.axis().endMs)}</span>
    </span>
    <Show when={props.player.why() === null}>
      <label>
        <span class="said">Speed</span>
        <select
          class="call-rate"
          value={props.player.rate()}
          onChange={(event) => props.player.setRate(Number(event.currentTarget.value))}
        >
          <For each={rates}>{(rate) => <option value={rate}>{rate}×</option>}</For>
        </select>
      </label>
    </Show>
    <Show when={!props.cursor.isAtEdge()}>
      <Button look="plain" icon="next" onClick={() => props.cursor.seek(null)}>
        {props.data.isLive() ? 'Live' : 'End'}
      </Button>
    </Show>
  </div>
);
