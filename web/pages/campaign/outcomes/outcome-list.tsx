import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../../machines/contracts/relay.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText, wordsOf } from '../../../parts/reading/figures.ts';
import { stateKey } from '../../../parts/state-key.ts';
import { isAnswered, percentText } from '../campaign-figures.ts';
import './outcomes.css';

/** What the last dial of each lead came to; each line opens its leads. */
export const OutcomeList = (props: {
  campaign: LiveCampaign;
  chosen: string | undefined;
  choose: (outcome: string | undefined) => void;
}): JSX.Element => {
  const outcomes = createMemo(() =>
    Object.entries(props.campaign.byOutcome)
      .filter(([, count]) => count > 0)
      .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b)),
  );
  const total = () => outcomes().reduce((sum, [, count]) => sum + count, 0);
  return (
    <Show
      when={outcomes().length > 0}
      fallback={<Empty title="No dial has ended yet.">Outcomes appear here as calls end.</Empty>}
    >
      <ul class="outcome-list">
        <For each={outcomes()}>
          {([outcome, count]) => (
            <li>
              <button
                type="button"
                aria-pressed={props.chosen === outcome}
                onClick={() => props.choose(props.chosen === outcome ? undefined : outcome)}
              >
                <span class="cut">
                  {isAnswered(outcome) ? wordsOf(outcome) : stateKey(outcome).word.toLowerCase()}
                </span>
                <span class="outcome-bar" aria-hidden="true">
                  <span
                    classList={{ 'is-answered': isAnswered(outcome) }}
                    style={{ transform: `scaleX(${total() === 0 ? 0 : count / total()})` }}
                  />
                </span>
                <span class="number strong">{countText(count)}</span>
                <span class="number soft">{percentText(count, total())}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
};
