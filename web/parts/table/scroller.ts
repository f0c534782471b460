import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** A scrolling frame, as lists need it whose rows are drawn only in sight. All in px. */
export interface Scroller {
  readonly top: Accessor<number>;
  readonly width: Accessor<number>;
  readonly height: Accessor<number>;
  /** The element's `ref`. */
  readonly attach: (element: HTMLElement) => void;
  /**
   * The rows there are drawn at once, the frame follows in the same animation frame: the page is laid out once for both. To scroll
   * first would lay it out with the old rows, and again with the new ones.
   */
  readonly scrollTo: (top: number) => void;
}

export const createScroller = (): Scroller => {
  const [top, setTop] = createSignal(0);
  const [size, setSize] = createSignal(
    { width: 0, height: 0 },
    { equals: (a, b) => a.width === b.width && a.height === b.height },
  );
  let element: HTMLElement | undefined;
  let wanted = 0;
  let frame = 0;

  const follow = () => {
    frame = 0;
    if (element === undefined) return;
    element.scrollTop = wanted;
    setTop(element.scrollTop);
  };
  const onScroll = () => {
    // What was told since is newer than this event.
    if (frame === 0 && element !== undefined) setTop(element.scrollTop);
  };
  const observer = new ResizeObserver(([entry]) => {
    const { clientWidth = 0, clientHeight = 0 } = entry?.target ?? {};
    setSize({ width: clientWidth, height: clientHeight });
  });
  onCleanup(() => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    element?.removeEventListener('scroll', onScroll);
  });
  return {
    top,
    width: () => size().width,
    height: () => size().height,
    attach: (attached) => {
      element = attached;
      element.addEventListener('scroll', onScroll, { passive: true });
      observer.observe(element);
    },
    scrollTo: (to) => {
      wanted = Math.max(0, to);
      setTop(wanted);
      frame ||= requestAnimationFrame(follow);
    },
  };
};
