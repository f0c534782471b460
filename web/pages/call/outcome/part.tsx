import { type JSX, Show } from 'solid-js';

/** A piece of what a call came to, with a word beside its title. */
export const Part = (props: {
  title: string;
  note?: string | undefined;
  children: JSX.Element;
}): JSX.Element => (
  <section class="outcome-part">
    <h2>
      {props.title} <Show when={props.note}>{(note) => <span class="soft">{note()}</span>}</Show>
    </h2>
    {props.children}
  </section>
);
