import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createResource, createSignal, on, Show } from 'solid-js';
import type { CallHistogram } from '../../../machines/contracts/call/call-list.ts';
import type { LiveCall } from '../../../machines/contracts/relay.ts';
import { apiUrl } from '../../api/address.ts';
import { api, queryText } from '../../api/api-client.ts';
import { watchTopic } from '../../live/watch-topic.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon/icon.tsx';
import { Empty, ErrorState, Loading, Stale } from '../../parts/notice/notices.tsx';
import { countText, instantText, wordsOf } from '../../parts/reading/figures.ts';
import { createReading } from '../../parts/reading/reading.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { holdRows } from '../../parts/table/held-rows.ts';
import { NewRowsBar } from '../../parts/table/new-rows-bar.tsx';
import { isNarrow } from '../../shell/narrow.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { createBoard } from '../wallboard/board-model.ts';
import { callColumns, narrowCallColumns } from './call-columns.tsx';
import {
  type CallQuery,
  type CallRow,
  type FilterName,
  filterNames,
  isLiveMatch,
  queryKey,
  queryOf,
} from './call-filter.ts';
import { createCallPages } from './call-pages.ts';
import { Density } from './density.tsx';
import { FilterBar } from './filter-bar.tsx';
import './calls.css';
import { latestOf } from '../../api/latest-of.ts';

type NamedList = { items: { _id: string; name: string }[] };

/** Every call: those that go on above, then their records, newest first; the address holds what is asked for. */
export default function Calls() {
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const query = createMemo(
    (): CallQuery => queryOf(params),
    {},
    {
      equals: (a, b) => queryKey(a) === queryKey(b),
    },
  );
  const isFiltered = () => filterNames.some((name) => query()[name] !== undefined);
  const set = (change: Partial<Record<FilterName, string | undefined>>) =>
    setParams({ ...change, at: undefined }, { replace: true, scroll: false });
  const board = watchTopic('wallboard', createBoard);
  const pages = createCallPages(query);
  const { isReading, watch, stop } = createReading();
  usePageTitle(() => 'Calls');

  const namesAt = (path: string) => api.json<NamedList>(path, { query: { limit: 50 } });
  const [bots] = createResource(() => namesAt('/api/v1/bots'));
  /** Those that are over are not on the board. */
  const [campaigns] = createResource(() => namesAt('/api/v1/campaigns'));
  const botNames = createMemo(() => mapOf(latestOf(bots)));
  const campaignNames = createMemo(() => {
    const known = mapOf(latestOf(campaigns));
    for (const { id, name } of board.model.campaigns.list()) known.set(id, name);
    return known;
  });
  const names = {
    bot: (id: string) => botNames().get(id) ?? id,
    campaign: (id: string) => campaignNames().get(id) ?? id,
  };

  /** Of all that was seen here: the API has no list of them, and an empty choice would be a riddle. */
  const [seen, setSeen] = createSignal<ReadonlySet<string>>(new Set());
  createEffect(() => {
    const codes = pages.lines().map(({ disposition }) => disposition.code);
    setSeen((known) =>
      codes.every((code) => known.has(code)) ? known : new Set([...known, ...codes]),
    );
  });

  const [histogram, { refetch }] = createResource(
    () => queryKey(query()),
    () =>
      api.json<CallHistogram>('/api/v1/calls/histogram', {
        query: { ...query(), fromAt: null, toAt: null, bars: isNarrow() ? 40 : 96 },
      }),
  );

  const live = createMemo(() =>
    board.model.calls
      .list()
      .filter((call) => isLiveMatch(call, query()))
      .toSorted((a, b) => b.startedAt - a.startedAt),
  );
  /** What goes on stands still, too, while somebody reads: who comes waits, who has ended stays until then. */
  const held = createMemo<{ key: string; rows: LiveCall[]; waitingCount: number }>(
    (was) => {
      const key = queryKey(query());
      const now = holdRows(was.key === key ? was.rows : [], live(), ({ id }) => id, isReading());
      return { key, ...now };
    },
    { key: '', rows: [], waitingCount: 0 },
  );
  const liveIds = createMemo(() => new Set(live().map(({ id }) => id)));
  const newCount = () => {
    const standing = new Set(held().rows.map(({ id }) => id));
    return held().waitingCount + pages.fresh().filter(({ _id }) => !standing.has(_id)).length;
  };
  // A call that has ended leaves the live ones; its record follows within a second.
  createEffect(
    on(
      () => board.model.calls.list().length,
      (count, before) => {
        if (before !== undefined && count < before) setTimeout(pages.lookAhead, 700);
      },
    ),
  );
  // Nobody reads: what is new takes its place at once.
  createEffect(() => {
    if (pages.fresh().length > 0 && !isReading()) {
      pages.showFresh();
      void refetch();
    }
  });
  const showFresh = () => {
    stop();
    pages.showFresh();
  };

  /** One object for one line as long as it stands there: the table redraws only what is another object. */
  const rowOf = new WeakMap<object, CallRow>();
  const rowFor = (key: object, make: () => CallRow): CallRow => {
    const known = rowOf.get(key);
    if (known !== undefined) return known;
    const row = make();
    rowOf.set(key, row);
    return row;
  };
  const rows = createMemo((): CallRow[] => {
    const lines = pages.lines();
    const finished = new Set(lines.map(({ _id }) => _id));
    return [
      ...held()
        .rows.filter(({ id }) => !finished.has(id))
        .map((call) => rowFor(call, () => ({ id: call.id, kind: 'live', call }))),
      ...lines.map((line) => rowFor(line, () => ({ id: line._id, kind: 'done', line }))),
    ];
  });

  const isOver = (id: string) => !liveIds().has(id);
  const wideColumns = callColumns(names, isOver);
  const narrowColumns = narrowCallColumns(isOver);
  const found = () =>
    `${countText(pages.lines().length)}${pages.hasMore() ? '+' : ''} ended${live().length > 0 ? `, ${live().length} going on` : ''}`;

  return (
    <div class="calls">
      <header class="calls-head">
        <h1>Calls</h1>
        <span class="calls-count soft" aria-live="polite">
          <Show when={pages.state() === 'ready'}>{found()}</Show>
        </span>
        <a
          class="calls-csv"
          href={apiUrl(`/api/v1/calls.csv${queryText(query())}`)}
          download="calls.csv"
        >
          <Icon name="download" /> CSV
        </a>
        <FilterBar
          query={query()}
          set={set}
          bots={[...botNames()].map(([value, word]) => ({ value, word }))}
          campaigns={[...campaignNames()].map(([value, word]) => ({ value, word }))}
          dispositions={[...seen()].toSorted().map((value) => ({ value, word: wordsOf(value) }))}
        />
      </header>
      <Stale what="the calls that go on" note={board.stale()} />
      <div class="calls-density">
        <Show when={latestOf(histogram)}>
          {(known) => (
            <Density
              histogram={known()}
              fromAt={query().fromAt === undefined ? null : Number(query().fromAt)}
              toAt={query().toAt === undefined ? null : Number(query().toAt)}
              choose={(fromAt, toAt) =>
                set({
                  fromAt: fromAt === null ? undefined : String(fromAt),
                  toAt: toAt === null ? undefined : String(toAt),
                })
              }
            />
          )}
        </Show>
      </div>
      <div class="calls-table" ref={watch}>
        <NewRowsBar count={newCount()} show={showFresh} />
        <Show
          when={pages.state() !== 'failed'}
          fallback={<ErrorState error={pages.error()} what="the calls" retry={pages.load} />}
        >
          <Show when={pages.state() === 'ready'} fallback={<Loading what="the calls" rows={12} />}>
            <DataTable
              label="Calls"
              isMain
              rows={rows()}
              id={(row) => row.id}
              columns={isNarrow() ? narrowColumns : wideColumns}
              rowHeight={isNarrow() ? 52 : 32}
              chosenId={typeof params.at === 'string' ? params.at : undefined}
              onFocusRow={(row) => setParams({ at: row.id }, { replace: true, scroll: false })}
              open={(row) => navigate(`/calls/${encodeURIComponent(row.id)}`)}
              onNearEnd={() => pages.searchedToAt() === null && pages.more()}
              empty={
                <Show
                  when={isFiltered()}
                  fallback={
                    <Empty title="No call yet.">
                      <a class="link" href="/campaigns">
                        Start a campaign
                      </a>{' '}
                      or dial a number of a bot. Calls appear here by themselves.
                    </Empty>
                  }
                >
                  <Empty
                    title="No call matches."
                    action={
                      <Button
                        icon="close"
                        onClick={() =>
                          set(Object.fromEntries(filterNames.map((name) => [name, undefined])))
                        }
                      >
                        Show all calls
                      </Button>
                    }
                  />
                </Show>
              }
            />
          </Show>
        </Show>
      </div>
      <Show when={pages.state() === 'ready' && pages.searchedToAt() !== null}>
        <p class="calls-further" role="status">
          Searched back to {instantText(pages.searchedToAt() ?? 0, Date.now())}.{' '}
          <Button icon="down" disabled={pages.isLoadingMore()} onClick={pages.more}>
            Search further
          </Button>
        </p>
      </Show>
    </div>
  );
}

const mapOf = (list: NamedList | undefined): Map<string, string> =>
  new Map(list?.items.map(({ _id, name }) => [_id, name]));
