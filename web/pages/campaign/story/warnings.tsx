import { For, type JSX, Show } from 'solid-js';
import type { CampaignWarning } from '../../../../machines/contracts/campaign/campaign-state.ts';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Instant } from '../../../parts/reading/time.tsx';
import './story.css';

/** What is wrong with the campaign as it is, since when, and what to do. It stays until it is mended. */
export const Warnings = (props: { warnings: CampaignWarning[] }): JSX.Element => (
  <Show when={props.warnings.length > 0}>
    <ul class="campaign-warnings" aria-label="Warnings">
      <For each={props.warnings}>
        {(warning) => (
          <li>
            <Icon name="warn" />
            <span>
              <span class="strong">{warning.says}</span> {warning.todo}{' '}
              <span class="soft">
                since <Instant at={warning.sinceAt} />
              </span>
            </span>
          </li>
        )}
      </For>
    </ul>
  </Show>
);
