import { createMemo, For, type JSX, Show } from 'solid-js';
import type { LiveSlot, LiveWorker } from '../../../machines/contracts/relay.ts';
import { now } from '../../live/now.ts';
import { iconPaths } from '../../parts/icon/icon-paths.ts';
import { Empty } from '../../parts/notice/notices.tsx';
import { durationWords } from '../../parts/reading/figures.ts';
import { Age } from '../../parts/reading/time.tsx';
import { stateKey } from '../../parts/state-key.ts';
import { Status } from '../../parts/status.tsx';
import { createInSight } from '../../parts/table/in-sight.ts';
import type { Board } from './board-model.ts';
import { ringStep, ringSteps, slotState } from './slot-state.ts';
import './worker-grid.css';

/** Around the tile's icon, radius 11, from the top. */
const ring = 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22';

/** `voxcore-2` before `voxcore-10`. */
const collator = new Intl.Collator('en', { numeric: true });

/** Every worker with its slots as tiles: colour, icon and ring say what each carries and for how long; a tile opens its call. */
export const WorkerGrid = (props: { board: Board }): JSX.Element => {
  const workers = createMemo(() =>
    props.board.workers
      .list()
      .toSorted((a, b) => collator.compare(a.host, b.host) || collator.compare(a.id, b.id)),
  );
  /** Arrow keys walk the tiles; Tab reaches one of them. */
  const walk = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>('a.slot')];
    const at = tiles.indexOf(document.activeElement as HTMLElement);
    tiles[Math.max(0, Math.min(tiles.length - 1, at + by))]?.focus();
    event.preventDefault();
  };
  return (
    <Show
      when={workers().length > 0}
      fallback={
        <Empty title="No worker is registered.">
          Start a fleet process: <code>node runtime/main.ts fleet</code>. It appears here by itself.
        </Empty>
      }
    >
      <ul class="workers" onKeyDown={walk}>
        <For each={workers()}>{(worker) => <Worker worker={worker} board={props.board} />}</For>
      </ul>
    </Show>
  );
};

const Worker = (props: { worker: LiveWorker; board: Board }): JSX.Element => {
  const busyCount = createMemo(
    () => props.worker.slots.filter(({ state }) => state === 'busy').length,
  );
  const { isInSight, watch } = createInSight();
  return (
    <li ref={watch} class="worker" data-state={props.worker.state}>
      <p class="worker-head">
        <a class="cut" href={`/inspect?q=${encodeURIComponent(props.worker.id)}`}>
          {props.worker.id}
        </a>
        <Status of={props.worker.state} isQuiet={props.worker.state === 'ready'} />
        <Show when={props.worker.state === 'lost'}>
          <Age since={props.worker.beatAt} />
        </Show>
        <span class="worker-count">
          {busyCount()}
          <span class="unit"> / {props.worker.slots.length}</span>
        </span>
      </p>
      <div class="slots">
        <Show when={isInSight()}>
          <For each={props.worker.slots}>
            {(slot) => <Slot slot={slot} worker={props.worker} board={props.board} />}
          </For>
        </Show>
      </div>
    </li>
  );
};

const Slot = (props: { slot: LiveSlot; worker: LiveWorker; board: Board }): JSX.Element => {
  const call = createMemo(() =>
    props.slot.callId === null ? undefined : props.board.calls.byId(props.slot.callId),
  );
  const state = createMemo(() => slotState(props.slot, props.worker, call()));
  const startedAt = () =>
    props.slot.callId === null ? null : (call()?.startedAt ?? props.slot.sinceAt);
  const step = createMemo(() => {
    const since = startedAt();
    return since === null ? 0 : ringStep(now() - since);
  });
  const label = () => {
    const name = `Slot ${props.slot.slotId}: ${stateKey(state()).word}`;
    return props.slot.callId === null ? name : `${name}, ${call()?.party ?? props.slot.callId}`;
  };
  const title = () => {
    const since = startedAt();
    return since === null ? label() : `${label()}, for ${durationWords(Date.now() - since)}`;
  };
  const drawing = () => (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path class="slot-track" d={ring} />
      <path
        class="slot-ring"
        d={ring}
        pathLength={ringSteps}
        stroke-dasharray={`${step()} ${ringSteps}`}
      />
      <path
        class="slot-icon"
        d={iconPaths[stateKey(state()).icon]}
        transform="translate(6 6) scale(0.5)"
      />
    </svg>
  );
  return (
    <Show
      when={props.slot.callId}
      fallback={
        <span
          class="slot"
          data-hue={stateKey(state()).hue}
          data-state={state()}
          role="img"
          aria-label={label()}
          title={label()}
        >
          {drawing()}
        </span>
      }
    >
      <a
        class="slot"
        data-hue={stateKey(state()).hue}
        data-state={state()}
        href={`/calls/${encodeURIComponent(props.slot.callId ?? '')}`}
        aria-label={label()}
        onPointerEnter={(event) => {
          event.currentTarget.title = title();
        }}
      >
        {drawing()}
      </a>
    </Show>
  );
};
