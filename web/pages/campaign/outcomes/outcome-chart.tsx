import { createMemo, For, type JSX, Show } from 'solid-js';
import type { CampaignOutcomes } from '../../../../machines/contracts/campaign/campaign-views.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { clockText, countText, instantText } from '../../../parts/reading/figures.ts';
import { hueOf, stateKey } from '../../../parts/state-key.ts';
import './outcomes.css';

/** From the ground of each bar up: what was answered first, then what was not. */
const order = [
  'answered',
  'no_answer',
  'busy',
  'canceled',
  'unknown',
  'failed',
  'carrier_error',
  'abandoned',
];

/** `busy` is a worker's word elsewhere: here it is the line's. */
const nameOf = (outcome: string): string => (outcome === 'busy' ? 'busy_line' : outcome);
/** Outcomes of one hue are told apart by how full they are. */
const fullness: Record<string, number> = { no_answer: 1, busy: 0.6, canceled: 0.35 };

/** When dials ended how. Its twin for readers is the table behind it. */
export const OutcomeChart = (props: { outcomes: CampaignOutcomes }): JSX.Element => {
  const known = createMemo(() =>
    order.filter((outcome) => (props.outcomes.totals[outcome] ?? 0) > 0),
  );
  const bars = () => props.outcomes.bars;
  const most = createMemo(() =>
    Math.max(1, ...bars().map((bar) => Object.values(bar).reduce((sum, one) => sum + one, 0))),
  );
  const atOf = (index: number) => props.outcomes.fromAt + index * props.outcomes.barMs;
  const edge = (at: number) =>
    props.outcomes.barMs >= 86_400_000 ? instantText(at, 0).slice(0, 6) : clockText(at).slice(0, 5);
  const stack = (bar: Record<string, number>) => {
    let below = 0;
    return known().map((outcome) => {
      const count = bar[outcome] ?? 0;
      below += count;
      return { outcome, count, top: 100 - (100 * below) / most() };
    });
  };
  return (
    <Show
      when={known().length > 0}
      fallback={
        <Empty title="No dial has ended yet.">Bars grow here as the campaign goes on.</Empty>
      }
    >
      <figure class="outcome-chart">
        <ul class="outcome-key">
          <For each={known()}>
            {(outcome) => (
              <li>
                <i
                  style={{
                    background: hueOf(nameOf(outcome)),
                    opacity: fullness[outcome] ?? 1,
                  }}
                />
                {stateKey(nameOf(outcome)).word}{' '}
                <span class="strong">{countText(props.outcomes.totals[outcome] ?? 0)}</span>
              </li>
            )}
          </For>
        </ul>
        <svg
          role="img"
          aria-label={`Dials over time, bars of ${props.outcomes.barMs / 60_000} minutes`}
          viewBox={`0 0 ${bars().length} 100`}
          preserveAspectRatio="none"
        >
          <For each={bars()}>
            {(bar, index) => (
              <For each={stack(bar)}>
                {(part) => (
                  <Show when={part.count > 0}>
                    <rect
                      x={index() + 0.1}
                      width="0.8"
                      y={part.top}
                      height={(100 * part.count) / most()}
                      style={{
                        fill: hueOf(nameOf(part.outcome)),
                        opacity: fullness[part.outcome] ?? 1,
                      }}
                    />
                  </Show>
                )}
              </For>
            )}
          </For>
        </svg>
        <figcaption class="soft">
          <span>{edge(atOf(0))}</span>
          <span>at most {countText(most())} a bar</span>
          <span>{edge(atOf(bars().length))}</span>
        </figcaption>
      </figure>
    </Show>
  );
};
