import { For, type JSX, Show } from 'solid-js';
import type { ImportCounts } from '../../../../machines/contracts/lists/lead-import.ts';
import { countText, wordsOf } from '../../../parts/reading/figures.ts';

/** What came, or would come, of a list: counts by reason. */
export const ImportCountsView = (props: {
  counts: ImportCounts;
  isForecast?: boolean;
}): JSX.Element => {
  const refused = () =>
    Object.entries(props.counts.refusedBy).toSorted(([, a], [, b]) => (b ?? 0) - (a ?? 0));
  const leftOut = () => Object.entries(props.counts.leftOutBy);
  return (
    <dl class="import-counts">
      <div>
        <dt>Rows</dt>
        <dd>{countText(props.counts.rowCount)}</dd>
      </div>
      <div>
        <dt>{props.isForecast ? 'Would be added' : 'Added'}</dt>
        <dd class="strong">{countText(props.counts.addedCount)}</dd>
      </div>
      <For each={refused()}>
        {([reason, count]) => (
          <div>
            <dt>{wordsOf(reason)}</dt>
            <dd>{countText(count ?? 0)}</dd>
          </div>
        )}
      </For>
      <Show when={leftOut().length > 0}>
        <For each={leftOut()}>
          {([reason, count]) => (
            <div>
              <dt>cell left out: {wordsOf(reason)}</dt>
              <dd>{countText(count ?? 0)}</dd>
            </div>
          )}
        </For>
      </Show>
    </dl>
  );
};
