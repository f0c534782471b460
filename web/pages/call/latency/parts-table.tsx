import { createMemo, For, type JSX } from 'solid-js';
import { offsetText } from '../panels/offset-text.ts';
import { partNames, partWords, percentile, type TurnWait } from './turn-wait.ts';

/** The same in figures: a column a part, ms, with their sum beside the whole, and what is usual below. */
export const PartsTable = (props: {
  waits: readonly TurnWait[];
  seek: (ms: number) => void;
}): JSX.Element => {
  const usual = createMemo(() =>
    [50, 95].map((percent) => ({
      name: percent === 50 ? 'median' : '95 %',
      parts: partNames.map((name) =>
        percentile(
          props.waits.map(({ parts }) => parts[name] ?? 0),
          percent,
        ),
      ),
      totalMs: percentile(
        props.waits.map(({ totalMs }) => totalMs),
        percent,
      ),
    })),
  );
  return (
    <table class="call-table latency-figures" aria-label="Parts of each wait, in milliseconds">
      <thead>
        <tr>
          <th scope="col" class="number">
            Time
          </th>
          <For each={partNames}>
            {(name) => (
              <th scope="col" class="number">
                {partWords[name]}
              </th>
            )}
          </For>
          <th scope="col" class="number">
            sum
          </th>
          <th scope="col" class="number">
            waited
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.waits}>
          {(wait) => (
            <tr>
              <td class="number">
                <button type="button" class="cell-link" onClick={() => props.seek(wait.atMs)}>
                  {offsetText(wait.atMs)}
                </button>
              </td>
              <For each={partNames}>
                {(name) => <td class="number">{whole(wait.parts[name] ?? 0)}</td>}
              </For>
              <td class="number" classList={{ 'latency-wrong': !wait.addsUp }}>
                {whole(wait.sumMs)}
              </td>
              <td class="number strong">{whole(wait.totalMs)}</td>
            </tr>
          )}
        </For>
      </tbody>
      <tfoot>
        <For each={usual()}>
          {({ name, parts, totalMs }) => (
            <tr>
              <th scope="row" class="number">
                {name}
              </th>
              <For each={parts}>{(ms) => <td class="number soft">{whole(ms)}</td>}</For>
              <td />
              <td class="number soft">{whole(totalMs)}</td>
            </tr>
          )}
        </For>
      </tfoot>
    </table>
  );
};

const whole = (ms: number | null): string => (ms === null ? '–' : String(Math.round(ms)));
