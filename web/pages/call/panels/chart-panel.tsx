import { createMemo, type JSX, Match, Show, Switch } from 'solid-js';
import { Empty, ErrorState, Loading } from '../../../parts/notice/notices.tsx';
import { Duration } from '../../../parts/reading/time.tsx';
import { Statechart } from '../../../statechart/statechart.tsx';
import type { CallCursor } from '../model/call-cursor.ts';
import { askAgain, drawingOf } from '../model/drawings.ts';
import './chart-panel.css';

/** The statechart of the chosen actor at the moment; of a plain actor what is known of it. */
export const ChartPanel = (props: { cursor: CallCursor; path: string | null }): JSX.Element => {
  const actor = createMemo(() =>
    props.path === null ? undefined : props.cursor.actor(props.path),
  );
  /** Before the actor's time its drawing stays, without a state: a hand that scrubs over its beginning does not make it anew. */
  const known = createMemo<{ path: string | null; machine: string | null }>(
    (was) => {
      const now = actor();
      if (now === undefined && was.path === props.path) return was;
      return { path: props.path, machine: now?.machine ?? null };
    },
    { path: null, machine: null },
  );
  const machine = createMemo(() => known().machine);
  const drawing = createMemo(() => {
    const name = machine();
    return name === null ? undefined : drawingOf(name);
  });
  const shown = createMemo(() => {
    const drawn = drawing();
    return drawn === undefined || drawn instanceof Error ? null : drawn;
  });
  return (
    <Switch>
      <Match when={actor() === undefined && machine() === null}>
        <Empty title="No actor is chosen at this moment.">
          Choose one in the tree or in the timeline.
        </Empty>
      </Match>
      <Match when={machine() === null}>
        <dl class="actor-facts">
          <div>
            <dt>Actor</dt>
            <dd class="mono">{actor()?.path}</dd>
          </div>
          <div>
            <dt>Phase</dt>
            <dd>
              {actor()?.phase} for <Duration ms={props.cursor.at() - (actor()?.since ?? 0)} />
            </dd>
          </div>
          <div>
            <dt>Incarnation</dt>
            <dd>{actor()?.incarnation}</dd>
          </div>
          <Show when={actor()?.lastRestart}>
            {(restart) => (
              <div>
                <dt>Last restart</dt>
                <dd>{restart().why}</dd>
              </div>
            )}
          </Show>
          <Show when={actor()?.lastError}>
            {(error) => (
              <div>
                <dt>Last error</dt>
                <dd>
                  {error().name}: {error().message}
                </dd>
              </div>
            )}
          </Show>
          <p class="soft">It runs no machine, so it has no drawing.</p>
        </dl>
      </Match>
      <Match when={drawing() instanceof Error}>
        <ErrorState
          error={drawing()}
          what={`the drawing of ${machine()}`}
          retry={() => askAgain(machine()!)}
        />
      </Match>
      <Match when={shown()}>
        {(drawn) => (
          <>
            <Show when={actor() === undefined}>
              <p class="chart-absent">It had not started at this moment.</p>
            </Show>
            <Statechart
              drawing={drawn()}
              value={actor()?.value}
              lastTransition={actor()?.lastTransition}
              timers={actor()?.timers}
              refusals={actor()?.refusals}
              now={props.cursor.at}
            />
          </>
        )}
      </Match>
      <Match when={true}>
        <Loading what="the statechart" rows={6} />
      </Match>
    </Switch>
  );
};
