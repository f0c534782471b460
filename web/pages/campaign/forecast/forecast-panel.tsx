import { createMemo, For, type JSX, Show } from 'solid-js';
import type { CampaignForecast } from '../../../../machines/contracts/explain/forecast.ts';
import { countText, wordsOf } from '../../../parts/reading/figures.ts';
import { Instant } from '../../../parts/reading/time.tsx';
import './forecast.css';

const width = 300;
const height = 90;

const valueText = ({ name, value }: CampaignForecast['assumptions'][number]): string => {
  if (name.endsWith('_share')) return `${Math.round(100 * value)} %`;
  return name.endsWith('_seconds') ? `${Math.round(value)} s` : countText(Math.round(value));
};

/** When it will be done, how sure that is, and whom its end comes to first. */
export const ForecastPanel = (props: { forecast: CampaignForecast }): JSX.Element => {
  const band = createMemo(() => {
    const points = props.forecast.progress;
    if (points.length < 2) return null;
    const [from, to] = [points[0]!.at, points.at(-1)!.at];
    const x = (at: number) => (width * (at - from)) / Math.max(1, to - from);
    const y = (share: number) => height - height * share;
    const line = (key: 'p10' | 'p50' | 'p90', all = points) =>
      all.map((point) => `${x(point.at)} ${y(point[key])}`).join(' L');
    return {
      area: `M${line('p10')} L${line('p90', points.toReversed())}Z`,
      middle: `M${line('p50')}`,
      from,
      to,
    };
  });
  return (
    <div class="forecast">
      <p>{props.forecast.sentence}</p>
      <Show when={band()}>
        {(drawn) => (
          <figure>
            <svg
              role="img"
              aria-label="Share of the leads that is done, with the band in which four of five courses lie"
              viewBox={`0 0 ${width} ${height}`}
              preserveAspectRatio="none"
            >
              <path class="band" d={drawn().area} />
              <path class="middle" d={drawn().middle} />
            </svg>
            <figcaption class="soft">
              <Instant at={drawn().from} />
              <Instant at={drawn().to} />
            </figcaption>
          </figure>
        )}
      </Show>
      <details>
        <summary>What it reckons with</summary>
        <dl>
          <For each={props.forecast.assumptions}>
            {(assumed) => (
              <div>
                <dt>{wordsOf(assumed.name)}</dt>
                <dd>
                  {valueText(assumed)}{' '}
                  <span class="soft">
                    {assumed.from === 0 ? 'standard' : `from ${countText(assumed.from)} dials`}
                  </span>
                </dd>
              </div>
            )}
          </For>
        </dl>
      </details>
    </div>
  );
};
