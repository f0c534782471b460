import { useNavigate, useSearchParams } from '@solidjs/router';
import { createMemo, For, type JSX, Show } from 'solid-js';
import type { FeedItem } from '../../../machines/contracts/relay.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { wordsOf } from '../../parts/reading/figures.ts';
import { createReading } from '../../parts/reading/reading.ts';
import { Instant } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { NewRowsBar } from '../../parts/table/new-rows-bar.tsx';
import type { Column } from '../../parts/table/table-row.tsx';
import { type FeedLevel, isTold } from './board-filter.ts';
import type { Board } from './board-model.ts';

const levels: { level: FeedLevel; name: string }[] = [
  { level: '', name: 'All' },
  { level: 'warn', name: 'Warnings' },
  { level: 'error', name: 'Errors' },
];

const columns: Column<FeedItem>[] = [
  { key: 't', title: 'Time', width: '92px', cell: (item) => <Instant at={item.t} isShort /> },
  {
    key: 'event',
    title: 'Event',
    width: 'minmax(132px, 180px)',
    cell: (item) => <Status of={item.level} word={wordsOf(item.event)} />,
  },
  { key: 'text', title: 'What happened', width: 'minmax(0, 1fr)', cell: (item) => item.text },
  {
    key: 'call',
    title: 'Call',
    width: '96px',
    isWideOnly: true,
    cell: (item) => (
      <Show when={item.callId}>
        {(id) => (
          <a class="link" href={`/calls/${encodeURIComponent(id())}`} tabIndex={-1}>
            Open<span class="said"> the call {id()}</span>
          </a>
        )}
      </Show>
    ),
  },
];

/** What happened last, newest on top; it stands still while somebody reads it. */
export const EventFeed = (props: { board: Board }): JSX.Element => {
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const { isReading, watch, stop } = createReading();
  const level = () => (query.level === 'warn' || query.level === 'error' ? query.level : '');
  const event = () => (typeof query.event === 'string' ? query.event : '');

  const matching = createMemo(() =>
    props.board.feed().filter((item) => isTold(item, level(), event())),
  );
  const held = createMemo<{ rows: FeedItem[]; waitingCount: number; of: string }>(
    (was) => {
      const of = `${level()} ${event()}`;
      if (!isReading() || was.of !== of) return { rows: matching(), waitingCount: 0, of };
      const known = new Set(was.rows.map(({ id }) => id));
      const waitingCount = matching().filter(({ id }) => !known.has(id)).length;
      return { ...was, waitingCount };
    },
    { rows: [], waitingCount: 0, of: '' },
  );
  const rows = createMemo(() => held().rows);
  const events = createMemo(
    () => [...new Set(props.board.feed().map((item) => item.event))].toSorted(),
    [],
    { equals: (a, b) => a.join() === b.join() },
  );

  return (
    <Panel
      title="Events"
      class="board-feed"
      isFlush
      tools={
        <>
          <label class="choice">
            <span class="said">Kind of event</span>
            <select
              onChange={(change) =>
                setQuery({ event: change.currentTarget.value || undefined }, { replace: true })
              }
            >
              <option value="" selected={event() === ''}>
                Every kind
              </option>
              <For each={events()}>
                {(name) => (
                  <option value={name} selected={event() === name}>
                    {wordsOf(name)}
                  </option>
                )}
              </For>
            </select>
          </label>
          <For each={levels}>
            {(one) => (
              <Button
                look="plain"
                isPressed={level() === one.level}
                onClick={() => setQuery({ level: one.level || undefined }, { replace: true })}
              >
                {one.name}
              </Button>
            )}
          </For>
        </>
      }
    >
      <div ref={watch} class="board-fill">
        <NewRowsBar count={held().waitingCount} show={stop} />
        <DataTable
          label="Events"
          rows={rows()}
          id={(item) => item.id}
          columns={columns}
          rowHeight={28}
          open={(item) =>
            item.callId !== null && navigate(`/calls/${encodeURIComponent(item.callId)}`)
          }
          empty={
            <Empty title={level() === '' ? 'Nothing has happened yet.' : 'Nothing of that kind.'}>
              Calls, workers and campaigns tell here what happens to them.
            </Empty>
          }
        />
      </div>
    </Panel>
  );
};
