import { createSignal, onCleanup } from 'solid-js';

/** Somebody who has not touched a list for so long does not read it any more (ms): a mouse lies anywhere. */
const readingMs = 8_000;

/** Whether somebody reads what is inside an element: by pointer, wheel or keys, a moment ago. */
export const createReading = () => {
  const [isReading, setReading] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    setReading(false);
  };
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, readingMs);
    setReading(true);
  };
  const leave = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') stop();
  };
  onCleanup(() => clearTimeout(timer));
  const watch = (element: HTMLElement) => {
    for (const name of ['pointermove', 'pointerdown', 'wheel', 'keydown'] as const)
      element.addEventListener(name, touch, { passive: true });
    element.addEventListener('pointerleave', leave);
  };
  return { isReading, watch, stop };
};
