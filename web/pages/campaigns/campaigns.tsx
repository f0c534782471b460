import { useNavigate } from '@solidjs/router';
import { createMemo, createResource, onCleanup, Show } from 'solid-js';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { api } from '../../api/api-client.ts';
import { watchTopic } from '../../live/watch-topic.ts';
import { Empty, ErrorState, Loading, Stale } from '../../parts/notice/notices.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { isNarrow } from '../../shell/narrow.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { createBoard } from '../wallboard/board-model.ts';
import { type CampaignRow, campaignColumns, narrowCampaignColumns } from './campaign-columns.tsx';
import './campaigns.css';
import { latestOf } from '../../api/latest-of.ts';

type Listed = Omit<Campaign, 'createdAt' | 'stateChangedAt'> & {
  orders: LiveCampaign['orders'];
  createdAt: string;
  stateChangedAt: string;
  progress: {
    leadCount: number;
    byState: Record<string, number>;
    byOutcome: Record<string, number>;
  };
};
type CampaignList = { items: Listed[]; nextCursor: string | null };

const listMax = 200;
/** Those that are not on the board (long over) change no more; new ones come by this (ms). */
const readEveryMs = 15_000;
const order = [
  'running',
  'pausing',
  'stopping',
  'paused',
  'scheduled',
  'failed',
  'validating',
  'ready',
  'draft',
  'completed',
];

/** All campaigns: those that dial first; each opens its page. */
export default function Campaigns() {
  const navigate = useNavigate();
  const board = watchTopic('wallboard', createBoard);
  const [list, { refetch }] = createResource(() =>
    api.json<CampaignList>('/api/v1/campaigns', { query: { limit: listMax } }),
  );
  usePageTitle(() => 'Campaigns');
  const timer = setInterval(() => !document.hidden && void refetch(), readEveryMs);
  onCleanup(() => clearInterval(timer));

  const listed = createMemo(
    () => new Map((latestOf(list)?.items ?? []).map((one) => [one._id, one])),
  );
  const known = new Map<string, CampaignRow>();
  const rowOf = (id: string): CampaignRow => {
    const row = known.get(id) ?? {
      id,
      get campaign() {
        return board.model.campaigns.byId(id) ?? lineOf(id, listed().get(id));
      },
      get changedAt() {
        const changedAt = listed().get(id)?.stateChangedAt;
        return changedAt === undefined ? null : new Date(changedAt).getTime();
      },
    };
    known.set(id, row);
    return row;
  };
  const rows = createMemo((): CampaignRow[] => {
    const ids = new Set([...listed().keys(), ...board.model.campaigns.list().map(({ id }) => id)]);
    return [...ids]
      .map(rowOf)
      .toSorted(
        (a, b) =>
          order.indexOf(a.campaign.state) - order.indexOf(b.campaign.state) ||
          (b.changedAt ?? Infinity) - (a.changedAt ?? Infinity) ||
          a.id.localeCompare(b.id),
      );
  });

  return (
    <div class="campaigns">
      <header class="campaigns-head">
        <h1>Campaigns</h1>
        <span class="soft">
          <Show when={latestOf(list)}>{rows().length}</Show>
        </span>
        <a class="link new-campaign" href="/campaigns/new">
          New campaign
        </a>
      </header>
      <Stale what="the campaigns" note={board.stale()} />
      <div class="campaigns-table">
        <Show
          when={!list.error || rows().length > 0}
          fallback={
            <ErrorState error={list.error} what="the campaigns" retry={() => void refetch()} />
          }
        >
          <Show
            when={latestOf(list) !== undefined || rows().length > 0}
            fallback={<Loading what="the campaigns" rows={6} />}
          >
            <DataTable
              label="Campaigns"
              isMain
              rows={rows()}
              id={(row) => row.id}
              columns={isNarrow() ? narrowCampaignColumns : campaignColumns}
              rowHeight={isNarrow() ? 72 : 40}
              open={(row) => navigate(`/campaigns/${encodeURIComponent(row.id)}`)}
              empty={
                <Empty title="No campaign yet.">
                  <a class="link" href="/campaigns/new">
                    Make the first one
                  </a>
                  , or let <code>npm run seed</code> make a demo campaign.
                </Empty>
              }
            />
          </Show>
        </Show>
      </div>
    </div>
  );
}

/** A campaign that is not on the board, as the board would tell it. */
const lineOf = (id: string, one: Listed | undefined): LiveCampaign => ({
  id,
  name: one?.name ?? id,
  state: one?.state ?? 'completed',
  leadCount: one?.progress.leadCount ?? 0,
  doneCount: (one?.progress.byState.done ?? 0) + (one?.progress.byState.suppressed ?? 0),
  byState: one?.progress.byState ?? {},
  byOutcome: one?.progress.byOutcome ?? {},
  dialingCount: one?.progress.byState.dialing ?? 0,
  liveCount: one?.progress.byState.live ?? 0,
  concurrentMax: one?.pacing.concurrentMax ?? 0,
  orders: one?.orders ?? [],
  limit: null,
});
