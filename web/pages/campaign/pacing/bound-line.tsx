import { createMemo, For, type JSX, Show } from 'solid-js';
import type { DecisionRun } from '../../../../machines/contracts/explain/decision.ts';
import { clockText, countText } from '../../../parts/reading/figures.ts';
import { boundWord, hueOfBound } from './bounds.ts';

const hourMs = 3_600_000;

/** What held the campaign back in the last hour. Its twin for readers is the list below it. */
export const BoundLine = (props: { runs: DecisionRun[]; at: number }): JSX.Element => {
  const fromAt = () => props.at - hourMs;
  const place = (run: DecisionRun) => {
    const from = Math.max(fromAt(), run.fromAt);
    const to = Math.max(run.toAt, from + 2_000);
    return {
      left: `${(100 * (from - fromAt())) / hourMs}%`,
      width: `max(1px, ${(100 * (to - from)) / hourMs}%)`,
    };
  };
  const shares = createMemo(() => {
    const ticks = new Map<DecisionRun['bound'], { ticks: number; dials: number }>();
    for (const run of props.runs) {
      const known = ticks.get(run.bound) ?? { ticks: 0, dials: 0 };
      ticks.set(run.bound, {
        ticks: known.ticks + run.tickCount,
        dials: known.dials + run.dialCount,
      });
    }
    const all = [...ticks.values()].reduce((sum, one) => sum + one.ticks, 0);
    return [...ticks]
      .map(([bound, one]) => ({ bound, share: one.ticks / all, dials: one.dials }))
      .toSorted((a, b) => b.share - a.share);
  });
  return (
    <Show when={props.runs.length > 0}>
      <figure class="bound-line">
        <div aria-hidden="true">
          <For each={props.runs}>
            {(run) => (
              <i
                style={{ ...place(run), background: hueOfBound(run.bound) }}
                title={`${clockText(run.fromAt)} ${run.sentence}`}
              />
            )}
          </For>
        </div>
        <ul>
          <For each={shares()}>
            {(one) => (
              <li>
                <i style={{ background: hueOfBound(one.bound) }} /> {boundWord(one.bound)}{' '}
                <span class="strong">{Math.round(100 * one.share)} %</span>{' '}
                <span class="soft">{countText(one.dials)} dials</span>
              </li>
            )}
          </For>
        </ul>
        <figcaption class="soft">What held it back in the last hour</figcaption>
      </figure>
    </Show>
  );
};
