import { createSignal, onCleanup } from 'solid-js';

/** How far beyond its scroller something counts as in sight (px): it is there before it is seen. */
const beyondPx = 120;

/**
 * Whether an element is in sight, for lists whose items have no fixed height. What is out of sight keeps the height it had, so that
 * nothing moves, and its content need not exist.
 */
export const createInSight = () => {
  const [isInSight, setInSight] = createSignal(true);
  const watch = (element: HTMLElement) => {
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting, boundingClientRect } = entries.at(-1)!;
        // A hidden page or panel has no height to keep.
        if (!isIntersecting && boundingClientRect.height === 0) return;
        element.style.height = isIntersecting ? '' : `${boundingClientRect.height}px`;
        setInSight(isIntersecting);
      },
      { rootMargin: `${beyondPx}px` },
    );
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  return { isInSight, watch };
};
