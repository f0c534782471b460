import { createUniqueId, type JSX, Show } from 'solid-js';
import './panel.css';

type PanelProps = {
  title: string;
  /** Beside the title: a count, a state. */
  note?: JSX.Element | undefined;
  /** At the end of the title's line: what can be pressed. */
  tools?: JSX.Element | undefined;
  children: JSX.Element;
  class?: string | undefined;
  /** The content brings its own space (tables, drawings). */
  isFlush?: boolean | undefined;
};

/** A titled part of a page, parted from its neighbours by hairlines. Panels stand side by side, never in each other. */
export const Panel = (props: PanelProps): JSX.Element => {
  const id = createUniqueId();
  return (
    <section class={`panel ${props.class ?? ''}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{props.title}</h2>
        <Show when={props.note !== undefined && props.note !== ''}>
          <span class="soft cut">{props.note}</span>
        </Show>
        <span class="panel-tools">{props.tools}</span>
      </header>
      <div class="panel-body" classList={{ 'is-flush': props.isFlush ?? false }}>
        {props.children}
      </div>
    </section>
  );
};
