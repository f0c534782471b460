import { A } from '@solidjs/router';
import { type Accessor, createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import { now } from '../../live/now.ts';
import { watchTopic } from '../../live/watch-topic.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { Empty, Loading, Stale } from '../../parts/notice/notices.tsx';
import { Panel } from '../../parts/panel.tsx';
import { durationText } from '../../parts/reading/figures.ts';
import { Age } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import { ActorEvents } from './actor-events.tsx';
import { createActorJournal } from './actor-journal.ts';
import type { ForestNode } from './forest.ts';
import { stateText } from './forest-row.tsx';
import { LiveDrawing } from './live-drawing.tsx';

type ActorDetailProps = {
  process: string;
  path: string;
  /** From the tree: it tells the actor's state also when its journal is not told. */
  node: Accessor<ForestNode | undefined>;
};

const Fact = (props: { name: string; children: JSX.Element }) => (
  <div>
    <dt class="soft">{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

/** `xstate.after.ringMs.call.ringing` as `after ringMs`. */
const timerText = (event: string): string =>
  event.replace(/^xstate\.after\.([^.]+)\..*$/, 'after $1');

/** One actor as it is now: what it is doing, its chart lit, its timers, and what it lived through. */
export const ActorDetail = (props: ActorDetailProps) => {
  const live = watchTopic(`actor/${props.process}/${props.path}`, createActorJournal);
  const { journal, begun } = live.model;
  /** As the journal tells it up to now; undefined: the ring holds nothing of it. */
  const told = createMemo(() =>
    journal()
      .stateAfter(journal().count - 1)
      .actors.get(props.path),
  );
  const row = () => props.node()?.actor;
  const machine = createMemo(() => row()?.machine ?? told()?.machine ?? null);
  const value = () => told()?.value ?? row()?.value ?? begunValue();
  const begunValue = () => begun().find(({ id }) => id === props.path)?.value;
  const callId = /(?:^|\/)call:([^/]+)/.exec(props.path)?.[1];

  return (
    <div class="actor-detail">
      <Panel
        title={props.path}
        note={`in ${props.process}`}
        tools={<Show when={callId}>{(id) => <A href={`/calls/${id()}`}>Open the call</A>}</Show>}
      >
        <dl class="actor-facts">
          <Show when={row()} fallback={<Fact name="Phase">not there any more</Fact>}>
            {(actor) => (
              <>
                <Fact name="Phase">
                  <Status of={actor().phase} />
                </Fact>
                <Fact name="Since">
                  <Age since={actor().sinceAt} />
                </Fact>
                <Fact name="Started again">{actor().restartCount}×</Fact>
                <Fact name="Restarts left">{actor().budgetLeft ?? 'not supervised'}</Fact>
              </>
            )}
          </Show>
          <Show when={machine()}>
            {(name) => (
              <Fact name="Machine">
                <A href={`/inspect?machine=${name()}`}>{name()}</A>
              </Fact>
            )}
          </Show>
          <Show when={stateText(value())}>
            {(text) => (
              <Fact name="State">
                <code>{text()}</code>
              </Fact>
            )}
          </Show>
        </dl>
        <Show when={row()?.lastError}>
          {(error) => (
            <p class="actor-error">
              <Status of="error" word="Last error" /> {error()}
            </p>
          )}
        </Show>
        <Show when={told()?.timers.length}>
          <ul class="actor-timers" aria-label="Timers">
            <For each={told()?.timers}>
              {({ id, event, dueAt }) => (
                <li>
                  <Icon name="clock" /> <code>{timerText(event || id)}</code>{' '}
                  <span class="time">{durationText(dueAt - now())}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Stale what="this actor" note={live.stale()} />
      </Panel>
      <Panel title="Chart" isFlush note={machine() ?? undefined}>
        <Show
          when={machine()}
          keyed
          fallback={<Empty title="It is no machine.">A plain actor has no states to draw.</Empty>}
        >
          {(name) => <LiveDrawing machine={name} value={value()} actor={told()} />}
        </Show>
      </Panel>
      <Panel title="Journal" isFlush>
        <Switch fallback={<ActorEvents journal={journal()} path={props.path} />}>
          <Match when={live.state() === 'loading'}>
            <Loading what="its journal" rows={4} />
          </Match>
          <Match when={live.state() === 'gone'}>
            <Empty title="Its system has ended.">
              {callId === undefined
                ? 'What it did is no longer kept.'
                : 'The record of its call keeps the journal.'}
            </Empty>
          </Match>
        </Switch>
      </Panel>
    </div>
  );
};
