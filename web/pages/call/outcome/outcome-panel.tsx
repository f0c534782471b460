import { For, type JSX, Show } from 'solid-js';
import { Empty } from '../../../parts/notice/notices.tsx';
import { Status } from '../../../parts/status.tsx';
import type { CallData } from '../model/call-data.ts';
import type { CallRecordJson } from '../model/call-record-json.ts';
import { type GoTo, Place } from './evidence.tsx';
import { Happenings } from './happenings.tsx';
import { circumstances } from './outcome-words.ts';
import { PackagingParts } from './packaging-parts.tsx';
import './outcome-panel.css';

/** What a finished call comes to: each judgement with what it rests on, each piece of evidence a way to its place. */
export const OutcomePanel = (props: { data: CallData; goTo: GoTo }): JSX.Element => (
  <div class="call-scroll">
    <Show when={props.data.record()} fallback={<NotYet data={props.data} />}>
      {(record) => (
        <div class="outcome">
          <Circumstances record={record()} goTo={props.goTo} />
          <Show
            when={record().packaging}
            fallback={
              <Empty title="Nothing was made of this call.">
                Its record is older than summaries, or making one failed.
              </Empty>
            }
          >
            {(packaging) => (
              <PackagingParts packaging={packaging()} goTo={props.goTo}>
                <Happenings data={props.data} goTo={props.goTo} />
              </PackagingParts>
            )}
          </Show>
        </div>
      )}
    </Show>
  </div>
);

const NotYet = (props: { data: CallData }): JSX.Element => (
  <Empty title={props.data.isFile ? 'This file holds no record.' : 'The call goes on.'}>
    {props.data.isFile
      ? 'What a call comes to is in its record.'
      : 'Summary, findings and disposition are made when it has ended.'}
  </Empty>
);

const Circumstances = (props: { record: CallRecordJson; goTo: GoTo }): JSX.Element => (
  <Show when={circumstances(props.record).length > 0}>
    <ul class="outcome-circumstances" aria-label="Circumstances">
      <For each={circumstances(props.record)}>
        {({ text, atMs }) => (
          <li>
            <Status of="warn" isQuiet /> {text}
            <Show when={atMs !== null}>
              {' '}
              <Place ms={atMs!} goTo={props.goTo} />
            </Show>
          </li>
        )}
      </For>
    </ul>
  </Show>
);
