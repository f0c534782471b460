import { createMemo, createSignal, onMount } from 'solid-js';
import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import type { Journal } from '../../journal/journal.ts';
import { Instant } from '../../parts/reading/time.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { NewRowsBar } from '../../parts/table/new-rows-bar.tsx';
import type { Column } from '../../parts/table/table-row.tsx';
import { stateText } from './forest-row.tsx';

/** Newest ones shown; the whole journal of a call is on its page. */
const shownMax = 1_000;

/** Events of one actor, newest first. What comes while somebody reads further down waits behind a bar. */
export const ActorEvents = (props: { journal: Journal; path: string }) => {
  let place!: HTMLDivElement;
  /** The newest that is shown while somebody reads; null: all are. */
  const [heldAt, setHeldAt] = createSignal<number | null>(null);
  const events = createMemo(() => {
    const { events: all } = props.journal;
    const own: JournalEvent[] = [];
    for (let at = all.length - 1; at >= 0 && own.length < shownMax; at -= 1)
      if (all[at]!.path === props.path) own.push(all[at]!);
    return own;
  });
  const waiting = createMemo(() => {
    const held = heldAt();
    return held === null ? 0 : events().filter(({ seq }) => seq > held).length;
  });
  const shown = createMemo(() => events().slice(waiting()));
  const hold = (isReading: boolean) => {
    if (isReading) setHeldAt((held) => held ?? events()[0]?.seq ?? null);
    else setHeldAt(null);
  };
  const release = () => {
    setHeldAt(null);
    place.querySelector('.table')?.scrollTo({ top: 0 });
  };
  onMount(() => {
    // Scrolling does not bubble.
    place.addEventListener('scroll', ({ target }) => hold((target as Element).scrollTop > 0), {
      capture: true,
      passive: true,
    });
  });

  return (
    <div
      class="actor-journal"
      ref={(element) => {
        place = element;
      }}
    >
      <NewRowsBar count={waiting()} what="events" show={release} />
      <DataTable label="Journal" rows={shown()} id={({ seq }) => String(seq)} columns={columns} />
    </div>
  );
};

const columns: Column<JournalEvent>[] = [
  { key: 'seq', title: 'No.', width: '72px', isNumber: true, cell: ({ seq }) => seq },
  { key: 't', title: 'When', width: '88px', cell: ({ t }) => <Instant at={t} isShort /> },
  { key: 'kind', title: 'Kind', width: '104px', cell: ({ kind }) => kind },
  {
    key: 'event',
    title: 'Event',
    width: 'minmax(120px, 2fr)',
    cell: ({ event }) => <code>{event}</code>,
  },
  {
    key: 'data',
    title: 'State or data',
    width: 'minmax(120px, 3fr)',
    isWideOnly: true,
    cell: ({ value, data }) => (
      <code>{value === undefined ? dataText(data) : stateText(value)}</code>
    ),
  },
];

const dataText = (data: unknown): string => (data === undefined ? '' : JSON.stringify(data));
