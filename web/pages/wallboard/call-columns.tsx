import { Show, untrack } from 'solid-js';
import type { LiveCall } from '../../../machines/contracts/relay.ts';
import { now } from '../../live/now.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { latencyParts } from '../../parts/reading/figures.ts';
import { Age, Duration } from '../../parts/reading/time.tsx';
import { whoWords } from '../../parts/reading/who-words.ts';
import { Status } from '../../parts/status.tsx';
import type { Column } from '../../parts/table/table-row.tsx';

/** Set while the list is held: these calls have ended since. */
type IsOver = (id: string) => boolean;

const Phase = (props: { call: LiveCall; isOver: IsOver }) => (
  <Show when={!props.isOver(props.call.id)} fallback={<Status of="done" word="Ended" />}>
    <Status of={props.call.phase} />
  </Show>
);

const Party = (props: { call: LiveCall }) => (
  <>
    <Icon
      name={props.call.direction}
      label={props.call.direction === 'inbound' ? 'Inbound' : 'Outbound'}
      class="soft"
    />{' '}
    {props.call.party}
  </>
);

const Said = (props: { call: LiveCall }) => (
  <Show when={props.call.lastSaid} fallback={<span class="soft">–</span>}>
    {(said) => (
      <>
        <Icon name={said().who} label={`${whoWords(said())} said`} class="soft" /> {said().text}
      </>
    )}
  </Show>
);

/** Restarts and interruptions: what an engineer would open the call for. */
const Flags = (props: { call: LiveCall }) => (
  <>
    <Show when={props.call.restartCount > 0}>
      <span class="flag" data-hue="ringing" title="Actors of this call that were started anew">
        <Icon name="retry" label="Restarts" /> {props.call.restartCount}
      </span>
    </Show>
    <Show when={props.call.interruptionCount > 0}>
      <span class="flag" title="Times the party interrupted the bot">
        <Icon name="listening" label="Interruptions" /> {props.call.interruptionCount}
      </span>
    </Show>
  </>
);

/** Ticks while the call goes on; a call that has ended while its row is held keeps what it had. */
const CallAge = (props: { call: LiveCall; isOver: IsOver }) => {
  const since = () => props.call.answeredAt ?? props.call.startedAt;
  return (
    <Show
      when={!props.isOver(props.call.id)}
      fallback={<Duration ms={untrack(() => now() - since())} />}
    >
      <Age since={since()} />
    </Show>
  );
};

const Latency = (props: { ms: number | null }) => (
  <>
    {latencyParts(props.ms).value}
    <span class="unit"> {latencyParts(props.ms).unit}</span>
  </>
);

export const callColumns = (isOver: IsOver): Column<LiveCall>[] => [
  {
    key: 'phase',
    title: 'State',
    width: '112px',
    cell: (call) => <Phase call={call} isOver={isOver} />,
  },
  { key: 'party', title: 'Party', width: '144px', cell: (call) => <Party call={call} /> },
  {
    key: 'bot',
    title: 'Bot',
    width: 'minmax(68px, 0.9fr)',
    isWideOnly: true,
    cell: (call) => call.botName ?? call.botId,
  },
  {
    key: 'node',
    title: 'Node',
    width: 'minmax(68px, 0.9fr)',
    isWideOnly: true,
    cell: (call) => <span class="mono">{call.node ?? '–'}</span>,
  },
  {
    key: 'said',
    title: 'Last said',
    width: 'minmax(112px, 2.4fr)',
    isWideOnly: true,
    cell: (call) => <Said call={call} />,
  },
  {
    key: 'flags',
    title: 'Flags',
    width: '96px',
    isWideOnly: true,
    cell: (call) => <Flags call={call} />,
  },
  {
    key: 'latency',
    title: 'Turn',
    width: '80px',
    isNumber: true,
    isWideOnly: true,
    cell: (call) => <Latency ms={call.turnLatencyMs} />,
  },
  {
    key: 'age',
    title: 'Duration',
    width: '72px',
    isNumber: true,
    cell: (call) => <CallAge call={call} isOver={isOver} />,
  },
];

/** A phone's two lines: state, party and duration; below them, what was said last. */
export const narrowCallColumns = (isOver: IsOver): Column<LiveCall>[] => [
  {
    key: 'call',
    title: 'Call',
    width: 'minmax(0, 1fr)',
    cell: (call) => (
      <span class="call-lines">
        <span>
          <Phase call={call} isOver={isOver} />
          <span class="cut">
            <Party call={call} />
          </span>
          <CallAge call={call} isOver={isOver} />
        </span>
        <span class="soft cut">
          <Said call={call} />
        </span>
      </span>
    ),
  },
];
