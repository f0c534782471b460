import { For, type JSX, Show } from 'solid-js';
import type { CampaignAbandonment } from '../../../../machines/contracts/compliance/abandonment.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import './law.css';

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** How each rule pack counts those who answered and met nobody in time, and how near that is to what it allows. */
export const LawPanel = (props: { abandonment: CampaignAbandonment }): JSX.Element => {
  const total = (of: 'takenCount' | 'neverTakenCount' | 'lateFromAnswerCount') =>
    props.abandonment.days.reduce((sum, day) => sum + day[of], 0);
  const answered = () => total('takenCount') + total('neverTakenCount');
  return (
    <Show
      when={answered() > 0}
      fallback={
        <Empty title="No person has answered yet.">
          Those who answer and meet nobody within two seconds are counted here.
        </Empty>
      }
    >
      <p>
        <span class="strong">{countText(total('lateFromAnswerCount'))}</span> of{' '}
        {countText(answered())} people who answered met nobody within two seconds (
        {percent(total('lateFromAnswerCount') / answered())}).
      </p>
      <Show
        when={props.abandonment.stands.length > 0}
        fallback={<p class="soft">No rules that the campaign goes by count them.</p>}
      >
        <table class="law">
          <caption class="said">Abandoned calls by rule pack</caption>
          <thead>
            <tr>
              <th scope="col">Rules</th>
              <th scope="col" class="number">
                Counted
              </th>
              <th scope="col" class="number">
                Allowed
              </th>
              <th scope="col" class="number">
                Chance to be over
              </th>
            </tr>
          </thead>
          <tbody>
            <For each={props.abandonment.stands}>
              {(stand) => (
                <tr classList={{ 'is-over': stand.share > stand.limit }}>
                  <th scope="row">
                    {stand.pack} <span class="soft">since {stand.sinceDate}</span>
                  </th>
                  <td class="number strong">
                    {percent(stand.share)}
                    <Show when={stand.share > stand.limit}>
                      <span class="said"> over the limit</span>
                    </Show>
                  </td>
                  <td class="number">{percent(stand.limit)}</td>
                  <td class="number">{percent(stand.overLimitChance)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </Show>
  );
};
