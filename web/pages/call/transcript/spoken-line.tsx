import { createMemo, For, type JSX, Show } from 'solid-js';
import { Icon } from '../../../parts/icon/icon.tsx';
import { durationText } from '../../../parts/reading/figures.ts';
import { whoWords } from '../../../parts/reading/who-words.ts';
import type { CallNote } from '../notes/call-note.ts';
import { NoteList } from '../notes/note-list.tsx';
import type { TranscriptLine } from './live-transcript.ts';

/** Whom an operator spoke to: the party does not hear what the bot is told. */
const toWhom = ({ to, name }: TranscriptLine): string =>
  `${name === undefined || name === 'operator' ? '' : `${name} `}to the ${to === 'bot' ? 'bot only' : 'party'}`;

/** One line: who, when, and each word with its moment. */
export const SpokenLine = (props: {
  line: TranscriptLine;
  /** From 0, of `count` lines: most of them are not drawn. */
  place: number;
  count: number;
  /** Index of the word that sounds; -1: none of it; null: it is another line's time. */
  now: number | null;
  isTabStop: boolean;
  /** What happened before the first line, and behind this one. */
  before: readonly CallNote[] | undefined;
  after: readonly CallNote[] | undefined;
  watch: (element: HTMLElement) => void;
}): JSX.Element => {
  const now = createMemo(() => props.now);
  return (
    <li
      ref={(element) => props.watch(element)}
      class="spoken"
      data-who={props.line.who}
      data-id={props.line.id}
      aria-current={now() === null ? undefined : 'true'}
      data-ms={props.line.startMs}
      tabIndex={props.isTabStop ? 0 : -1}
      aria-posinset={props.place + 1}
      aria-setsize={props.count}
    >
      <NoteList notes={props.before} />
      <span class="spoken-head">
        <Icon name={props.line.who} /> {whoWords(props.line)}
        <Show when={props.line.who === 'operator'}>
          <span class="soft">{toWhom(props.line)}</span>
        </Show>
        <span class="soft">{durationText(props.line.startMs)}</span>
        <Show when={props.line.isOpen}>
          <span class="soft">speaking</span>
        </Show>
      </span>
      <Show
        when={props.line.digits === undefined}
        fallback={
          <span>
            pressed <kbd>{props.line.digits}</kbd>
          </span>
        }
      >
        <span class="spoken-text">
          <For each={props.line.words}>
            {(word, index) => (
              <>
                <span
                  class="word"
                  data-ms={word.startMs}
                  data-now={now() === index() ? '' : undefined}
                >
                  {word.text}
                </span>{' '}
              </>
            )}
          </For>
          <Show when={props.line.words.length === 0}>{props.line.text}</Show>
          <Show when={props.line.cut}>
            <span class="spoken-cut">— cut short</span>
          </Show>
        </span>
      </Show>
      <NoteList notes={props.after} />
    </li>
  );
};
