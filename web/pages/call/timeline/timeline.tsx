import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { Lane } from '../../../journal/lanes.ts';
import { Button } from '../../../parts/button.tsx';
import { Empty, Loading } from '../../../parts/notice/notices.tsx';
import { durationText } from '../../../parts/reading/figures.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { Canvas, type Surface } from '../sound/canvas.tsx';
import { palette } from '../sound/palette.ts';
import { drawLane, drawRuler, laneHeight } from './draw-lane.ts';
import { spanAt } from './lane-geometry.ts';
import { moved, msAtX, zoomed } from './time-window.ts';
import './timeline.css';

/** `1:07`, `1:07.25` when one looks near. */
const tickText = (ms: number): string =>
  ms % 1_000 === 0
    ? durationText(ms)
    : `${durationText(ms)}.${String(Math.round(ms % 1_000))
        .padStart(3, '0')
        .replace(/0+$/, '')}`;

/** Every region and actor on the call's axis. Wheel zooms, drag moves, press goes there; a lane's name says where it stands. */
export const Timeline = (props: {
  data: CallData;
  cursor: CallCursor;
  chosen: string | null;
  choose: (path: string) => void;
}): JSX.Element => {
  const { data, cursor } = props;
  const lanes = createMemo<readonly Lane[]>(() => {
    data.model.version();
    return data.model.journal().lanes();
  });
  const standing = (lane: Lane): string => {
    cursor.moment();
    return spanAt(lane, cursor.at())?.name ?? 'not there';
  };
  const [drag, setDrag] = createSignal<{ x: number; isMoved: boolean } | null>(null);

  const draw = (surface: Surface) => {
    data.model.version();
    const axis = cursor.axis();
    const window = cursor.window();
    const colours = palette();
    drawRuler(surface, window, colours, tickText);
    const scene = {
      window,
      axis,
      palette: colours,
    };
    for (const [row, lane] of lanes().entries())
      drawLane(surface, (row + 1) * laneHeight, lane, scene);
  };

  const zoom = (factor: number, atMs = cursor.ms()) =>
    cursor.setWindow(zoomed(cursor.axis(), cursor.window(), factor, atMs));
  const msOfEvent = (event: MouseEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return msAtX(cursor.window(), width, event.clientX - left);
  };
  const onWheel = (event: WheelEvent & { currentTarget: HTMLElement }) => {
    const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!isAcross && !event.ctrlKey && !event.metaKey && !event.altKey) return;
    event.preventDefault();
    const { fromMs, toMs } = cursor.window();
    if (isAcross)
      cursor.setWindow(
        moved(
          cursor.axis(),
          { fromMs, toMs },
          (event.deltaX / event.currentTarget.clientWidth) * (toMs - fromMs),
        ),
      );
    else zoom(1.002 ** event.deltaY, msOfEvent(event));
  };
  const onPointerMove = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const from = drag();
    if (from === null) return;
    const byPx = event.clientX - from.x;
    if (!from.isMoved && Math.abs(byPx) < 4) return;
    setDrag({ x: event.clientX, isMoved: true });
    const { fromMs, toMs } = cursor.window();
    const byMs = (byPx / event.currentTarget.clientWidth) * (toMs - fromMs);
    cursor.setWindow(moved(cursor.axis(), { fromMs, toMs }, -byMs));
  };

  return (
    <section class="lanes" aria-label="Timeline">
      <div class="lane-names">
        <div class="lane-tools">
          <Button look="plain" title="Nearer (+)" onClick={() => zoom(0.6)}>
            <span aria-hidden="true">+</span>
            <span class="said">Nearer</span>
          </Button>
          <Button look="plain" title="Farther (−)" onClick={() => zoom(1 / 0.6)}>
            <span aria-hidden="true">−</span>
            <span class="said">Farther</span>
          </Button>
          <Button look="plain" onClick={() => cursor.setWindow(null)}>
            Whole
          </Button>
        </div>
        <ul>
          <For each={lanes()}>
            {(lane) => (
              <li>
                <button
                  type="button"
                  class="lane-name"
                  aria-pressed={props.chosen === lane.path}
                  tabIndex={-1}
                  onClick={() => props.choose(lane.path)}
                >
                  <span class="cut">
                    {lane.path.slice(lane.path.lastIndexOf('/') + 1)}
                    <Show when={lane.region}>
                      <span class="soft">
                        {' '}
                        {lane.region!.slice(lane.region!.lastIndexOf('.') + 1)}
                      </span>
                    </Show>
                  </span>
                  <span class="said">{standing(lane)}</span>
                </button>
              </li>
            )}
          </For>
        </ul>
      </div>
      <div
        class="lane-space"
        style={{ 'block-size': `${(lanes().length + 1) * laneHeight}px` }}
        onWheel={onWheel}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ x: event.clientX, isMoved: false });
        }}
        onPointerMove={onPointerMove}
        onPointerUp={(event) => {
          if (drag()?.isMoved === false) cursor.seek(msOfEvent(event));
          setDrag(null);
        }}
      >
        <Canvas draw={draw} />
      </div>
      <Show when={lanes().length === 0}>
        <Show when={data.state() !== 'loading'} fallback={<Loading what="the timeline" />}>
          <Empty title="No events yet." />
        </Show>
      </Show>
    </section>
  );
};
