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

/** `edge`: where the call is, or ended · `first`: nobody has chosen a moment, so the edge of one that goes on, else the first word. */
type Place = number | 'edge' | 'first';

/** How often the live edge moves (ms): five times a second is as fast as anything on the page is read. */
const edgeEveryMs = 200;
/** The address follows the scrub bar when it rests (ms). */
const addressMs = 300;

export const createCursor = ({ model, axis: known, isLive, lines }: CallData): CallCursor => {
  const [params, setParams] = useSearchParams<{ t?: string }>();
  const asked = params.t === undefined ? Number.NaN : Number(params.t);
  const [place, setPlace] = createSignal<Place>(Number.isFinite(asked) ? asked : 'first');
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
  /** Somebody who saw it live stays where it ended; a call that is over is told from its first word, and a silent one by its end. */
  const wasLive = createMemo<boolean>((was) => was || isLive(), false);
  const ms = createMemo(() => {
    const at = place();
    if (typeof at === 'number') return clampMs(axis(), at);
    const firstMs = at === 'edge' || wasLive() ? undefined : lines()[0]?.startMs;
    return firstMs === undefined ? axis().endMs : clampMs(axis(), firstMs);
  });
  const isAtEdge = createMemo(() =>
    isLive() ? typeof place() === 'string' : ms() >= axis().endMs,
  );
  const at = () => atOf(axis(), ms());
  const moment = createMemo(() => {
    model.version();
    return model.journal().stateAt(at());
  });
  const actors = createMemo(() => moment().actors);

  let writing: ReturnType<typeof setTimeout> | undefined;
  const seek = (to: number | null) => {
    setPlace(to === null || to >= axis().endMs ? 'edge' : clampMs(axis(), to));
    clearTimeout(writing);
    writing = setTimeout(() => {
      const isFollowing = isLive() && place() === 'edge';
      setParams(
        { t: isFollowing ? undefined : String(Math.round(ms())) },
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
    isAtEdge,
    axis,
    window: createMemo(() => chosen() ?? wholeWindow(axis())),
    setWindow,
    seek,
    moment,
    actors,
    actor: (path) => actors().get(path),
  };
};
