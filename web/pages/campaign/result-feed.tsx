import { For, type JSX, Show } from 'solid-js';
import { Empty } from '../../parts/notice/notices.tsx';
import { clockText, wordsOf } from '../../parts/reading/figures.ts';
import { isAnswered } from './campaign-figures.ts';
import type { LeadResult } from './campaign-model.ts';

const shownMax = 50;

/** What became of the leads dialled last. */
export const ResultFeed = (props: { results: LeadResult[] }): JSX.Element => (
  <Show
    when={props.results.length > 0}
    fallback={<Empty title="Nothing has ended yet.">Each dial that ends is told here.</Empty>}
  >
    <ol class="result-feed">
      <For each={props.results.slice(0, shownMax)}>
        {(result) => (
          <li>
            <time class="soft" dateTime={new Date(result.t).toISOString()}>
              {clockText(result.t)}
            </time>
            <Show when={result.callId} fallback={<span>{result.phone}</span>}>
              {(callId) => (
                <a class="link" href={`/calls/${encodeURIComponent(callId())}`}>
                  {result.phone}
                </a>
              )}
            </Show>
            <span
              class="cut"
              classList={{ soft: !isAnswered(result.outcome ?? 'unknown') }}
              title={result.why}
            >
              {wordsOf(result.outcome ?? 'unknown')}
            </span>
          </li>
        )}
      </For>
    </ol>
  </Show>
);
