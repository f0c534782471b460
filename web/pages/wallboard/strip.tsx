import { createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { LiveStrip } from '../../../machines/contracts/relay.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { countText, latencyParts, rateText } from '../../parts/reading/figures.ts';
import './strip.css';

/** Regulators cap abandoned calls at 3 % (FTC 16 CFR 310.4, Ofcom); the figure warns before that. */
const abandonWarnPercent = 2;
const abandonMaxPercent = 3;
/** Parties begin to talk over the bot when they wait longer for an answer. */
const turnSlowMs = 1_500;
/** Part of the slots that are taken from which new calls soon find none. */
const fullPart = 0.9;
/** The strip is read out to screen readers this often (ms): numbers that tick would never let them speak. */
const sayEveryMs = 30_000;

type Alarm = { hue: 'ringing' | 'failed'; word: string } | null;
type Figure = {
  name: string;
  value: () => string;
  unit?: () => string;
  note: () => string;
  /** The rows behind the number. */
  href: () => string;
  alarm?: () => Alarm;
};

const figuresOf = (strip: LiveStrip): Figure[] => [
  {
    name: 'Active calls',
    value: () => countText(strip.activeCount),
    unit: () => `/ ${countText(strip.slotCount)}`,
    note: () => 'of all slots',
    href: () => '/',
    alarm: () =>
      strip.slotCount > 0 && strip.activeCount >= fullPart * strip.slotCount
        ? { hue: 'ringing', word: 'Nearly full' }
        : null,
  },
  {
    name: 'Ringing',
    value: () => countText(strip.ringingCount),
    note: () => 'dialled, not answered',
    href: () => '/?phase=ringing',
  },
  {
    name: 'Waiting',
    value: () => countText(strip.waitingCount),
    note: () => 'answered, no worker yet',
    href: () => '/?phase=connecting',
    alarm: () => (strip.waitingCount > 0 ? { hue: 'failed', word: 'Somebody waits' } : null),
  },
  {
    name: 'Abandoned',
    value: () => rateText(strip.abandonPercent),
    unit: () => (strip.abandonPercent === null ? '' : '%'),
    note: () => 'of answered, 5 min',
    href: () => '/?level=warn&event=call_disconnected',
    alarm: () => {
      const percent = strip.abandonPercent ?? 0;
      if (percent >= abandonMaxPercent) return { hue: 'failed', word: 'Over the cap' };
      return percent >= abandonWarnPercent ? { hue: 'ringing', word: 'Near the cap' } : null;
    },
  },
  {
    name: 'Calls a second',
    value: () => rateText(strip.callsPerSecond),
    note: () => 'dialled, 5 min',
    href: () => '/calls',
  },
  {
    name: 'Turn p95',
    value: () => latencyParts(strip.turnLatencyP95Ms).value,
    unit: () => latencyParts(strip.turnLatencyP95Ms).unit,
    note: () => 'heard to heard, 5 min',
    href: () => `/calls?turnMs=${Math.floor(strip.turnLatencyP95Ms ?? turnSlowMs)}`,
    alarm: () =>
      (strip.turnLatencyP95Ms ?? 0) > turnSlowMs ? { hue: 'ringing', word: 'Slow' } : null,
  },
  {
    name: 'Errors',
    value: () => countText(strip.errorCount),
    note: () => 'in 5 min',
    href: () => '/?level=error',
    alarm: () => (strip.errorCount > 0 ? { hue: 'failed', word: 'Look at the events' } : null),
  },
];

/** What is happening, is anyone waiting, is it healthy: one line that is read from across the room. */
export const Strip = (props: { strip: LiveStrip }): JSX.Element => {
  const figures = figuresOf(props.strip);
  const [said, setSaid] = createSignal('');
  const timer = setInterval(() => {
    const { activeCount, slotCount, waitingCount, errorCount } = props.strip;
    setSaid(
      `${activeCount} of ${slotCount} slots in calls, ${waitingCount} waiting, ${errorCount} errors`,
    );
  }, sayEveryMs);
  onCleanup(() => clearInterval(timer));

  return (
    <section class="strip" aria-label="Now">
      <For each={figures}>{(figure) => <StripFigure figure={figure} />}</For>
      <p class="said" role="status">
        {said()}
      </p>
    </section>
  );
};

const StripFigure = (props: { figure: Figure }): JSX.Element => {
  const alarm = createMemo(() => props.figure.alarm?.() ?? null, null, {
    equals: (a, b) => a?.word === b?.word,
  });
  return (
    <a class="figure" href={props.figure.href()} data-hue={alarm()?.hue}>
      <span class="figure-name cut">{props.figure.name}</span>
      <span class="figure-value">
        {props.figure.value()}
        <Show when={props.figure.unit?.()}>
          <span class="unit"> {props.figure.unit?.()}</span>
        </Show>
      </span>
      <span class="figure-note cut">
        <Show when={alarm()} fallback={props.figure.note()}>
          {(known) => (
            <span class="figure-alarm">
              <Icon name="warn" /> {known().word}
            </span>
          )}
        </Show>
      </span>
    </a>
  );
};
