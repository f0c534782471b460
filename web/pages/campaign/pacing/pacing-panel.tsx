import { For, type JSX, Show } from 'solid-js';
import type { CampaignPacing } from '../../../../machines/contracts/explain/campaign-pacing.ts';
import type { PacingTick } from '../../../../machines/contracts/explain/pacing-tick.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { BoundLine } from './bound-line.tsx';
import { RiskCurve } from './risk-curve.tsx';
import './pacing.css';

type Figure = { word: string; value: (tick: PacingTick) => string };

const figures: Figure[] = [
  { word: 'Free slots', value: (tick) => `${tick.freeCount} of ${tick.slotCount}` },
  { word: 'Kept free', value: (tick) => countText(tick.reservedCount) },
  {
    word: 'Own calls',
    value: (tick) => `${tick.campaignInFlightCount} of ${tick.concurrentMax}`,
  },
  { word: 'Answered, waiting', value: (tick) => countText(tick.waitingCount) },
  { word: 'Leads due', value: (tick) => countText(tick.dueCount) },
  { word: 'Free lines', value: (tick) => countText(tick.lineCount) },
  { word: 'Dials the carrier takes now', value: (tick) => countText(tick.tokenCount) },
];

/** What the pacer saw at its last tick, how many it dialled, and what held it back, in words. */
export const PacingPanel = (props: {
  pacing: CampaignPacing;
  tick: PacingTick | null;
}): JSX.Element => (
  <Show
    when={props.tick}
    fallback={
      <Empty title="No tick yet.">The dialler looks at a running campaign every two seconds.</Empty>
    }
  >
    {(tick) => (
      <div class="pacing">
        <p class="pacing-says" aria-live="polite">
          {tick().sentence}
        </p>
        <RiskCurve tick={tick()} />
        <dl class="pacing-figures">
          <For each={figures}>
            {(figure) => (
              <div>
                <dt>{figure.word}</dt>
                <dd>{figure.value(tick())}</dd>
              </div>
            )}
          </For>
        </dl>
        <BoundLine runs={props.pacing.series} at={props.pacing.at} />
      </div>
    )}
  </Show>
);
