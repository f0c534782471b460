import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { CallHistogram } from '../../../machines/contracts/call/call-list.ts';
import { clockText, countText, instantText } from '../../parts/reading/figures.ts';

type DensityProps = {
  histogram: CallHistogram;
  /** Epoch ms; null: no bound. */
  fromAt: number | null;
  toAt: number | null;
  choose: (fromAt: number | null, toAt: number | null) => void;
};

/** How many calls when. A drag over it chooses a time; the two fields of the filter bar are its twin for keys and readers. */
export const Density = (props: DensityProps): JSX.Element => {
  let plot = undefined as unknown as SVGSVGElement;
  const [drag, setDrag] = createSignal<{ from: number; to: number } | null>(null);
  const bars = () => props.histogram.bars;
  const most = createMemo(() =>
    Math.max(1, ...bars().map(({ completedCount, failedCount }) => completedCount + failedCount)),
  );
  const total = createMemo(() =>
    bars().reduce((sum, bar) => sum + bar.completedCount + bar.failedCount, 0),
  );
  const atOf = (index: number) => props.histogram.fromAt + index * props.histogram.barMs;
  const indexAt = (event: PointerEvent) => {
    const box = plot.getBoundingClientRect();
    const part = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.max(0, Math.min(bars().length - 1, Math.floor(part * bars().length)));
  };
  const chosen = (): { from: number; to: number } | null => {
    const dragged = drag();
    if (dragged !== null)
      return {
        from: Math.min(dragged.from, dragged.to),
        to: Math.max(dragged.from, dragged.to) + 1,
      };
    if (props.fromAt === null && props.toAt === null) return null;
    const placeOf = (at: number) => (at - props.histogram.fromAt) / props.histogram.barMs;
    const within = (place: number) => Math.max(0, Math.min(bars().length, place));
    return {
      from: within(placeOf(props.fromAt ?? 0)),
      to: props.toAt === null ? bars().length : within(placeOf(props.toAt)),
    };
  };
  const finish = () => {
    const span = chosen();
    if (drag() === null || span === null) return;
    setDrag(null);
    props.choose(atOf(span.from), atOf(span.to));
  };
  const said = () =>
    `${countText(total())} calls from ${instantText(atOf(0), Date.now())} to ${instantText(atOf(bars().length), Date.now())}, ` +
    `at most ${countText(most())} in ${barWords(props.histogram.barMs)}`;

  return (
    <figure class="density">
      <svg
        ref={(element) => {
          plot = element;
        }}
        role="img"
        aria-label={said()}
        viewBox={`0 0 ${bars().length} 100`}
        preserveAspectRatio="none"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          plot.setPointerCapture(event.pointerId);
          setDrag({ from: indexAt(event), to: indexAt(event) });
        }}
        onPointerMove={(event) => {
          const began = drag();
          if (began !== null) setDrag({ from: began.from, to: indexAt(event) });
        }}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      >
        <Show when={chosen()}>
          {(span) => (
            <rect
              class="density-chosen"
              x={span().from}
              y="0"
              width={Math.max(0.2, span().to - span().from)}
              height="100"
            />
          )}
        </Show>
        <For each={bars()}>
          {(bar, index) => {
            const doneHeight = () => (100 * bar.completedCount) / most();
            const failedHeight = () => (100 * bar.failedCount) / most();
            return (
              <>
                <rect
                  class="density-done"
                  x={index() + 0.12}
                  y={100 - doneHeight()}
                  width="0.76"
                  height={doneHeight()}
                />
                <rect
                  class="density-failed"
                  x={index() + 0.12}
                  y={100 - doneHeight() - failedHeight()}
                  width="0.76"
                  height={failedHeight()}
                />
              </>
            );
          }}
        </For>
      </svg>
      <figcaption class="soft">
        <span>{edgeText(atOf(0), props.histogram.barMs)}</span>
        <span class="cut">
          {countText(total())} calls, bars of {barWords(props.histogram.barMs)}
          <Show when={props.histogram.without.length > 0}>
            {' '}
            · {props.histogram.without.map(slowWords).join(' and ')} not counted here
          </Show>
        </span>
        <span>{edgeText(atOf(bars().length), props.histogram.barMs)}</span>
      </figcaption>
    </figure>
  );
};

const slowWords = (name: CallHistogram['without'][number]): string =>
  ({ number: 'number', text: 'text', turnMs: 'turn latency' })[name];

const barWords = (barMs: number): string => {
  const minutes = barMs / 60_000;
  if (minutes < 1) return `${barMs / 1_000} seconds`;
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = minutes / 60;
  if (hours < 24) return hours === 1 ? 'an hour' : `${hours} hours`;
  return hours === 24 ? 'a day' : `${hours / 24} days`;
};

const dayText = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

const edgeText = (at: number, barMs: number): string =>
  barMs >= 86_400_000
    ? dayText.format(at)
    : new Date(at).toDateString() === new Date().toDateString()
      ? clockText(at).slice(0, 5)
      : `${dayText.format(at)} ${clockText(at).slice(0, 5)}`;
