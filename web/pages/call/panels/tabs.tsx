import { createEffect, For, type JSX } from 'solid-js';
import './panels.css';
import './tabs.css';

export type TabName =
  | 'chart'
  | 'outcome'
  | 'messages'
  | 'why'
  | 'latency'
  | 'events'
  | 'transcript';

const tabs: readonly { name: TabName; words: string; isNarrowOnly?: boolean }[] = [
  { name: 'transcript', words: 'Transcript', isNarrowOnly: true },
  { name: 'chart', words: 'Statechart' },
  { name: 'outcome', words: 'Outcome' },
  { name: 'messages', words: 'Messages' },
  { name: 'why', words: 'Why' },
  { name: 'latency', words: 'Latency' },
  { name: 'events', words: 'Events' },
];

/** On a phone the tabs are wider than the screen. */
const keepInSight = (element: HTMLElement, isOpen: () => boolean) =>
  createEffect(() => {
    if (isOpen()) element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

/** Arrow keys go from tab to tab, as readers expect; they do not reach the player. */
export const Tabs = (props: {
  tab: TabName;
  open: (name: TabName) => void;
  children: JSX.Element;
}): JSX.Element => {
  let list = undefined as unknown as HTMLDivElement;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const shown = [...list.querySelectorAll<HTMLElement>('[role=tab]')].filter(
      (tab) => tab.offsetParent !== null,
    );
    const at = shown.findIndex((tab) => tab.ariaSelected === 'true');
    const next = shown[(at + step + shown.length) % shown.length];
    next?.focus();
    next?.click();
  };
  return (
    <section class="call-panel" aria-label="Details">
      <div
        ref={(element) => {
          list = element;
        }}
        class="call-tabs"
        role="tablist"
        tabIndex={-1}
        aria-label="Views"
        onKeyDown={onKeyDown}
      >
        <For each={tabs}>
          {({ name, words, isNarrowOnly }) => (
            <button
              type="button"
              role="tab"
              id={`call-tab-${name}`}
              class="call-tab"
              classList={{ 'narrow-only': isNarrowOnly ?? false }}
              aria-selected={props.tab === name}
              aria-controls="call-tab-panel"
              tabIndex={props.tab === name ? 0 : -1}
              ref={(element) => keepInSight(element, () => props.tab === name)}
              onClick={() => props.open(name)}
            >
              {words}
            </button>
          )}
        </For>
      </div>
      <div
        id="call-tab-panel"
        class="call-tab-panel"
        role="tabpanel"
        aria-labelledby={`call-tab-${props.tab}`}
      >
        {props.children}
      </div>
    </section>
  );
};
