import { useNavigate, useSearchParams } from '@solidjs/router';
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LiveCall } from '../../../machines/contracts/relay.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { createReading } from '../../parts/reading/reading.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { stateKey } from '../../parts/state-key.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { holdRows } from '../../parts/table/held-rows.ts';
import { NewRowsBar } from '../../parts/table/new-rows-bar.tsx';
import { isNarrow } from '../../shell/narrow.ts';
import { type CallFilter, isShown } from './board-filter.ts';
import type { Board } from './board-model.ts';
import { callColumns, narrowCallColumns } from './call-columns.tsx';

const text = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value : '';

const isSameList = <Row,>(a: readonly Row[], b: readonly Row[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);

/** Calls that are going on, the longest first: who comes last stands last, so that nothing jumps. */
export const CallTable = (props: { board: Board }): JSX.Element => {
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const { isReading, watch, stop } = createReading();

  const filter = createMemo(
    (): CallFilter => ({
      phase: text(query.phase),
      worker: text(query.worker),
      campaign: text(query.campaign),
      text: text(query.q),
    }),
  );
  const isFiltered = () => Object.values(filter()).some((value) => value !== '');
  const sorted = createMemo(() =>
    props.board.calls
      .list()
      .toSorted((a, b) => a.startedAt - b.startedAt || a.id.localeCompare(b.id)),
  );
  const matching = createMemo(
    () => (isFiltered() ? sorted().filter((call) => isShown(call, filter())) : sorted()),
    [],
    { equals: isSameList },
  );
  const held = createMemo<{ rows: LiveCall[]; waitingCount: number; of: CallFilter | null }>(
    (was) => {
      const same = was.of === filter();
      const now = holdRows(same ? was.rows : [], matching(), ({ id }) => id, isReading());
      const rows = isSameList(was.rows, now.rows) ? was.rows : now.rows;
      return { rows, waitingCount: now.waitingCount, of: filter() };
    },
    { rows: [], waitingCount: 0, of: null },
  );
  const rows = createMemo(() => held().rows);
  const liveIds = createMemo(() => new Set(props.board.calls.list().map(({ id }) => id)));
  const isOver = (id: string) => !liveIds().has(id);

  const wideColumns = callColumns(isOver);
  const narrowColumns = narrowCallColumns(isOver);
  const chips = () =>
    (['phase', 'worker', 'campaign'] as const).flatMap((name) => {
      const value = filter()[name];
      return value === '' ? [] : [{ name, value }];
    });
  const campaignName = (id: string) => props.board.campaigns.byId(id)?.name ?? id;

  return (
    <Panel
      title="Calls"
      class="board-calls"
      isFlush
      note={isFiltered() ? `${rows().length} of ${sorted().length}` : sorted().length}
      tools={
        <>
          <For each={chips()}>
            {({ name, value }) => (
              <Button
                icon="close"
                aria-label={`Remove filter ${name} ${value}`}
                onClick={() => setQuery({ [name]: undefined }, { replace: true })}
              >
                {name === 'phase'
                  ? stateKey(value).word
                  : name === 'campaign'
                    ? campaignName(value)
                    : value}
              </Button>
            )}
          </For>
          <SearchField
            label="Filter calls"
            placeholder="Number, bot, node"
            value={filter().text}
            onInput={(typed) =>
              setQuery({ q: typed === '' ? undefined : typed }, { replace: true })
            }
          />
        </>
      }
    >
      <div ref={watch} class="board-fill">
        <NewRowsBar count={held().waitingCount} show={stop} />
        <DataTable
          label="Live calls"
          isMain
          rows={rows()}
          id={(call) => call.id}
          columns={isNarrow() ? narrowColumns : wideColumns}
          rowHeight={isNarrow() ? 52 : 32}
          chosenId={text(query.at) === '' ? undefined : text(query.at)}
          onFocusRow={(call) => setQuery({ at: call.id }, { replace: true, scroll: false })}
          open={(call) => navigate(`/calls/${encodeURIComponent(call.id)}`)}
          empty={
            <Show
              when={isFiltered()}
              fallback={
                <Empty title="No call is going on.">
                  <a class="link" href="/campaigns">
                    Start a campaign
                  </a>{' '}
                  or dial a number of a bot. Calls appear here by themselves.
                </Empty>
              }
            >
              <Empty
                title="No live call matches."
                action={
                  <Button
                    icon="close"
                    onClick={() =>
                      setQuery(
                        { phase: undefined, worker: undefined, campaign: undefined, q: undefined },
                        { replace: true },
                      )
                    }
                  >
                    Show all {sorted().length}
                  </Button>
                }
              />
            </Show>
          }
        />
      </div>
    </Panel>
  );
};
