import { createMemo, For, type JSX, Show } from 'solid-js';
import { Empty } from '../../../parts/notice/notices.tsx';
import { latencyParts } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { offsetText } from '../panels/offset-text.ts';
import { type LatencyPart, partWords, percentile, turnLatencies } from './turn-latency.ts';
import './latency-panel.css';

const Figure = (props: { ms: number | null }): JSX.Element => (
  <>
    {latencyParts(props.ms).value} <span class="unit">{latencyParts(props.ms).unit}</span>
  </>
);
const parts = Object.keys(partWords) as LatencyPart[];

/** Each turn of the bot: how long the party waited, and for what. */
export const LatencyPanel = (props: { data: CallData; cursor: CallCursor }): JSX.Element => {
  const turns = createMemo(() => {
    props.data.model.version();
    return turnLatencies(props.data.model.journal().events, props.cursor.axis().originAt);
  });
  const measured = createMemo(() =>
    turns().flatMap(({ totalMs }) => (totalMs === null ? [] : [totalMs])),
  );
  const worstMs = () => Math.max(1, ...measured());
  const record = () => props.data.record()?.latency;
  return (
    <div class="call-scroll">
      <p class="latency-sum">
        <span class="soft">First word</span> <Figure ms={record()?.firstWordMs ?? null} />
        <span class="soft">Median</span> <Figure ms={percentile(measured(), 50)} />
        <span class="soft">95 of 100 within</span> <Figure ms={percentile(measured(), 95)} />
      </p>
      <Show when={turns().length > 0} fallback={<Empty title="The bot has not spoken yet." />}>
        <table class="call-table" aria-label="Latency of each turn">
          <thead>
            <tr>
              <th scope="col" class="number">
                Time
              </th>
              <th scope="col" class="number">
                Waited
              </th>
              <th scope="col" class="latency-column">
                For what
              </th>
              <th scope="col">The bot said</th>
            </tr>
          </thead>
          <tbody>
            <For each={turns()}>
              {(turn) => (
                <tr>
                  <td class="number">
                    <button
                      type="button"
                      class="cell-link"
                      onClick={() => props.cursor.seek(turn.at - props.cursor.axis().originAt)}
                    >
                      {offsetText(turn.at - props.cursor.axis().originAt)}
                    </button>
                  </td>
                  <td class="number">
                    <Show when={turn.totalMs !== null} fallback={<span class="soft">unasked</span>}>
                      <Figure ms={turn.totalMs} />
                    </Show>
                  </td>
                  <td>
                    <span class="latency-bar">
                      <For each={turn.parts}>
                        {({ name, ms }) => (
                          <span
                            data-part={name}
                            title={`${partWords[name]} ${Math.round(ms)} ms`}
                            style={{ 'inline-size': `${(ms / worstMs()) * 100}%` }}
                          >
                            <span class="said">
                              {partWords[name]} {Math.round(ms)} ms
                            </span>
                          </span>
                        )}
                      </For>
                    </span>
                  </td>
                  <td class="cut">{turn.text}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
        <ul class="latency-key" aria-label="Key">
          <For each={parts}>{(name) => <li data-part={name}>{partWords[name]}</li>}</For>
        </ul>
      </Show>
    </div>
  );
};
