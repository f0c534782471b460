import { For, type JSX, Show } from 'solid-js';
import { latencyParts } from '../../../parts/reading/figures.ts';
import { offsetText } from '../panels/offset-text.ts';
import { partWords, type TurnWait } from './turn-wait.ts';

/** A bar a turn, all to one scale, with its parts in words and figures below; the turn of the present moment is marked. */
export const WaitBars = (props: {
  waits: readonly TurnWait[];
  ms: number;
  seek: (ms: number) => void;
}): JSX.Element => {
  const worstMs = () => Math.max(1, ...props.waits.map(({ totalMs }) => totalMs));
  const present = () => props.waits.findLast(({ atMs }) => atMs <= props.ms + 1);
  return (
    <ol class="latency-waits" aria-label="What the party waited for, turn by turn">
      <For each={props.waits}>
        {(wait) => (
          <li aria-current={present() === wait ? 'true' : undefined}>
            <p class="latency-line">
              <button type="button" class="cell-link" onClick={() => props.seek(wait.atMs)}>
                {offsetText(wait.atMs)}
              </button>
              <strong>
                {latencyParts(wait.totalMs).value}{' '}
                <span class="unit">{latencyParts(wait.totalMs).unit}</span>
              </strong>
              <span class="cut soft">
                {wait.answered === 'digits' ? 'after a key: ' : ''}
                {wait.text}
              </span>
            </p>
            <span class="latency-bar" aria-hidden="true">
              <For each={wait.told}>
                {({ name, ms }) => (
                  <span data-part={name} style={{ 'inline-size': `${(ms / worstMs()) * 100}%` }} />
                )}
              </For>
            </span>
            <p class="latency-parts">
              <For each={wait.told}>
                {({ name, ms }) => (
                  <span data-part={name}>
                    {partWords[name]} <strong>{Math.round(ms)}</strong>
                  </span>
                )}
              </For>
              <Show when={!wait.addsUp}>
                <span class="latency-wrong">together {Math.round(wait.sumMs)} ms</span>
              </Show>
            </p>
          </li>
        )}
      </For>
    </ol>
  );
};
