import { useSearchParams } from '@solidjs/router';
import { type Accessor, createMemo, createSignal, onCleanup } from 'solid-js';
import type { ActorState, Actors } from '../../../journal/actor-state.ts';
import type { JournalMoment } from '../../../journal/journal.ts';
import { relay } from '../../../live/relay.ts';
import type { TimeWindow } from '../sound/peak-path.ts';
import { atOf, type CallAxis, clampMs, msOf } from '../time/call-axis.ts';
import { wholeWindow } from '../timeline/time-window.ts';
import type { CallData } from './call-data.ts';

/** The one moment that everything on the page shows, and what of the axis is in sight. */
export interface CallCursor {
  /** Ms of the recording. */
  readonly ms: Accessor<number>;
  /** Epoch ms. */
  readonly at: Accessor<number>;
  /** It stands where the call is, or ended. */
  readonly isAtEdge: Accessor<boolean>;
  readonly axis: Accessor<CallAxis>;
  readonly window: Accessor<TimeWindow>;
  /** Null: the whole call. */
  setWindow(window: TimeWindow | null): void;
  /** Null: the edge. */
  seek(ms: number | null): void;
  readonly moment: Accessor<JournalMoment>;
  readonly actors: Accessor<Actors>;
  readonly actor: (path: string) => ActorState | undefined;
}

/** How often the live edge moves (ms): five times a second is as fast as anything on the page is read. */
const edgeEveryMs = 200;
/** The address follows the scrub bar when it rests (ms). */
const addressMs = 300;

export const createCursor = ({ model, axis: known, isLive }: CallData): CallCursor => {
  const [params, setParams] = useSearchParams<{ t?: string }>();
  const asked = params.t === undefined ? Number.NaN : Number(params.t);
  const [pinned, setPinned] = createSignal<number | null>(Number.isFinite(asked) ? asked : null);
  const [now, setNow] = createSignal(relay.serverNow());
  const [chosen, setWindow] = createSignal<TimeWindow | null>(null);
  const beat = setInterval(() => {
    if (isLive() && !document.hidden) setNow(relay.serverNow());
  }, edgeEveryMs);

  const axis = createMemo((): CallAxis => {
    const far = known();
    if (!isLive()) return far;
    return { ...far, endMs: Math.max(far.endMs, Math.ceil(msOf(far, now()))) };
  });
  const ms = createMemo(() => {
    const at = pinned();
    return at === null ? axis().endMs : clampMs(axis(), at);
  });
  const at = () => atOf(axis(), ms());
  const moment = createMemo(() => {
    model.version();
    return model.journal().stateAt(at());
  });
  const actors = createMemo(() => moment().actors);

  let writing: ReturnType<typeof setTimeout> | undefined;
  const seek = (to: number | null) => {
    const isEdge = to === null || to >= axis().endMs;
    setPinned(isEdge ? null : clampMs(axis(), to));
    clearTimeout(writing);
    writing = setTimeout(() => {
      const place = pinned();
      setParams(
        { t: place === null ? undefined : String(Math.round(place)) },
        { replace: true, scroll: false },
      );
    }, addressMs);
  };
  onCleanup(() => {
    clearInterval(beat);
    clearTimeout(writing);
  });

  return {
    ms,
    at,
    isAtEdge: () => pinned() === null,
    axis,
    window: createMemo(() => chosen() ?? wholeWindow(axis())),
    setWindow,
    seek,
    moment,
    actors,
    actor: (path) => actors().get(path),
  };
};
