import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { createName } from '../../../api/name-of.ts';
import { Icon } from '../../../parts/icon/icon.tsx';
import { wordsOf } from '../../../parts/reading/figures.ts';
import { Age, Duration, Instant } from '../../../parts/reading/time.tsx';
import { Status } from '../../../parts/status.tsx';
import type { CallData } from '../model/call-data.ts';
import { OperatorBar } from '../operator/operator-bar.tsx';
import { liveSentence, outcomeSentence } from './outcome-sentence.ts';
import './call-header.css';

const Fact = (props: { name: string; children: JSX.Element }): JSX.Element => (
  <div class="call-fact">
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

/** What became of the call, or what it is doing, and what it belongs to. */
export const CallHeader = (props: { data: CallData; tools: JSX.Element }): JSX.Element => {
  const record = () => props.data.record();
  const live = () => props.data.model.call();
  const sentence = (): string => {
    const known = record();
    if (known !== null) return outcomeSentence(known);
    if (props.data.isFile) return 'A journal from a file.';
    const call = live();
    if (props.data.state() === 'unknown') return 'Nothing is known of this call.';
    if (props.data.state() === 'error') return 'It could not be loaded.';
    if (props.data.state() === 'waiting') return 'It is over; its record is on the way.';
    return call === null ? 'Looking for this call …' : liveSentence(call);
  };
  /** The lines above both ends: the record's where there is one. */
  const of = () => record() ?? live();
  const under = (collection: string, id: string | null | undefined) =>
    id ? `/api/v1/${collection}/${encodeURIComponent(id)}` : null;
  const campaignName = createName(() => under('campaigns', of()?.campaignId));
  const botName = createName(() => (live()?.botName ? null : under('bots', of()?.botId)));
  const version = () => {
    const id = record()?.versionId;
    return id ? `, version ${id.slice(id.lastIndexOf(':') + 1)}` : '';
  };
  const party = () => {
    const known = record();
    if (known === null) return live()?.party ?? '–';
    return known.direction === 'outbound' ? known.to : known.from;
  };
  const answeredAt = () => {
    const known = record();
    return known === null ? (live()?.answeredAt ?? null) : Date.parse(known.answeredAt);
  };
  return (
    <header class="call-head">
      <div class="call-head-line">
        <Show
          when={record() === null}
          fallback={<Status of={record()!.state === 'failed' ? 'failed' : 'completed'} />}
        >
          <Show
            when={!props.data.isFile && live()}
            fallback={<Status of="unknown" word={props.data.isFile ? 'File' : 'Call'} />}
          >
            {(call) => <Status of={call().phase} />}
          </Show>
        </Show>
        <h1 class="cut">
          {party()} <span class="call-outcome">{sentence()}</span>
        </h1>
        <Show when={props.data.isLive()}>
          <span class="call-live">Live</span>
        </Show>
        <span class="call-tools">{props.tools}</span>
      </div>
      {/* On a phone it scrolls sideways, and may hold nothing else that a key could reach. */}
      <dl class="call-facts" tabIndex={0} aria-label="Facts of the call">
        <Show when={record()}>
          {(known) => <Fact name="Disposition">{wordsOf(known().disposition.code)}</Fact>}
        </Show>
        <Fact name="Duration">
          <Show
            when={record()}
            fallback={<Age since={answeredAt() ?? live()?.startedAt ?? null} />}
          >
            {(known) => (
              <Duration ms={Date.parse(known().endedAt) - Date.parse(known().answeredAt)} />
            )}
          </Show>
        </Fact>
        <Fact name="Answered">
          <Instant at={answeredAt()} />
        </Fact>
        <Show when={of()?.campaignId}>
          {(id) => (
            <Fact name="Campaign">
              <A href={`/campaigns/${encodeURIComponent(id())}`}>
                <Icon name="campaigns" /> {campaignName() ?? id()}
              </A>
            </Fact>
          )}
        </Show>
        <Show when={of()?.leadId}>
          {(id) => (
            <Fact name="Lead">
              <A
                href={`/calls?campaign=${encodeURIComponent(of()!.campaignId ?? '')}&number=${encodeURIComponent(party())}`}
                title="Every call with this lead"
              >
                {id().slice(id().lastIndexOf(':') + 1)}
              </A>
            </Fact>
          )}
        </Show>
        <Show when={of()}>
          {(known) => (
            <Fact name="Bot">
              <Icon name="bot" /> {live()?.botName ?? botName() ?? known().botId}
              {version()}
            </Fact>
          )}
        </Show>
        <Show when={of()?.workerId}>{(id) => <Fact name="Worker">{id()}</Fact>}</Show>
        <Show when={(live()?.restartCount ?? 0) > 0 && record() === null}>
          <Fact name="Restarts">{live()!.restartCount}</Fact>
        </Show>
        <Show when={!props.data.isFile}>
          <Fact name="Call">
            <span class="mono">{props.data.id}</span>
          </Fact>
        </Show>
      </dl>
      <Show when={props.data.isLive() && live() !== null}>
        <OperatorBar callId={props.data.id} workerId={live()?.workerId ?? null} />
      </Show>
    </header>
  );
};
