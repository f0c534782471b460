import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../machines/contracts/relay.ts';
import { countText, wordsOf } from '../../parts/reading/figures.ts';
import { Instant } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import type { Column } from '../../parts/table/table-row.tsx';

/**
 * A line, the same object for as long as the campaign is there; its fields are read live. `changedAt`: when its state last changed,
 * epoch ms; null while only the board knows the campaign.
 */
export type CampaignRow = {
  readonly id: string;
  readonly campaign: LiveCampaign;
  readonly changedAt: number | null;
};

const outcomesMax = 4;

const percent = ({ doneCount, leadCount }: LiveCampaign): number =>
  leadCount === 0 ? 0 : Math.round((100 * doneCount) / leadCount);

const Progress = (props: { campaign: LiveCampaign }): JSX.Element => (
  <span class="campaigns-progress">
    <span
      class="campaigns-bar"
      role="progressbar"
      aria-label={`Leads of ${props.campaign.name} that are done`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent(props.campaign)}
    >
      <span style={{ transform: `scaleX(${percent(props.campaign) / 100})` }} />
    </span>
    <span class="number">
      {countText(props.campaign.doneCount)}
      <span class="unit"> / {countText(props.campaign.leadCount)}</span>
    </span>
  </span>
);

const Outcomes = (props: { campaign: LiveCampaign }): JSX.Element => {
  const most = createMemo(() =>
    Object.entries(props.campaign.byOutcome)
      .filter(([, count]) => count > 0)
      .toSorted(([a, x], [b, y]) => y - x || a.localeCompare(b))
      .slice(0, outcomesMax),
  );
  return (
    <span class="campaigns-outcomes">
      <For each={most()} fallback={<span class="soft">nothing dialled yet</span>}>
        {([outcome, count]) => (
          <span>
            <span class="soft">{wordsOf(outcome)}</span> {countText(count)}
          </span>
        )}
      </For>
    </span>
  );
};

const Calls = (props: { campaign: LiveCampaign }): JSX.Element => (
  <>
    {props.campaign.liveCount + props.campaign.dialingCount}
    <span class="unit"> / {props.campaign.concurrentMax}</span>
  </>
);

export const campaignColumns: Column<CampaignRow>[] = [
  {
    key: 'name',
    title: 'Campaign',
    width: 'minmax(160px, 1.2fr)',
    cell: (row) => <span class="strong">{row.campaign.name}</span>,
  },
  {
    key: 'state',
    title: 'State',
    width: '120px',
    cell: (row) => <Status of={row.campaign.state} />,
  },
  {
    key: 'progress',
    title: 'Leads done',
    width: 'minmax(200px, 1fr)',
    cell: (row) => <Progress campaign={row.campaign} />,
  },
  {
    key: 'calls',
    title: 'Calls now',
    width: '96px',
    isNumber: true,
    cell: (row) => <Calls campaign={row.campaign} />,
  },
  {
    key: 'outcomes',
    title: 'Outcomes',
    width: 'minmax(200px, 1.6fr)',
    isWideOnly: true,
    cell: (row) => <Outcomes campaign={row.campaign} />,
  },
  {
    key: 'limit',
    title: 'What holds it',
    width: 'minmax(140px, 1.2fr)',
    isWideOnly: true,
    cell: (row) => (
      <Show when={row.campaign.limit} fallback={<span class="soft">–</span>}>
        {(limit) => <span title={limit()}>{limit()}</span>}
      </Show>
    ),
  },
  {
    key: 'changed',
    title: 'Since',
    width: '136px',
    isWideOnly: true,
    cell: (row) => <Instant at={row.changedAt} />,
  },
];

/** A phone's three lines. */
export const narrowCampaignColumns: Column<CampaignRow>[] = [
  {
    key: 'campaign',
    title: 'Campaign',
    width: 'minmax(0, 1fr)',
    cell: (row) => (
      <span class="campaigns-lines">
        <span>
          <span class="strong cut">{row.campaign.name}</span>
          <Status of={row.campaign.state} />
        </span>
        <Progress campaign={row.campaign} />
        <span class="cut soft">{row.campaign.limit ?? <Outcomes campaign={row.campaign} />}</span>
      </span>
    ),
  },
];
