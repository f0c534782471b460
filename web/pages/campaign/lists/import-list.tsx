import { For, type JSX, Show } from 'solid-js';
import type { ListImport } from '../../../../machines/contracts/lists/lead-import.ts';
import { apiUrl } from '../../../api/address.ts';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Empty } from '../../../parts/notice/notices.tsx';
import { Instant } from '../../../parts/reading/time.tsx';
import { Status } from '../../../parts/status.tsx';
import { ImportCountsView } from './import-counts.tsx';
import { ProblemList } from './problem-list.tsx';
import './lists.css';

const reportOf = ({ campaignId, _id }: ListImport): string =>
  apiUrl(
    `/api/v1/campaigns/${encodeURIComponent(campaignId)}/imports/${encodeURIComponent(_id)}/problems.csv`,
  );

/** Each list that was taken in: how far it is, what came of its rows, and the table of those that were wrong. */
export const ImportList = (props: { imports: ListImport[] }): JSX.Element => (
  <ul class="imports">
    <For
      each={props.imports}
      fallback={
        <li>
          <Empty title="No list was taken in as a file.">
            Add one in the plan, under Audience. Leads that came by the API are not told here.
          </Empty>
        </li>
      }
    >
      {(one) => (
        <li>
          <p class="import-head">
            <span class="strong cut">{one.fileName ?? 'A list'}</span>
            <Status of={one.state} word={one.state === 'running' ? 'Being taken in' : undefined} />
            <Instant at={one.startedAt} />
            <Show when={one.hasReport}>
              <a class="link" href={reportOf(one)} download="problems.csv">
                <Icon name="download" /> What is wrong, as CSV
              </a>
            </Show>
          </p>
          <div role="status" aria-live="polite">
            <ImportCountsView counts={one.counts} />
          </div>
          <Show when={one.failure}>
            {(why) => (
              <p class="import-failure" role="alert">
                {why().sentence} The rows before were taken; the same file can be sent again.
              </p>
            )}
          </Show>
          <ProblemList problems={one.problems} />
        </li>
      )}
    </For>
  </ul>
);
