import { For, type JSX, Show } from 'solid-js';
import type { CampaignFunnel } from '../../../../machines/contracts/explain/dial-counts.ts';
import { countText } from '../../../parts/reading/figures.ts';
import { percentText } from '../campaign-figures.ts';
import { funnelOf } from './funnel-lines.ts';
import './outcomes.css';

/** How far leads and dials came, each step with its part of the one above it. */
export const Funnel = (props: { funnel: CampaignFunnel }): JSX.Element => (
  <>
    <table class="funnel">
      <caption class="said">
        Leads and dials by how far they came, and their part of the step above
      </caption>
      <tbody>
        <For each={funnelOf(props.funnel)}>
          {(line) => (
            <tr classList={{ 'funnel-first': line.key === 'dials' }}>
              <th scope="row" title={line.says}>
                {line.word}
              </th>
              <td class="funnel-bar" aria-hidden="true">
                <span style={{ transform: `scaleX(${line.part})` }} />
              </td>
              <td class="number strong">{countText(line.count)}</td>
              <td class="number soft">{line.share === null ? '' : percentText(line.share, 1)}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
    <Show when={props.funnel.abandonedCount > 0}>
      <p class="funnel-note soft">
        {countText(props.funnel.abandonedCount)} people answered and met nobody.
      </p>
    </Show>
  </>
);
