import { For, type JSX, Show } from 'solid-js';
import { clockText, wordsOf } from '../../parts/figures.ts';
import { Empty } from '../../parts/notices.tsx';
import { isAnswered } from './campaign-figures.ts';
import type { LeadResult } from './campaign-model.ts';

const shownMax = 50;

/** What became of the leads dialled last. */
export const ResultFeed = (props: { results: LeadResult[] }): JSX.Element => (
  <ol class="result-feed">
    <For
      each={props.results.slice(0, shownMax)}
      fallback={<Empty title="Nothing has ended yet.">Each dial that ends is told here.</Empty>}
    >
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
);
