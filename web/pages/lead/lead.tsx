import { useParams } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { LeadLine } from '../../../machines/contracts/campaign/campaign-views.ts';
import type { DecisionPage } from '../../../machines/contracts/explain/decision.ts';
import type { LeadWhy } from '../../../machines/contracts/explain/lead-why.ts';
import { readEvery } from '../../api/read-every.ts';
import { ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ReadPanel } from '../../parts/read-panel.tsx';
import { Instant } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import { usePageTitle } from '../../shell/page-title.ts';
import { DialList } from './dial-list.tsx';
import { LeadOrders } from './lead-orders.tsx';
import { WhyList } from './why-list.tsx';
import './lead.css';

/** A lead is read again so often (ms): a dial shows there soon. */
const readEveryMs = 3_000;
const decisionsMax = 50;

/** One lead: why it is dialled or not, its dials, and what was decided about it. */
export default function Lead(): JSX.Element {
  const params = useParams<{ id: string }>();
  // The router leaves the address as it is written; a lead's id has a colon and a plus.
  const id = () => decodeURIComponent(params.id);
  const path = () => `/api/v1/leads/${encodeURIComponent(id())}`;
  const lead = readEvery<LeadLine>(path, readEveryMs);
  const why = readEvery<LeadWhy>(() => `${path()}/why`, readEveryMs);
  const decisions = readEvery<DecisionPage>(() => {
    const campaignId = id().slice(0, id().lastIndexOf(':'));
    return `/api/v1/campaigns/${encodeURIComponent(campaignId)}/decisions?leadId=${encodeURIComponent(id())}&limit=${decisionsMax}`;
  }, readEveryMs);
  usePageTitle(() => lead.latest()?.phone ?? 'Lead');
  return (
    <div class="lead-page">
      <Show
        when={lead.error() === undefined || lead.latest() !== undefined}
        fallback={<ErrorState error={lead.error()} what="the lead" retry={lead.again} />}
      >
        <Show when={lead.latest()} fallback={<Loading what="the lead" rows={8} />}>
          {(known) => (
            <>
              <header class="lead-head">
                <h1 class="cut">{known().vars.name ?? known().phone}</h1>
                <span class="lead-phone">{known().phone}</span>
                <Status of={known().state} />
                <a class="link" href={`/campaigns/${encodeURIComponent(known().campaignId)}`}>
                  Its campaign
                </a>
                <span class="lead-orders">
                  <LeadOrders lead={known()} changed={lead.again} />
                </span>
              </header>
              <div class="lead-panels">
                <ReadPanel title="Why it is, or is not, dialled" what="the reasons" reading={why}>
                  {(reasons) => <WhyList why={reasons()} />}
                </ReadPanel>
                <Panel title="Dials" isFlush>
                  <DialList attempts={known().attempts} />
                </Panel>
                <ReadPanel
                  title="What was decided about it"
                  what="the decisions"
                  reading={decisions}
                  isFlush
                >
                  {(page) => (
                    <ol class="lead-lines-list">
                      <For
                        each={page().items}
                        fallback={<li class="soft">Nothing was decided yet.</li>}
                      >
                        {(decision) => (
                          <Show when={decision.kind === 'lead' ? decision : undefined}>
                            {(one) => (
                              <li>
                                <Instant at={one().at} /> <span>{one().sentence}</span>
                              </li>
                            )}
                          </Show>
                        )}
                      </For>
                    </ol>
                  )}
                </ReadPanel>
                <Panel title="What its list says" isFlush>
                  <dl class="lead-vars">
                    <For each={Object.entries(known().vars)}>
                      {([name, value]) => (
                        <div>
                          <dt>{name}</dt>
                          <dd class="cut">{value}</dd>
                        </div>
                      )}
                    </For>
                    <Show when={known().timeZone}>
                      {(zone) => (
                        <div>
                          <dt>time zone</dt>
                          <dd>{zone()}</dd>
                        </div>
                      )}
                    </Show>
                    <Show when={known().externalId}>
                      {(id) => (
                        <div>
                          <dt>id elsewhere</dt>
                          <dd class="cut">{id()}</dd>
                        </div>
                      )}
                    </Show>
                  </dl>
                </Panel>
              </div>
            </>
          )}
        </Show>
      </Show>
    </div>
  );
}
