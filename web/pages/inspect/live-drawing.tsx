import {
  createEffect,
  createResource,
  createSignal,
  type JSX,
  Match,
  onCleanup,
  Switch,
} from 'solid-js';
import type { StatechartDrawing } from '../../../machines/contracts/statechart-drawing.ts';
import { api } from '../../api/api-client.ts';
import { latestOf } from '../../api/latest-of.ts';
import type { ActorState, StateValue } from '../../journal/actor-state.ts';
import { relay } from '../../live/relay.ts';
import { ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { Statechart } from '../../statechart/statechart.tsx';

type LiveDrawingProps = {
  machine: string;
  /** Without it nothing is lit: a drawing of no instance. */
  value?: StateValue | undefined;
  /** As its journal tells it: last transition, timers, refusals. */
  actor?: ActorState | undefined;
};

/** Rings of armed timers shrink in steps that nobody sees as steps (ms). */
const ringMs = 100;

/** A machine's drawing, fetched by its name, with the live state of one actor on it. */
export const LiveDrawing = (props: LiveDrawingProps): JSX.Element => {
  const [drawing, { refetch }] = createResource(
    () => props.machine,
    (machine) => api.json<StatechartDrawing>(`/api/v1/statecharts/${encodeURIComponent(machine)}`),
  );
  const [now, setNow] = createSignal(relay.serverNow());
  createEffect(() => {
    if ((props.actor?.timers.length ?? 0) === 0) return;
    setNow(relay.serverNow());
    const beat = setInterval(() => {
      if (!document.hidden) setNow(relay.serverNow());
    }, ringMs);
    onCleanup(() => clearInterval(beat));
  });

  return (
    <div class="live-drawing">
      <Switch fallback={<Loading what="the drawing" />}>
        <Match when={drawing.error}>
          <ErrorState error={drawing.error} what="the drawing" retry={() => void refetch()} />
        </Match>
        <Match when={latestOf(drawing)}>
          {(found) => (
            <Statechart
              drawing={found()}
              value={props.value}
              lastTransition={props.actor?.lastTransition}
              timers={props.actor?.timers}
              now={now}
              refusals={props.actor?.refusals}
            />
          )}
        </Match>
      </Switch>
    </div>
  );
};
