import { useParams, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createResource, on, onCleanup, Show } from 'solid-js';
import type { Campaign as CampaignDocument } from '../../../machines/contracts/campaign/campaign.ts';
import type { CampaignOutcomes } from '../../../machines/contracts/campaign/campaign-views.ts';
import type { CampaignAbandonment } from '../../../machines/contracts/compliance/abandonment.ts';
import type { CampaignLaw } from '../../../machines/contracts/compliance/campaign-law.ts';
import type { CampaignPacing } from '../../../machines/contracts/explain/campaign-pacing.ts';
import type {
  CampaignFunnel,
  CampaignHeat,
} from '../../../machines/contracts/explain/dial-counts.ts';
import type { CampaignForecast } from '../../../machines/contracts/explain/forecast.ts';
import { api } from '../../api/api-client.ts';
import { readEvery } from '../../api/read-every.ts';
import { watchTopic } from '../../live/watch-topic.ts';
import { Empty, ErrorState, Loading, Stale } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ReadPanel } from '../../parts/read-panel.tsx';
import { countText } from '../../parts/reading/figures.ts';
import { Status } from '../../parts/status.tsx';
import { isNarrow } from '../../shell/narrow.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { createCampaignModel } from './campaign-model.ts';
import { DuplicateButton } from './duplicate-button.tsx';
import { ForecastPanel } from './forecast/forecast-panel.tsx';
import { HeatMap } from './heat/heat-map.tsx';
import { LawPanel } from './law/law-panel.tsx';
import { RulesPanel } from './law/rules-panel.tsx';
import type { LeadQuery } from './leads/lead-pages.ts';
import { LeadTable } from './leads/lead-table.tsx';
import { ImportList } from './lists/import-list.tsx';
import { readImports } from './lists/import-reading.ts';
import { OrderButtons } from './order-buttons.tsx';
import { Funnel } from './outcomes/funnel.tsx';
import { OutcomeChart } from './outcomes/outcome-chart.tsx';
import { OutcomeList } from './outcomes/outcome-list.tsx';
import { PacingPanel } from './pacing/pacing-panel.tsx';
import { ProgressLine } from './progress-line.tsx';
import { ResultFeed } from './result-feed.tsx';
import { LogList } from './story/log-list.tsx';
import { Warnings } from './story/warnings.tsx';
import { WhatIfPanel } from './what-if/what-if-panel.tsx';
import './campaign.css';
import { latestOf } from '../../api/latest-of.ts';

/** Funnel and chart over time are read again so often at most while dials end (ms). */
const chartEveryMs = 5_000;

/** What explains the campaign is read again so often (ms); the newest tick comes live. */
const explainEveryMs = 20_000;
/** Its log and warnings: an order shows there soon (ms). */
const storyEveryMs = 3_000;
/** Hours are shown by the clock of whoever looks. */
const ownZone = () => encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);

export default function Campaign() {
  const params = useParams<{ id: string }>();
  return (
    <Show when={params.id} keyed>
      {(id) => <CampaignPage id={id} />}
    </Show>
  );
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const CampaignPage = (props: { id: string }) => {
  const live = watchTopic(`campaign/${props.id}`, createCampaignModel);
  const [params, setParams] = useSearchParams();
  const query = createMemo((): LeadQuery => {
    const [state, outcome] = [text(params.state), text(params.outcome)];
    const [why, order] = [text(params.why), text(params.order)];
    return {
      ...(state === undefined ? {} : { state }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(why === undefined ? {} : { why }),
      ...(order === undefined ? {} : { order }),
    };
  });
  const set = (change: Partial<Record<keyof LeadQuery, string | undefined>>) =>
    setParams(change, { replace: true, scroll: false });
  const [outcomes, { refetch }] = createResource(
    () => live.model.campaign !== null,
    () =>
      api.json<CampaignOutcomes>(`/api/v1/campaigns/${encodeURIComponent(props.id)}/outcomes`, {
        query: { bars: isNarrow() ? 24 : 48 },
      }),
  );
  const path = `/api/v1/campaigns/${encodeURIComponent(props.id)}`;
  const pacing = readEvery<CampaignPacing>(() => `${path}/pacing`, explainEveryMs);
  const forecast = readEvery<CampaignForecast>(() => `${path}/forecast`, explainEveryMs);
  const abandonment = readEvery<CampaignAbandonment>(() => `${path}/abandonment`, explainEveryMs);
  const funnel = readEvery<CampaignFunnel>(() => `${path}/funnel`, explainEveryMs);
  const law = readEvery<CampaignLaw>(() => `${path}/compliance`, explainEveryMs);
  const imports = readImports(() => props.id);
  const story = readEvery<Pick<CampaignDocument, 'log' | 'warnings' | 'pacing'>>(
    () => path,
    storyEveryMs,
  );
  const heat = readEvery<CampaignHeat>(() => `${path}/heat?timeZone=${ownZone()}`, explainEveryMs);
  usePageTitle(() => live.model.campaign?.name ?? 'Campaign');

  let chartTimer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => live.model.results()[0]?.id,
      () => {
        chartTimer ??= setTimeout(() => {
          chartTimer = undefined;
          void refetch();
          funnel.again();
        }, chartEveryMs);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(chartTimer));

  return (
    <div class="campaign-page">
      <Stale what="this campaign" note={live.stale()} />
      <Show
        when={live.state() !== 'gone'}
        fallback={
          <div class="campaign-gone">
            <h1 class="said">Campaign</h1>
            <Empty title="There is no such campaign.">
              <a class="link" href="/campaigns">
                All campaigns
              </a>
            </Empty>
          </div>
        }
      >
        <Show when={live.model.campaign} fallback={<Loading what="the campaign" rows={10} />}>
          {(campaign) => (
            <>
              <header class="campaign-head">
                <h1 class="cut">{campaign().name}</h1>
                <Status of={campaign().state} />
                <a class="link" href={`/campaigns/${encodeURIComponent(props.id)}/plan`}>
                  Plan
                </a>
                <Show when={story.latest()?.pacing.mode === 'preview'}>
                  <a class="link" href={`/campaigns/${encodeURIComponent(props.id)}/desk`}>
                    Desk
                  </a>
                </Show>
                <span class="campaign-orders">
                  <OrderButtons campaign={campaign()} />
                  <DuplicateButton campaign={campaign()} />
                </span>
              </header>
              <Warnings warnings={story.latest()?.warnings ?? []} />
              <ProgressLine campaign={campaign()} choose={(state) => set({ state })} />
              <div class="campaign-figures">
                <ReadPanel
                  title="Funnel"
                  what="the funnel"
                  reading={funnel}
                  class="campaign-funnel"
                >
                  {(known) => <Funnel funnel={known()} />}
                </ReadPanel>
                <Panel
                  title="Outcomes"
                  note={`of ${countText(campaign().leadCount)} leads`}
                  isFlush
                >
                  <OutcomeList
                    campaign={campaign()}
                    chosen={query().outcome}
                    choose={(outcome) => set({ outcome })}
                  />
                </Panel>
                <Panel title="Dials over time" class="campaign-chart">
                  <Show
                    when={!outcomes.error}
                    fallback={
                      <ErrorState
                        error={outcomes.error}
                        what="the dials over time"
                        retry={() => void refetch()}
                      />
                    }
                  >
                    <Show
                      when={latestOf(outcomes)}
                      fallback={<Loading what="the dials over time" rows={4} />}
                    >
                      {(known) => <OutcomeChart outcomes={known()} />}
                    </Show>
                  </Show>
                </Panel>
                <Panel title="Just ended" isFlush>
                  <ResultFeed results={live.model.results()} />
                </Panel>
              </div>
              <div class="campaign-pace">
                <ReadPanel title="Pacing" what="the pacing" reading={pacing}>
                  {(known) => (
                    <PacingPanel pacing={known()} tick={live.model.tick() ?? known().tick} />
                  )}
                </ReadPanel>
                <ReadPanel title="When people answer" what="the hours" reading={heat}>
                  {(known) => <HeatMap heat={known()} />}
                </ReadPanel>
                <ReadPanel title="Forecast" what="the forecast" reading={forecast}>
                  {(known) => <ForecastPanel forecast={known()} />}
                </ReadPanel>
                <WhatIfPanel campaignId={props.id} />
                <ReadPanel title="Rules" what="the rules" reading={law}>
                  {(known) => <RulesPanel law={known()} />}
                </ReadPanel>
                <ReadPanel title="Abandoned calls" what="the abandoned calls" reading={abandonment}>
                  {(known) => <LawPanel abandonment={known()} />}
                </ReadPanel>
                <ReadPanel
                  title="Log"
                  what="the log"
                  reading={story}
                  class="campaign-story"
                  isFlush
                >
                  {(known) => <LogList log={known().log} />}
                </ReadPanel>
                <ReadPanel title="Lists" what="the lists" reading={imports} isFlush>
                  {(known) => <ImportList imports={known().items} />}
                </ReadPanel>
              </div>
              <LeadTable campaign={campaign()} query={query()} set={set} />
            </>
          )}
        </Show>
      </Show>
    </div>
  );
};
