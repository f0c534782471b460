// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its rows follow the keys
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a <table>
import {
  createEffect,
  createMemo,
  createSignal,
  Index,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from 'solid-js';
import type { JournalEvent } from '../../../../machines/contracts/journal-event.ts';
import { Button } from '../../../parts/button.tsx';
import { Empty } from '../../../parts/notice/notices.tsx';
import { countText } from '../../../parts/reading/figures.ts';
import { rowWindow, scrollToShow } from '../../../parts/table/table-window.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { offsetText } from '../panels/offset-text.ts';
import { FilteredEvents } from './event-filter.ts';
import { journalFileText } from './journal-file.ts';

/** px */
const rowHeight = 24;

const payloadText = ({ value, data }: JournalEvent): string =>
  [value, data]
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ');

/** Every event, as the journal has it: filtered, virtual, followed by the cursor; a row is pressed to go there. */
export const EventsPanel = (props: {
  data: CallData;
  cursor: CallCursor;
  filter: string;
  setFilter: (filter: string) => void;
}): JSX.Element => {
  const { data, cursor } = props;
  let scroller = undefined as unknown as HTMLDivElement;
  const [scrollTop, setScrollTop] = createSignal(0);
  const [height, setHeight] = createSignal(400);
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
  const seen = createMemo(() => rowWindow(scrollTop(), height(), rowHeight, count()));
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

  onMount(() => {
    const observer = new ResizeObserver(() => setHeight(scroller.clientHeight));
    observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });
  createEffect(
    on([hereRow, height], ([row]) => {
      if (row >= 0) scroller.scrollTop = scrollToShow(row, scroller.scrollTop, height(), rowHeight);
    }),
  );

  const goTo = (row: number) => {
    const event = data.model.journal().events[indexes()[row] ?? -1];
    if (event === undefined) return;
    // A tenth of a ms is the journal's grain: the moment just after it.
    cursor.seek(event.t - cursor.axis().originAt + 0.05);
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
        ref={(element) => {
          scroller = element;
        }}
        class="events-list"
        role="grid"
        aria-label="Events"
        aria-rowcount={count()}
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
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
                  {offsetText(event().t - cursor.axis().originAt)}
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
