// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its rows follow the keys
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a <table>
import {
  createEffect,
  createMemo,
  createSignal,
  Index,
  type JSX,
  on,
  Show,
  untrack,
} from 'solid-js';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { Button } from '../../../parts/button.tsx';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { createScroller } from '../../../parts/table/scroller.ts';
import { rowWindow, scrollToShow } from '../../../parts/table/table-window.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { offsetText } from '../panels/offset-text.ts';
import { msOf } from '../time/call-axis.ts';
import { FilteredEvents } from './event-filter.ts';
import { journalFileText } from './journal-file.ts';
import './events-panel.css';

/** px */
const rowHeight = 24;
/** Rows drawn beyond the edge: all rows are others with each step of the scrub bar. */
const beyond = 3;

/** Characters of a payload in its row: more than the widest screen shows, and it costs to lay out what nobody sees. */
const payloadMax = 240;

const payloadText = ({ value, data }: JournalEvent): string =>
  [value, data]
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ')
    .slice(0, payloadMax);

/** Every event, as the journal has it: filtered, virtual, followed by the cursor; a row is pressed to go there. */
export const EventsPanel = (props: {
  data: CallData;
  cursor: CallCursor;
  filter: string;
  setFilter: (filter: string) => void;
}): JSX.Element => {
  const { data, cursor } = props;
  const scroller = createScroller();
  const [opened, setOpened] = createSignal<JournalEvent | null>(null);
  const filtered = createMemo(() => {
    data.model.journal();
    return new FilteredEvents(props.filter);
  });
  const indexes = createMemo(
    () => {
      data.model.version();
      return filtered().take(data.model.journal().events);
    },
    [],
    { equals: false },
  );
  const count = () => indexes().length;
  const seen = createMemo(() =>
    rowWindow(scroller.top(), scroller.height(), rowHeight, count(), beyond),
  );
  const rows = createMemo(() => {
    const { events } = data.model.journal();
    return indexes()
      .slice(seen().from, seen().to)
      .map((index) => events[index]!);
  });
  const eventCount = () => {
    data.model.version();
    return countText(data.model.journal().count);
  };
  const hereRow = createMemo(() => {
    indexes();
    return filtered().rowAt(data.model.journal().indexAt(cursor.at()));
  });
  const hereSeq = createMemo(() => data.model.journal().events[indexes()[hereRow()] ?? -1]?.seq);

  createEffect(
    on([hereRow, scroller.height], ([row, height]) => {
      if (row < 0 || height === 0) return;
      const top = untrack(scroller.top);
      const to = scrollToShow(row, top, height, rowHeight);
      if (to !== top) scroller.scrollTo(to);
    }),
  );

  const goTo = (row: number) => {
    const event = data.model.journal().events[indexes()[row] ?? -1];
    if (event === undefined) return;
    // A tenth of a ms is the journal's grain: the moment just after it.
    cursor.seek(msOf(cursor.axis(), event.t) + 0.05);
    setOpened(event);
  };
  const download = () => {
    const text = journalFileText(data.record(), data.model.journal().events);
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `call-${data.id}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <div class="events">
      <div class="events-tools">
        <input
          type="search"
          data-search
          class="call-field"
          placeholder="Filter: turn bot.say -timer kind:error"
          aria-label="Filter events"
          value={props.filter}
          onInput={(event) => props.setFilter(event.currentTarget.value)}
        />
        <span class="soft">
          {countText(count())} of {eventCount()}
        </span>
        <Button icon="download" onClick={download}>
          Download
        </Button>
      </div>
      <div
        ref={scroller.attach}
        class="events-list"
        role="grid"
        aria-label="Events"
        aria-rowcount={count()}
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') goTo(hereRow() + 1);
          else if (event.key === 'ArrowUp') goTo(Math.max(0, hereRow() - 1));
          else return;
          event.preventDefault();
        }}
      >
        <div role="rowgroup" style={{ 'block-size': `${count() * rowHeight}px` }}>
          <Index each={rows()}>
            {(event, at) => (
              <div
                role="row"
                class="event-row"
                aria-rowindex={seen().from + at + 1}
                aria-selected={hereSeq() === event().seq}
                data-kind={event().kind}
                tabIndex={-1}
                style={{ transform: `translateY(${(seen().from + at) * rowHeight}px)` }}
                onClick={() => goTo(seen().from + at)}
                onKeyDown={() => {}}
              >
                <span role="gridcell" class="number soft">
                  {event().seq}
                </span>
                <span role="gridcell" class="number">
                  {offsetText(msOf(cursor.axis(), event().t))}
                </span>
                <span role="gridcell" class="event-kind">
                  {event().kind}
                </span>
                <span role="gridcell" class="cut">
                  {event().path}
                </span>
                <span role="gridcell" class="cut strong">
                  {event().event}
                </span>
                <span role="gridcell" class="cut mono soft">
                  {payloadText(event())}
                </span>
              </div>
            )}
          </Index>
        </div>
        <Show when={count() === 0}>
          <Empty title={props.filter === '' ? 'No events yet.' : 'No event matches the filter.'} />
        </Show>
      </div>
      <Show when={opened()}>
        {(event) => (
          <section class="event-opened" aria-label={`Event ${event().seq}`}>
            <Button icon="close" look="plain" isIconOnly onClick={() => setOpened(null)}>
              Close
            </Button>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
            <pre tabIndex={0}>{JSON.stringify(event(), null, 2)}</pre>
          </section>
        )}
      </Show>
    </div>
  );
};
