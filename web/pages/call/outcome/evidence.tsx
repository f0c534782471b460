import { For, type JSX, Show } from 'solid-js';
import type { Evidence } from '../../../../machines/contracts/call/call-packaging.ts';
import { durationText } from '../../../parts/reading/figures.ts';

/** Goes to a place of the transcript. */
export type GoTo = (ms: number) => void;

export const Place = (props: { ms: number; goTo: GoTo }): JSX.Element => (
  <button type="button" class="cell-link" onClick={() => props.goTo(props.ms)}>
    {durationText(props.ms)}
  </button>
);

/** Each with its place; pressing it goes there. */
export const EvidenceList = (props: {
  evidence: readonly Evidence[];
  weightOf?: (place: Evidence) => number;
  goTo: GoTo;
}): JSX.Element => (
  <Show when={props.evidence.length > 0}>
    <ul class="outcome-evidence">
      <For each={props.evidence}>
        {(place) => (
          <li>
            <button type="button" class="cell-link" onClick={() => props.goTo(place.atMs)}>
              {durationText(place.atMs)} “{place.words}”
            </button>
            <Show when={props.weightOf}>
              {(weightOf) => <span class="soft"> {weightOf()(place) < 0 ? 'against' : 'for'}</span>}
            </Show>
          </li>
        )}
      </For>
    </ul>
  </Show>
);
