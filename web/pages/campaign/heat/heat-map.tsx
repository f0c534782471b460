import { createMemo, For, type JSX, Show } from 'solid-js';
import type { CampaignHeat } from '../../../../machines/contracts/explain/dial-counts.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import './heat-map.css';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const hours = Array.from({ length: 24 }, (_, hour) => hour);

type Cell = CampaignHeat['cells'][number];

const rateText = (rate: number): string => `${Math.round(100 * rate)} %`;

const wordsOf = (cell: Cell, day: string): string =>
  `${day} ${String(cell.hour).padStart(2, '0')}:00: ${countText(cell.humanCount)} people of ${countText(cell.dialCount)} dials` +
  (cell.humanRate === null ? ', too few to say more' : `, ${rateText(cell.humanRate)}`);

/** When people answer: a cell an hour of the week, fuller the more of its dials a person answered. An hour with few dials is only outlined. */
export const HeatMap = (props: { heat: CampaignHeat }): JSX.Element => {
  const cells = createMemo(
    () => new Map(props.heat.cells.map((cell) => [`${cell.weekday} ${cell.hour}`, cell])),
  );
  const most = createMemo(() =>
    Math.max(0.01, ...props.heat.cells.map((cell) => cell.humanRate ?? 0)),
  );
  const hasRates = () => props.heat.cells.some(({ humanRate }) => humanRate !== null);
  const fullness = (cell: Cell) =>
    cell.humanRate === null ? 0 : Math.round(10 + (90 * cell.humanRate) / most());
  return (
    <Show
      when={props.heat.totals.dialCount > 0}
      fallback={
        <Empty title="Nobody was dialled yet.">
          Each hour of the week gets a cell here, fuller the more people answered.
        </Empty>
      }
    >
      <table class="heat">
        <caption class="said">
          People who answered, of all dials, by weekday and hour in {props.heat.timeZone}
        </caption>
        <thead>
          <tr>
            <td />
            <For each={hours}>
              {(hour) => (
                <th scope="col">
                  <span class={hour % 6 === 0 ? undefined : 'said'}>{hour}</span>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={weekdays}>
            {(day, weekday) => (
              <tr>
                <th scope="row">{day}</th>
                <For each={hours}>
                  {(hour) => {
                    const cell = () => cells().get(`${weekday()} ${hour}`);
                    return (
                      <td>
                        <Show when={cell()}>
                          {(known) => (
                            <span
                              class="heat-cell"
                              title={wordsOf(known(), day)}
                              style={{ '--fullness': `${fullness(known())}%` }}
                            >
                              <span class="said">{wordsOf(known(), day)}</span>
                            </span>
                          )}
                        </Show>
                      </td>
                    );
                  }}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="soft heat-key">
        {rateText(props.heat.humanRate ?? 0)} of {countText(props.heat.totals.dialCount)} dials were
        answered by a person
        <Show when={hasRates()}>; the fullest hour has {rateText(most())}</Show>. Outlined: fewer
        than {props.heat.rateFromCount} dials.
      </p>
    </Show>
  );
};
