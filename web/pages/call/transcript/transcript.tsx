import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  onCleanup,
  Show,
  untrack,
} from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { Empty, Loading } from '../../../parts/notice/notices.tsx';
import { whoWords } from '../../../parts/reading/who-words.ts';
import { createScroller } from '../../../parts/table/scroller.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { NoteList } from '../notes/note-list.tsx';
import { placedNotes } from '../notes/placed-notes.ts';
import { LineHeights } from './line-heights.ts';
import type { TranscriptLine } from './live-transcript.ts';
import { SpokenLine } from './spoken-line.tsx';
import { placeAt } from './transcript-place.ts';
import './transcript.css';

/**
 * What was said, word by word: press a word to go there. The line that sounds is kept in sight; one line is in the tab order. Only the
 * lines in sight exist: an hour's call has tens of thousands of words.
 */
export const Transcript = (props: { data: CallData; cursor: CallCursor }): JSX.Element => {
  const { data, cursor } = props;
  let list = undefined as unknown as HTMLOListElement;
  const scroller = createScroller();
  const [measured, setMeasured] = createSignal(0);
  const width = createMemo(scroller.width);
  const empty = createMemo(() => new LineHeights(width()));
  const laid = createMemo(
    () => {
      empty().set(data.lines());
      return empty();
    },
    undefined,
    { equals: false },
  );
  /** Where the lines lie; tells whenever one was added or measured. */
  const heights = createMemo(
    () => {
      measured();
      return laid();
    },
    undefined,
    { equals: false },
  );
  const count = () => data.lines().length;
  const notes = createMemo(() => placedNotes(data.lines(), data.notes()));
  const seen = createMemo(
    () => heights().window(scroller.top(), scroller.height()),
    { from: 0, to: 0 },
    { equals: (a, b) => a.from === b.from && a.to === b.to },
  );
  const [store, setStore] = createStore<{ lines: TranscriptLine[] }>({ lines: [] });
  createEffect(() => {
    const { from, to } = seen();
    const lines = data.lines().slice(from, to);
    setStore(
      'lines',
      reconcile(
        lines.map((line) => ({ ...line })),
        { key: 'id' },
      ),
    );
  });
  const [tabStop, setTabStop] = createSignal(0);
  const place = createMemo(() => placeAt(data.lines(), cursor.ms()), undefined, {
    equals: (a, b) => a.line === b.line && a.word === b.word,
  });
  let isRead = false;

  const rowOf = (line: number) =>
    list.children[line - untrack(seen).from] as HTMLElement | undefined;
  /** Moves the list and nothing around it. */
  const show = (line: number) => {
    const places = untrack(heights);
    const [top, bottom] = [places.top(line), places.top(line + 1)];
    const [at, height] = untrack(() => [scroller.top(), scroller.height()] as const);
    if (height === 0 || (top >= at && bottom <= at + height)) return;
    scroller.scrollTo(Math.min(top - height / 3, places.total - height));
  };
  createEffect(() => {
    const { line } = place();
    width();
    if (line >= 0 && !isRead) show(line);
  });
  /** Of a line: the word that sounds; -1: none of it; null: it is another line's time. */
  const nowOf = (line: number): number | null => (place().line === line ? place().word : null);

  const rows = new ResizeObserver((entries) => {
    const told = entries.flatMap(({ target, borderBoxSize }) => {
      const { id } = (target as HTMLElement).dataset;
      return id === undefined ? [] : [[id, borderBoxSize[0]?.blockSize ?? 0] as const];
    });
    if (empty().measure(told)) setMeasured((count) => count + 1);
  });
  onCleanup(() => rows.disconnect());
  const watchRow = (element: HTMLElement) => {
    rows.observe(element);
    onCleanup(() => rows.unobserve(element));
  };

  const focus = (index: number) => {
    const to = Math.max(0, Math.min(count() - 1, index));
    setTabStop(to);
    show(to);
    rowOf(to)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') focus(tabStop() + 1);
    else if (event.key === 'ArrowUp') focus(tabStop() - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(count() - 1);
    else if (event.key === 'Enter') cursor.seek(data.lines()[tabStop()]?.startMs ?? null);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const ms = target.closest<HTMLElement>('[data-ms]')?.dataset.ms;
    if (ms === undefined) return;
    cursor.seek(Number(ms));
    const row = target.closest('li');
    if (row !== null) setTabStop(seen().from + [...list.children].indexOf(row));
  };
  /** The newest line that is whole, for readers, while the call goes on. */
  const newest = createMemo(() => {
    if (!data.isLive()) return '';
    const line = data.lines().findLast(({ isOpen }) => !isOpen);
    return line === undefined ? '' : `${whoWords(line)}: ${line.digits ?? line.text}`;
  });

  return (
    <div ref={scroller.attach} class="transcript">
      <p class="said" aria-live="polite">
        {newest()}
      </p>
      <Show when={count() === 0}>
        <Show when={data.state() !== 'loading'} fallback={<Loading what="the transcript" />}>
          <Empty title={data.isLive() ? 'Nobody has spoken yet.' : 'Nobody spoke.'} />
          <NoteList notes={notes()[0]} />
        </Show>
      </Show>
      <ol
        ref={(element) => {
          list = element;
        }}
        aria-label="Transcript"
        style={{
          'padding-block-start': `${heights().top(seen().from)}px`,
          'padding-block-end': `${heights().total - heights().top(seen().to)}px`,
        }}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onPointerEnter={() => {
          isRead = true;
        }}
        onPointerLeave={() => {
          isRead = false;
        }}
      >
        <For each={store.lines}>
          {(line, index) => (
            <SpokenLine
              line={line}
              place={seen().from + index()}
              count={count()}
              now={nowOf(seen().from + index())}
              before={seen().from + index() === 0 ? notes()[0] : undefined}
              after={notes()[seen().from + index() + 1]}
              isTabStop={tabStop() === seen().from + index()}
              watch={watchRow}
            />
          )}
        </For>
      </ol>
    </div>
  );
};
