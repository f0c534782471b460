import {
  type Accessor,
  createEffect,
  createSignal,
  onCleanup,
  type Setter,
  untrack,
} from 'solid-js';
import {
  type Box,
  fitted,
  groupIn,
  legible,
  revealed,
  type Size,
  type View,
  zoomedAt,
} from './geometry/view.ts';

export interface PanZoom {
  readonly view: Accessor<View>;
  readonly setView: Setter<View>;
  readonly frame: Accessor<Size>;
  showAll(): void;
  /** What should be seen when the whole does not fit, the most important first; until somebody moves the drawing. */
  follow(boxes: readonly Box[]): void;
  /** Around the middle. */
  zoom(factor: number): void;
  /** Whether the key was one of its own: `+`, `-`, `0`, arrows with Shift. */
  onKey(event: KeyboardEvent): boolean;
  readonly handlers: Record<string, (event: never) => void>;
}

const STEP = 1.25;
const PAN_PX = 60;
const pans: Record<string, readonly [number, number]> = {
  ArrowLeft: [PAN_PX, 0],
  ArrowRight: [-PAN_PX, 0],
  ArrowUp: [0, PAN_PX],
  ArrowDown: [0, -PAN_PX],
};

/** Wheel, drag, pinch and keys over a drawing. Until somebody moves it, it shows all if that is legible, else where the machine stands. */
export const createPanZoom = (
  drawing: Size,
  /** Names can be read from this scale on. */
  legibleK: number,
  svg: Accessor<SVGSVGElement | undefined>,
): PanZoom => {
  const [frame, setFrame] = createSignal<Size>({ width: 0, height: 0 });
  const [view, setView] = createSignal<View>({ x: 0, y: 0, k: 1 });
  const fingers = new Map<number, { x: number; y: number }>();
  let isMoved = false;
  let followed: readonly Box[] = [];

  const showAll = (): void => {
    isMoved = true;
    setView(fitted(drawing, frame()));
  };
  const follow = (boxes: readonly Box[]): void => {
    followed = boxes;
    const room = untrack(frame);
    if (isMoved || room.width === 0) return;
    setView((before) => {
      const group = groupIn(boxes, room, before.k);
      return group === null ? before : revealed(before, group, room);
    });
  };
  const move = (dx: number, dy: number): void => {
    isMoved = true;
    setView(({ x, y, k }) => ({ k, x: x + dx, y: y + dy }));
  };
  const zoomTo = (factor: number, atX: number, atY: number): void => {
    isMoved = true;
    setView((before) => zoomedAt(before, factor, atX, atY));
  };
  const zoom = (factor: number): void => zoomTo(factor, frame().width / 2, frame().height / 2);

  const onKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    const pan = shiftKey ? pans[key] : undefined;
    if (pan) move(...pan);
    else if (key === '+' || key === '=') zoom(STEP);
    else if (key === '-') zoom(1 / STEP);
    else if (key === '0') showAll();
    else return false;
    return true;
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = { x: event.clientX, y: event.clientY };
    const element = svg();
    if (!element) return;
    // Taken from the page only once it moves: a click remains a click.
    if (!element.hasPointerCapture(event.pointerId)) {
      if (Math.hypot(at.x - before.x, at.y - before.y) < 3) return;
      element.setPointerCapture(event.pointerId);
    }
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, at);
    if (!other) {
      move(at.x - before.x, at.y - before.y);
      return;
    }
    const wasApart = Math.hypot(before.x - other.x, before.y - other.y);
    const isApart = Math.hypot(at.x - other.x, at.y - other.y);
    const { left, top } = element.getBoundingClientRect();
    const middleX = (at.x + other.x) / 2 - left;
    const middleY = (at.y + other.y) / 2 - top;
    move((at.x - before.x) / 2, (at.y - before.y) / 2);
    if (wasApart > 0) zoomTo(isApart / wasApart, middleX, middleY);
  };
  const release = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  // Without a modifier the wheel scrolls the page, unless the drawing has the focus.
  const onWheel = (event: WheelEvent): void => {
    const element = svg();
    if (!element) return;
    const isMeant = event.ctrlKey || event.metaKey || element.contains(document.activeElement);
    if (!isMeant) return;
    event.preventDefault();
    const { left, top } = element.getBoundingClientRect();
    const byPx = Math.max(-120, Math.min(120, event.deltaY));
    zoomTo(Math.exp(-byPx / 300), event.clientX - left, event.clientY - top);
  };

  createEffect(() => {
    const element = svg();
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      if (width === 0 || height === 0) return;
      setFrame({ width, height });
      if (!isMoved) setView(legible(drawing, { width, height }, legibleK, followed));
    });
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  });

  const handlers = {
    onPointerDown,
    onPointerMove,
    onPointerUp: release,
    onPointerCancel: release,
    onWheel,
  };
  return { view, setView, frame, showAll, follow, zoom, onKey, handlers };
};
