import { type Accessor, Index, type JSX, Show } from 'solid-js';
import type { ArmedOnState } from '../drawing/drawing-index.ts';
import { timeLeft } from '../geometry/timer-ring.ts';
import type { RegionState } from './region-states.ts';

/** In place of a region's id: all of them in one drawing. */
const wholeId = 'whole';

/** A line a region: its name, where the machine stands in it, and how long it still waits there. Press one to see it drawn. */
export const RegionRail = (props: {
  machine: string;
  states: readonly RegionState[];
  /** State outside all regions; null: it is in them, or nobody knows. */
  elsewhere: string | null;
  armed: readonly ArmedOnState[];
  now: Accessor<number> | undefined;
  chosen: string;
  choose: (id: string) => void;
}): JSX.Element => {
  let rail = undefined as unknown as HTMLDivElement;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const all = [...rail.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const timerIn = (id: string): ArmedOnState | undefined =>
    props.armed
      .filter(({ state }) => state.id.startsWith(id))
      .toSorted((a, b) => a.timer.dueAt - b.timer.dueAt)[0];
  return (
    <div
      ref={(element) => {
        rail = element;
      }}
      class="region-rail"
      role="toolbar"
      aria-label={`Regions of ${props.machine}`}
      onKeyDown={onKeyDown}
    >
      <Index each={props.states}>
        {(region) => (
          <button
            type="button"
            class="region-choice"
            aria-pressed={props.chosen === region().id}
            style={{ '--hue': `var(--${region().hue})` }}
            classList={{ 'is-idle': region().hue === 'idle' }}
            onClick={() => props.choose(region().id)}
          >
            <span class="region-name">{region().name}</span>
            <Show when={timerIn(region().id)}>
              {(armed) => (
                <span class="region-timer" title={armed().event}>
                  {' '}
                  {timeLeft(armed().timer, props.now?.() ?? 0)}
                </span>
              )}
            </Show>{' '}
            <span class="region-state">
              <Index each={pieces(region().state)}>
                {(piece) => (
                  <>
                    {piece()}
                    <wbr />
                  </>
                )}
              </Index>
            </span>
          </button>
        )}
      </Index>
      <Show when={props.elsewhere}>
        {(state) => (
          <p class="region-elsewhere">
            It is <strong>{state()}</strong>.
          </p>
        )}
      </Show>
      <button
        type="button"
        class="region-choice is-idle"
        aria-pressed={props.chosen === wholeId}
        onClick={() => props.choose(wholeId)}
      >
        <span class="region-state">all in one</span>
      </button>
    </div>
  );
};

/** A path may break behind its dots. */
const pieces = (state: string | null): string[] => state?.split(/(?<=\.)/u) ?? ['–'];
