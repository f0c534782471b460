import { For, type JSX, Show } from 'solid-js';
import type {
  LeadAttempt,
  LeadLine,
} from '../../../../machines/contracts/campaign/campaign-views.ts';
import { now } from '../../../live/now.ts';
import { Icon } from '../../../parts/icon/icon.tsx';
import { durationWords, instantText, wordsOf } from '../../../parts/reading/figures.ts';
import { Instant } from '../../../parts/reading/time.tsx';
import { hueOf, stateKey } from '../../../parts/state-key.ts';
import { Status } from '../../../parts/status.tsx';
import type { Column } from '../../../parts/table/table-row.tsx';

/** A dial that goes on, as the colour key calls it. */
const goingOn: Record<LeadAttempt['state'], string> = {
  intended: 'leased',
  queued: 'leased',
  ringing: 'ringing',
  answered: 'connecting',
  attached: 'live',
  ended: 'unknown',
};

/** `busy` is a worker's word in the colour key: here it is the line's. */
const outcomeName = ({ outcome, state }: LeadAttempt): string =>
  outcome === 'busy' ? 'busy_line' : (outcome ?? goingOn[state]);

const attemptWords = (attempt: LeadAttempt): string =>
  `Dial ${attempt.n} at ${instantText(attempt.intendedAt, Date.now())}: ${stateKey(outcomeName(attempt)).word}` +
  (attempt.disposition === null ? '' : `, ${wordsOf(attempt.disposition)}`) +
  (attempt.carrierCode === null ? '' : ` (carrier ${attempt.carrierCode})`);

/** One mark a dial, oldest first; one that was answered opens its call. */
const Attempts = (props: { lead: LeadLine }): JSX.Element => (
  <Show when={props.lead.attempts.length > 0} fallback={<span class="soft">none</span>}>
    <ol class="attempts">
      <For each={props.lead.attempts}>
        {(attempt) => (
          <li title={attemptWords(attempt)} style={{ '--hue': hueOf(outcomeName(attempt)) }}>
            <Show
              when={attempt.answeredAt !== null}
              fallback={
                <Icon name={stateKey(outcomeName(attempt)).icon} label={attemptWords(attempt)} />
              }
            >
              <a
                href={`/calls/${encodeURIComponent(attempt.callId)}`}
                aria-label={`${attemptWords(attempt)}: open the call`}
              >
                <Icon name={stateKey(outcomeName(attempt)).icon} />
              </a>
            </Show>
          </li>
        )}
      </For>
    </ol>
  </Show>
);

/** Only a lead that waits has a next dial. */
const isNext = ({ state }: LeadLine): boolean => state === 'ready' || state === 'waiting';

const Next = (props: { lead: LeadLine }): JSX.Element => (
  <Show when={isNext(props.lead)} fallback={<span class="soft">–</span>}>
    <Show
      when={props.lead.nextAttemptAt > now()}
      fallback={<span title="Its time has come: it waits for a free place">due</span>}
    >
      <span title={`in ${durationWords(props.lead.nextAttemptAt - now())}`}>
        <Instant at={props.lead.nextAttemptAt} />
      </span>
    </Show>
  </Show>
);

/** A lead that waits has no hue: nothing happens with it. */
const State = (props: { lead: LeadLine }): JSX.Element => (
  <Show when={isNext(props.lead)} fallback={<Status of={props.lead.state} />}>
    <Status of="waiting" word={props.lead.state === 'ready' ? 'Ready' : 'Waiting'} />
  </Show>
);

const nameOf = (lead: LeadLine): string => lead.vars.name ?? '';

export const leadColumns: Column<LeadLine>[] = [
  { key: 'phone', title: 'Number', width: '128px', cell: (lead) => lead.phone },
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(88px, 0.5fr)',
    isWideOnly: true,
    cell: (lead) => nameOf(lead) || <span class="soft">–</span>,
  },
  { key: 'state', title: 'State', width: '104px', cell: (lead) => <State lead={lead} /> },
  {
    key: 'outcome',
    title: 'Last outcome',
    width: '144px',
    isWideOnly: true,
    cell: (lead) => (lead.outcome === null ? '–' : wordsOf(lead.outcome)),
  },
  { key: 'attempts', title: 'Dials', width: '112px', cell: (lead) => <Attempts lead={lead} /> },
  {
    key: 'why',
    title: 'Why dialled, or not',
    width: 'minmax(160px, 2fr)',
    isWideOnly: true,
    cell: (lead) => <span title={lead.why}>{lead.why}</span>,
  },
  {
    key: 'next',
    title: 'Next dial',
    width: '136px',
    isWideOnly: true,
    cell: (lead) => <Next lead={lead} />,
  },
];

/** A phone's two lines. */
export const narrowLeadColumns: Column<LeadLine>[] = [
  {
    key: 'lead',
    title: 'Lead',
    width: 'minmax(0, 1fr)',
    cell: (lead) => (
      <span class="lead-lines">
        <span>
          <span>{lead.phone}</span>
          <span class="cut soft">{nameOf(lead)}</span>
          <State lead={lead} />
        </span>
        <span>
          <span class="cut soft">{lead.why}</span>
          <Attempts lead={lead} />
        </span>
      </span>
    ),
  },
];
