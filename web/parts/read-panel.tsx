import { type JSX, Show } from 'solid-js';
import type { Reading } from '../api/read-every.ts';
import { ErrorState, Loading } from './notice/notices.tsx';
import { Panel } from './panel.tsx';

/** A panel whose content is read from the API: loading, failed, or there. */
export const ReadPanel = <Answer,>(props: {
  title: string;
  /** In "… could not be read": `the forecast`. */
  what: string;
  reading: Reading<Answer>;
  note?: (answer: Answer) => JSX.Element;
  class?: string;
  isFlush?: boolean;
  children: (answer: () => NonNullable<Answer>) => JSX.Element;
}): JSX.Element => (
  <Panel
    title={props.title}
    class={props.class}
    isFlush={props.isFlush}
    note={<Show when={props.reading.latest()}>{(known) => props.note?.(known())}</Show>}
  >
    <Show
      when={props.reading.error() === undefined || props.reading.latest() !== undefined}
      fallback={
        <ErrorState error={props.reading.error()} what={props.what} retry={props.reading.again} />
      }
    >
      <Show when={props.reading.latest()} fallback={<Loading what={props.what} rows={4} />}>
        {(known) => props.children(known as () => NonNullable<Answer>)}
      </Show>
    </Show>
  </Panel>
);
