import { type JSX, Match, Show, Switch } from 'solid-js';
import { Icon } from '../../parts/icon/icon.tsx';
import { latencyParts, wordsOf } from '../../parts/reading/figures.ts';
import { Age, Duration, Instant } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import type { Column } from '../../parts/table/table-row.tsx';
import type { CallRow } from './call-filter.ts';

export type Names = { bot: (id: string) => string; campaign: (id: string) => string };

/** Dates come as texts over HTTP. */
const ms = (at: Date | string): number => new Date(at).getTime();

/** Whether a call that stands among the live ones has ended meanwhile. */
type IsOver = (id: string) => boolean;

const State = (props: { row: CallRow; isOver: IsOver }): JSX.Element => (
  <Switch>
    <Match when={props.row.kind === 'live' && props.row.call}>
      {(call) => (
        <Show when={!props.isOver(props.row.id)} fallback={<Status of="done" word="Ended" />}>
          <Status of={call().phase} />
        </Show>
      )}
    </Match>
    <Match when={props.row.kind === 'done' && props.row.line}>
      {(line) => (
        <Status
          of={line().state === 'failed' ? 'failed' : 'done'}
          word={wordsOf(line().endReason)}
        />
      )}
    </Match>
  </Switch>
);

const partyOf = (row: CallRow): string => {
  if (row.kind === 'live') return row.call.party;
  return row.line.direction === 'inbound' ? row.line.from : row.line.to;
};

const directionOf = (row: CallRow) => (row.kind === 'live' ? row.call : row.line).direction;

const Party = (props: { row: CallRow }): JSX.Element => (
  <>
    <Icon
      name={directionOf(props.row)}
      label={directionOf(props.row) === 'inbound' ? 'Inbound' : 'Outbound'}
      class="soft"
    />{' '}
    {partyOf(props.row)}
  </>
);

const Length = (props: { row: CallRow }): JSX.Element => (
  <Switch>
    <Match when={props.row.kind === 'live' && props.row.call}>
      {(call) => <Age since={call().answeredAt ?? call().startedAt} />}
    </Match>
    <Match when={props.row.kind === 'done' && props.row.line}>
      {(line) => <Duration ms={ms(line().endedAt) - ms(line().answeredAt)} />}
    </Match>
  </Switch>
);

const Latency = (props: { ms: number | null }): JSX.Element => (
  <>
    {latencyParts(props.ms).value}
    <span class="unit"> {latencyParts(props.ms).unit}</span>
  </>
);

const Disposition = (props: { row: CallRow }): JSX.Element => (
  <Show
    when={props.row.kind === 'done' && props.row.line}
    fallback={<span class="soft">going on</span>}
  >
    {(line) => (
      <span title={line().disposition.source === 'flow' ? 'By the flow' : 'By how the call ended'}>
        {wordsOf(line().disposition.code)}
      </span>
    )}
  </Show>
);

const answeredAt = (row: CallRow): number =>
  row.kind === 'live' ? (row.call.answeredAt ?? row.call.startedAt) : ms(row.line.answeredAt);

const Recorded = (props: { row: CallRow }): JSX.Element => (
  <Show when={props.row.kind === 'done' && props.row.line.recording !== null}>
    <Icon name="talking" label="Recorded" class="soft" />
  </Show>
);

const botOf = (row: CallRow, names: Names): string =>
  row.kind === 'live' ? (row.call.botName ?? names.bot(row.call.botId)) : names.bot(row.line.botId);

const campaignOf = (row: CallRow, names: Names): string => {
  const id = (row.kind === 'live' ? row.call.campaignId : row.line.campaignId) ?? null;
  return id === null ? '–' : names.campaign(id);
};

export const callColumns = (names: Names, isOver: IsOver): Column<CallRow>[] => [
  { key: 'at', title: 'Time', width: '136px', cell: (row) => <Instant at={answeredAt(row)} /> },
  { key: 'party', title: 'Party', width: '148px', cell: (row) => <Party row={row} /> },
  {
    key: 'disposition',
    title: 'Disposition',
    width: 'minmax(112px, 1fr)',
    cell: (row) => <Disposition row={row} />,
  },
  {
    key: 'end',
    title: 'State',
    width: '152px',
    cell: (row) => <State row={row} isOver={isOver} />,
  },
  {
    key: 'bot',
    title: 'Bot',
    width: 'minmax(96px, 1fr)',
    isWideOnly: true,
    cell: (row) => botOf(row, names),
  },
  {
    key: 'campaign',
    title: 'Campaign',
    width: 'minmax(96px, 1fr)',
    isWideOnly: true,
    cell: (row) => campaignOf(row, names),
  },
  {
    key: 'turn',
    title: 'Slowest turn',
    width: '112px',
    isNumber: true,
    isWideOnly: true,
    cell: (row) => (
      <Latency ms={row.kind === 'live' ? row.call.turnLatencyMs : row.line.slowestTurnMs} />
    ),
  },
  {
    key: 'recorded',
    title: 'Sound',
    width: '72px',
    isWideOnly: true,
    cell: (row) => <Recorded row={row} />,
  },
  {
    key: 'length',
    title: 'Duration',
    width: '88px',
    isNumber: true,
    cell: (row) => <Length row={row} />,
  },
];

/** A phone's two lines. */
export const narrowCallColumns = (isOver: IsOver): Column<CallRow>[] => [
  {
    key: 'call',
    title: 'Call',
    width: 'minmax(0, 1fr)',
    cell: (row) => (
      <span class="calls-lines">
        <span>
          <span class="cut">
            <Party row={row} />
          </span>
          <Length row={row} />
        </span>
        <span>
          <span class="cut">
            <State row={row} isOver={isOver} /> <span class="soft">· </span>
            <Disposition row={row} />
          </span>
          <span class="soft">
            <Instant at={answeredAt(row)} isShort />
          </span>
        </span>
      </span>
    ),
  },
];
