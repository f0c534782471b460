import { For, type JSX, Show } from 'solid-js';
import type { CampaignLogEntry } from '../../../../machines/contracts/campaign/campaign-state.ts';
import { Empty } from '../../../parts/notice/notices.tsx';
import { Instant } from '../../../parts/reading/time.tsx';
import { Status } from '../../../parts/status.tsx';
import './story.css';

/** What happened to the campaign, newest first: orders, and what it did by itself. */
export const LogList = (props: { log: CampaignLogEntry[] }): JSX.Element => (
  <Show
    when={props.log.length > 0}
    fallback={<Empty title="Nothing happened yet.">Orders and what follows are told here.</Empty>}
  >
    <ol class="campaign-log">
      <For each={props.log.toReversed()}>
        {(entry) => (
          <li>
            <Instant at={entry.at} />
            <Status of={entry.to} />
            <span title={entry.what}>{entry.says}</span>
          </li>
        )}
      </For>
    </ol>
  </Show>
);
