import { useNavigate } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import type { LiveCampaign } from '../../../../machines/contracts/relay.ts';
import { apiUrl } from '../../../api/address.ts';
import { queryText } from '../../../api/api-client.ts';
import { Button } from '../../../parts/button.tsx';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Empty, ErrorState, Loading } from '../../../parts/notice/notices.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { countText, wordsOf } from '../../../parts/reading/figures.ts';
import { SearchField } from '../../../parts/search-field.tsx';
import { DataTable } from '../../../parts/table/data-table.tsx';
import { isNarrow } from '../../../shell/narrow.ts';
import { leadColumns, narrowLeadColumns } from './lead-columns.tsx';
import { createLeadPages, type LeadQuery } from './lead-pages.ts';
import './leads.css';

const stateWords: Record<string, string> = {
  ready: 'Ready',
  waiting: 'Waiting',
  leased: 'Next',
  dialing: 'Dialling',
  live: 'In a call',
  done: 'Done',
  suppressed: 'Suppressed',
};

type LeadTableProps = {
  campaign: LiveCampaign;
  query: LeadQuery;
  set: (change: Partial<Record<keyof LeadQuery, string | undefined>>) => void;
};

/** The campaign's leads: where each is, and in words why it was dialled or not. */
export const LeadTable = (props: LeadTableProps): JSX.Element => {
  const navigate = useNavigate();
  const pages = createLeadPages(
    () => props.campaign.id,
    () => props.query,
  );
  const isFiltered = () => [props.query.state, props.query.outcome, props.query.why].some(Boolean);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const typed = (text: string) => {
    clearTimeout(timer);
    timer = setTimeout(
      () => props.set({ why: text.trim().length < 2 ? undefined : text.trim() }),
      300,
    );
  };
  const outcomes = () =>
    [
      ...new Set([
        ...Object.keys(props.campaign.byOutcome),
        ...(props.query.outcome === undefined ? [] : [props.query.outcome]),
      ]),
    ].toSorted();
  const states = () =>
    Object.keys(stateWords).filter(
      (state) => (props.campaign.byState[state] ?? 0) > 0 || props.query.state === state,
    );

  return (
    <Panel
      title="Leads"
      class="campaign-leads"
      isFlush
      note={`${countText(pages.leads().length)}${pages.hasMore() ? '+' : ''} shown`}
      tools={
        <>
          <label class="lead-state">
            <span class="said">Last outcome</span>
            <select
              onChange={(event) => props.set({ outcome: event.currentTarget.value || undefined })}
            >
              <option value="" selected={props.query.outcome === undefined}>
                All outcomes
              </option>
              <For each={outcomes()}>
                {(outcome) => (
                  <option value={outcome} selected={props.query.outcome === outcome}>
                    {wordsOf(outcome)}
                  </option>
                )}
              </For>
            </select>
          </label>
          <label class="lead-state">
            <span class="said">State</span>
            <select
              onChange={(event) =>
                props.set({ state: event.currentTarget.value || undefined, order: undefined })
              }
            >
              <option value="" selected={props.query.state === undefined}>
                All states
              </option>
              <For each={states()}>
                {(state) => (
                  <option value={state} selected={props.query.state === state}>
                    {stateWords[state]}
                  </option>
                )}
              </For>
            </select>
          </label>
          <label class="lead-state">
            <span class="said">Order</span>
            <select
              onChange={(event) =>
                props.set(
                  event.currentTarget.value === 'next'
                    ? { order: 'next', state: 'waiting', why: undefined }
                    : { order: undefined },
                )
              }
            >
              <option value="" selected={props.query.order !== 'next'}>
                By number
              </option>
              <option value="next" selected={props.query.order === 'next'}>
                Next dial first
              </option>
            </select>
          </label>
          <SearchField
            label="Words of the reason"
            placeholder="Why, in words"
            value={props.query.why ?? ''}
            onInput={typed}
          />
          <a
            class="lead-csv"
            href={apiUrl(
              `/api/v1/campaigns/${encodeURIComponent(props.campaign.id)}/leads.csv${queryText({ ...props.query, order: undefined })}`,
            )}
            download="leads.csv"
          >
            <Icon name="download" /> CSV
          </a>
        </>
      }
    >
      <Show
        when={pages.state() !== 'failed'}
        fallback={<ErrorState error={pages.error()} what="the leads" retry={pages.load} />}
      >
        <Show when={pages.state() === 'ready'} fallback={<Loading what="the leads" rows={6} />}>
          <DataTable
            label="Leads"
            isMain
            rows={pages.leads()}
            id={(lead) => lead._id}
            columns={isNarrow() ? narrowLeadColumns : leadColumns}
            rowHeight={isNarrow() ? 52 : 32}
            onNearEnd={pages.more}
            open={(lead) => navigate(`/leads/${encodeURIComponent(lead._id)}`)}
            empty={
              <Show
                when={isFiltered()}
                fallback={
                  <Empty title="No lead yet.">
                    <a
                      class="link"
                      href={`/campaigns/${encodeURIComponent(props.campaign.id)}/plan?step=audience`}
                    >
                      Add a list
                    </a>
                    , or up to 5,000 numbers at once by{' '}
                    <code>POST /api/v1/campaigns/{props.campaign.id}/leads</code>.
                  </Empty>
                }
              >
                <Empty
                  title="No lead matches."
                  action={
                    <Button
                      icon="close"
                      onClick={() =>
                        props.set({
                          state: undefined,
                          outcome: undefined,
                          why: undefined,
                          order: undefined,
                        })
                      }
                    >
                      Show all leads
                    </Button>
                  }
                />
              </Show>
            }
          />
        </Show>
      </Show>
    </Panel>
  );
};
