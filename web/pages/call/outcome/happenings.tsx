import { For, type JSX, Show } from 'solid-js';
import { Icon } from '../../../parts/icon/icon.tsx';
import type { CallData } from '../model/call-data.ts';
import { noteIcons } from '../notes/call-note.ts';
import { type GoTo, Place } from './evidence.tsx';
import { countedWords } from './outcome-words.ts';
import { Part } from './part.tsx';

/** Who answered, who of the console was there, which tools were used: what the transcript alone does not tell. */
export const Happenings = (props: { data: CallData; goTo: GoTo }): JSX.Element => {
  /** Changes of the worker are among the circumstances. */
  const notes = () => props.data.notes().filter(({ kind }) => kind !== 'resume');
  const counted = () => countedWords(props.data.record()?.counters ?? {});
  return (
    <Show when={notes().length + counted().length > 0}>
      <Part title="Besides what was said">
        <ul class="outcome-happenings">
          <For each={notes()}>
            {(note) => (
              <li>
                <Icon name={note.isTrouble ? 'warn' : noteIcons[note.kind]} />
                <span>
                  <Place ms={note.atMs} goTo={props.goTo} /> {note.text}
                </span>
              </li>
            )}
          </For>
          <For each={counted()}>
            {(words) => (
              <li>
                <Icon name="info" />
                <span>{words}</span>
              </li>
            )}
          </For>
        </ul>
      </Part>
    </Show>
  );
};
