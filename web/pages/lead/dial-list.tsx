import { For, type JSX, Show } from 'solid-js';
import type { LeadAttempt } from '../../../machines/contracts/campaign/campaign-views.ts';
import { apiUrl } from '../../api/address.ts';
import { durationText, wordsOf } from '../../parts/reading/figures.ts';
import { Instant } from '../../parts/reading/time.tsx';

/** Its dials, newest first: when, how long it rang or talked, and what came of it. */
export const DialList = (props: { attempts: LeadAttempt[] }): JSX.Element => (
  <ol class="lead-lines-list">
    <For
      each={props.attempts.toReversed()}
      fallback={<li class="soft">It was not dialled yet.</li>}
    >
      {(attempt) => (
        <li>
          <Instant at={attempt.intendedAt} />
          <span>
            <span class="strong">
              {wordsOf(attempt.disposition ?? attempt.outcome ?? attempt.state)}
            </span>
            <Show when={attempt.carrierCode}>
              {(code) => <span class="soft"> carrier {code()}</span>}
            </Show>
            <Show when={attempt.answeredAt !== null && attempt.endedAt !== null}>
              <span class="soft"> {durationText(attempt.endedAt! - attempt.answeredAt!)}</span>
            </Show>{' '}
            <Show when={attempt.answeredAt !== null}>
              <a class="link" href={`/calls/${encodeURIComponent(attempt.callId)}`}>
                Open the call
              </a>{' '}
            </Show>
            <a
              class="link"
              href={apiUrl(`/api/v1/calls/${encodeURIComponent(attempt.callId)}/evidence`)}
              download={`evidence-${attempt.callId}.json`}
            >
              Evidence<span class="said"> of dial {attempt.n}</span>
            </a>
          </span>
        </li>
      )}
    </For>
  </ol>
);
