import { For, type JSX, Show } from 'solid-js';
import { Icon } from '../../../parts/icon/icon.tsx';
import { durationText } from '../../../parts/reading/figures.ts';
import { type CallNote, noteIcons } from './call-note.ts';
import './note-list.css';

/** What happened between two lines of the transcript; pressing one goes to its moment, as pressing a word does. */
export const NoteList = (props: { notes: readonly CallNote[] | undefined }): JSX.Element => (
  <Show when={(props.notes?.length ?? 0) > 0}>
    <span class="call-notes">
      <For each={props.notes}>
        {(note) => (
          <span
            class="call-note"
            data-ms={note.atMs}
            data-trouble={note.isTrouble ? '' : undefined}
          >
            <Icon name={note.isTrouble ? 'warn' : noteIcons[note.kind]} />
            <span>
              {note.text} <span class="soft">{durationText(note.atMs)}</span>
            </span>
          </span>
        )}
      </For>
    </span>
  </Show>
);
