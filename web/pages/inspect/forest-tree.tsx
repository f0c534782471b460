import { createEffect, createMemo, createSignal, For, onCleanup, onMount } from 'solid-js';
import { rowWindow, scrollToShow } from '../../parts/table/table-window.ts';
import { useKeys } from '../../shell/keys/keys.ts';
import type { ForestLine } from './forest-lines.ts';
import type { ForestModel } from './forest-model.ts';
import { ForestRow } from './forest-row.tsx';

const rowHeight = 28;

type ForestTreeProps = {
  model: ForestModel;
  lines: ForestLine[];
  chosenKey: string | null;
  choose: (line: ForestLine) => void;
  setOpen: (key: string, isOpen: boolean) => void;
};

/** The forest as one tree of fixed rows of which only those in sight exist. */
export const ForestTree = (props: ForestTreeProps) => {
  let scroller!: HTMLDivElement;
  const [scrollTop, setScrollTop] = createSignal(0);
  const [height, setHeight] = createSignal(600);
  const [activeKey, setActiveKey] = createSignal<string | null>(null);

  const span = createMemo(
    () => rowWindow(scrollTop(), height(), rowHeight, props.lines.length),
    { from: 0, to: 0 },
    { equals: (a, b) => a.from === b.from && a.to === b.to },
  );
  /** Drawn lines by key, with their places: a row reads its own. */
  const drawn = createMemo(() => {
    const { from, to } = span();
    return new Map(
      props.lines
        .slice(from, to)
        .map((line, index) => [line.node.key, { line, index: from + index }]),
    );
  });
  const keys = createMemo(() => [...drawn().keys()]);
  const indexOf = (key: string | null) => props.lines.findIndex(({ node }) => node.key === key);
  const activeIndex = () => {
    const key = activeKey() ?? props.chosenKey;
    return drawn().get(key ?? '')?.index ?? indexOf(key);
  };
  const activeId = () => {
    const place = drawn().get(activeKey() ?? props.chosenKey ?? '');
    return place === undefined ? undefined : rowId(place.line.node.key);
  };

  onMount(() => {
    const watcher = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height));
    watcher.observe(scroller);
    onCleanup(() => watcher.disconnect());
  });
  const show = (index: number) => {
    scroller.scrollTop = scrollToShow(index, scroller.scrollTop, height(), rowHeight);
    setScrollTop(scroller.scrollTop);
  };
  // What an address names is in sight once it is there; after that the reader scrolls.
  let shownKey: string | null = null;
  createEffect(() => {
    const key = props.chosenKey;
    if (key === shownKey || props.lines.length === 0) return;
    const index = indexOf(key);
    if (key !== null && index < 0) return;
    shownKey = key;
    if (index >= 0) show(index);
  });

  // Actors end while they are read: what comes up in the place of a line that left is where its reader goes on.
  let activePlace = 0;
  createEffect(() => {
    const key = activeKey();
    if (key === null || props.lines.length === 0) return;
    const index = indexOf(key);
    if (index >= 0) activePlace = index;
    else setActiveKey(props.lines[Math.min(activePlace, props.lines.length - 1)]!.node.key);
  });

  const focusLine = (index: number) => {
    const line = props.lines[Math.max(0, Math.min(props.lines.length - 1, index))];
    if (line === undefined) return;
    show(Math.max(0, Math.min(props.lines.length - 1, index)));
    setActiveKey(line.node.key);
  };
  const move = (by: number) => {
    const at = activeIndex();
    focusLine(at < 0 ? 0 : at + by);
  };
  const inward = (line: ForestLine) => {
    if (line.node.children.length === 0) return;
    if (line.isOpen) move(1);
    else props.setOpen(line.node.key, true);
  };
  const outward = (line: ForestLine) => {
    if (line.isOpen) props.setOpen(line.node.key, false);
    else
      focusLine(
        Math.max(
          0,
          props.lines.findIndex(({ node }) => node === line.node.parent),
        ),
      );
  };
  useKeys({
    j: { words: 'Next actor', act: () => move(1) },
    k: { words: 'Previous actor', act: () => move(-1) },
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const line = props.lines[activeIndex()];
    const page = Math.max(1, Math.floor(height() / rowHeight) - 1);
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      ArrowRight: () => line && inward(line),
      ArrowLeft: () => line && outward(line),
      PageDown: () => move(page),
      PageUp: () => move(-page),
      Home: () => focusLine(0),
      End: () => focusLine(props.lines.length - 1),
      Enter: () => line && props.choose(line),
      ' ': () => line && props.choose(line),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };

  return (
    <div
      ref={(element) => {
        scroller = element;
      }}
      class="forest"
      role="tree"
      aria-label="Actors"
      aria-activedescendant={activeId()}
      tabIndex={0}
      onScroll={() => setScrollTop(scroller.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div
        role="none"
        class="forest-lines"
        style={{ height: `${props.lines.length * rowHeight}px` }}
      >
        <For each={keys()}>
          {(key) => (
            <ForestRow
              id={rowId(key)}
              node={props.model.node(key)}
              place={() => drawn().get(key)}
              top={() => (drawn().get(key)?.index ?? 0) * rowHeight}
              isActive={(activeKey() ?? props.chosenKey) === key}
              isChosen={props.chosenKey === key}
              choose={(line) => {
                setActiveKey(key);
                props.choose(line);
              }}
              setOpen={(isOpen) => props.setOpen(key, isOpen)}
            />
          )}
        </For>
      </div>
    </div>
  );
};

/** An id holds no space. */
const rowId = (key: string): string => `line-${key.replaceAll(' ', '~')}`;
