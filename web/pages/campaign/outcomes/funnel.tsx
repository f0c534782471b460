import { For, type JSX } from 'solid-js';
import type { LiveCampaign } from '../../../../machines/contracts/relay.ts';
import { countText } from '../../../parts/reading/figures.ts';
import { funnelOf, percentText } from '../campaign-figures.ts';
import './outcomes.css';

/** How far the leads came, each step of the one above it. */
export const Funnel = (props: { campaign: LiveCampaign }): JSX.Element => (
  <table class="funnel">
    <caption class="said">Leads by how far they came, and their part of all</caption>
    <tbody>
      <For each={funnelOf(props.campaign)}>
        {(step) => (
          <tr>
            <th scope="row">
              {step.word} <span class="soft">{step.says}</span>
            </th>
            <td class="funnel-bar" aria-hidden="true">
              <span
                style={{
                  transform: `scaleX(${props.campaign.leadCount === 0 ? 0 : step.count / props.campaign.leadCount})`,
                }}
              />
            </td>
            <td class="number strong">{countText(step.count)}</td>
            <td class="number soft">{percentText(step.count, props.campaign.leadCount)}</td>
          </tr>
        )}
      </For>
    </tbody>
  </table>
);
