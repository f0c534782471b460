import { createEffect, createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Empty, Loading } from '../../../parts/notice/notices.tsx';
import { durationText } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import type { TranscriptLine } from './live-transcript.ts';
import { placeAt } from './transcript-place.ts';
import './transcript.css';

/** What was said, word by word: press a word to go there. The line that sounds is kept in sight; one line is in the tab order. */
export const Transcript = (props: { data: CallData; cursor: CallCursor }): JSX.Element => {
  const { data, cursor } = props;
  const [store, setStore] = createStore<{ lines: TranscriptLine[] }>({ lines: [] });
  createEffect(() =>
    setStore(
      'lines',
      reconcile(
        [...data.lines()].map((line) => ({ ...line })),
        { key: 'id' },
      ),
    ),
  );
  const [tabStop, setTabStop] = createSignal(0);
  const place = createMemo(() => placeAt(data.lines(), cursor.ms()), undefined, {
    equals: (a, b) => a.line === b.line && a.word === b.word,
  });
  let list = undefined as unknown as HTMLOListElement;
  let lit: Element[] = [];
  let isRead = false;

  createEffect(() => {
    const { line, word } = place();
    // The lines must be there before they are lit.
    void store.lines.length;
    for (const element of lit) element.removeAttribute('data-now');
    const row = list.children[line];
    const heard = word < 0 ? undefined : row?.querySelectorAll('.word')[word];
    lit = [row, heard].filter((element) => element !== undefined);
    for (const element of lit) element.setAttribute('data-now', '');
    if (row !== undefined && !isRead) keepInSight(list, row as HTMLElement);
  });

  const focus = (index: number) => {
    const to = Math.max(0, Math.min(store.lines.length - 1, index));
    setTabStop(to);
    (list.children[to] as HTMLElement | undefined)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') focus(tabStop() + 1);
    else if (event.key === 'ArrowUp') focus(tabStop() - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(store.lines.length - 1);
    else if (event.key === 'Enter') cursor.seek(store.lines[tabStop()]?.startMs ?? null);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const ms = target.closest<HTMLElement>('[data-ms]')?.dataset.ms;
    if (ms === undefined) return;
    cursor.seek(Number(ms));
    const row = target.closest('li');
    if (row !== null) setTabStop([...list.children].indexOf(row));
  };
  /** The newest line that is whole, for readers, while the call goes on. */
  const newest = createMemo(() => {
    if (!data.isLive()) return '';
    const line = data.lines().findLast(({ isOpen }) => !isOpen);
    return line === undefined ? '' : `${whoWords(line)}: ${line.digits ?? line.text}`;
  });

  return (
    <div class="transcript">
      <p class="said" aria-live="polite">
        {newest()}
      </p>
      <Show when={store.lines.length === 0}>
        <Show when={data.state() !== 'loading'} fallback={<Loading what="the transcript" />}>
          <Empty title={data.isLive() ? 'Nobody has spoken yet.' : 'Nobody spoke.'} />
        </Show>
      </Show>
      <ol
        ref={(element) => {
          list = element;
        }}
        aria-label="Transcript"
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
            <li
              class="spoken"
              data-who={line.who}
              tabIndex={tabStop() === index() ? 0 : -1}
              data-ms={line.startMs}
            >
              <span class="spoken-head">
                <Icon name={line.who} /> {whoWords(line)}
                <span class="soft">{durationText(line.startMs)}</span>
                <Show when={line.isOpen}>
                  <span class="soft">speaking</span>
                </Show>
              </span>
              <Show
                when={line.digits === undefined}
                fallback={
                  <span>
                    pressed <kbd>{line.digits}</kbd>
                  </span>
                }
              >
                <span class="spoken-text">
                  <For each={line.words}>
                    {(word) => (
                      <>
                        <span class="word" data-ms={word.startMs}>
                          {word.text}
                        </span>{' '}
                      </>
                    )}
                  </For>
                  <Show when={line.words.length === 0}>{line.text}</Show>
                  <Show when={line.cut}>
                    <span class="spoken-cut">— cut short</span>
                  </Show>
                </span>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </div>
  );
};

const whoWords = ({ who }: { who: TranscriptLine['who'] }): string =>
  who === 'bot' ? 'Bot' : 'Party';

/** Moves the list and nothing around it. */
const keepInSight = (list: HTMLElement, row: HTMLElement) => {
  const frame = list.parentElement!;
  const top = row.offsetTop - list.offsetTop;
  const isSeen =
    top >= frame.scrollTop && top + row.offsetHeight <= frame.scrollTop + frame.clientHeight;
  if (!isSeen) frame.scrollTop = top - frame.clientHeight / 3;
};
