// biome-ignore-all lint/a11y/noAriaHiddenOnFocusable: a canvas does not take the focus
import { createEffect, createSignal, type JSX, onCleanup, onMount } from 'solid-js';

/** px, without the pixel ratio: that is seen to here. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/**
 * A canvas as large as its place, drawn at most once a frame. What `draw` reads is tracked: it is drawn again when that changes, or the
 * size. It is decoration for readers: its content has a twin in the page.
 */
export const Canvas = (props: { draw: (surface: Surface) => void }): JSX.Element => {
  let canvas = undefined as unknown as HTMLCanvasElement;
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [isDue, setDue] = createSignal(0, { equals: false });
  const frame = 0;

  onMount(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(canvas.parentElement!);
    onCleanup(() => {
      observer.disconnect();
      cancelAnimationFrame(frame);
    });
  });

  // Reads happen in the effect, so that they are tracked; several changes of one frame are one drawing.
  createEffect(() => {
    isDue();
    const { width, height } = size();
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    const wide = Math.round(width * ratio);
    const high = Math.round(height * ratio);
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    const context = canvas.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    props.draw({ context, width, height });
  });
  createEffect(() => {
    const redraw = () => setDue(0);
    addEventListener('resize', redraw);
    onCleanup(() => removeEventListener('resize', redraw));
  });
  return (
    <canvas
      ref={(element) => {
        canvas = element;
      }}
      class="call-canvas"
      aria-hidden="true"
    />
  );
};
