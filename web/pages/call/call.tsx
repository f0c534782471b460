import { useParams, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { Button } from '../../parts/button.tsx';
import { Empty, ErrorState, Stale } from '../../parts/notice/notices.tsx';
import { useKeys } from '../../shell/keys/keys.ts';
import { isNarrow } from '../../shell/narrow.ts';
import { CallHeader } from './header/call-header.tsx';
import { LatencyPanel } from './latency/latency-panel.tsx';
import { createCursor } from './model/call-cursor.ts';
import { type CallData, useCall, useFileCall } from './model/call-data.ts';
import { openedFile } from './model/opened-file.ts';
import { OutcomePanel } from './outcome/outcome-panel.tsx';
import { CallActors } from './panels/call-actors.tsx';
import { callKeys } from './panels/call-keys.ts';
import { ChartPanel } from './panels/chart-panel.tsx';
import { FileDrop } from './panels/file-drop.tsx';
import { MessagesPanel } from './panels/messages-panel.tsx';
import { type TabName, Tabs } from './panels/tabs.tsx';
import { WhyPanel } from './panels/why-panel.tsx';
import { EventsPanel } from './raw/events-panel.tsx';
import { createPlayer } from './sound/player.ts';
import { Transport } from './sound/transport.tsx';
import { Waveform } from './sound/waveform.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { Transcript } from './transcript/transcript.tsx';
import './call.css';

/** `/calls/:id`, live and finished; `/calls/file` shows a journal that was opened from a file. */
export default function Call() {
  const params = useParams<{ id: string }>();
  return (
    <FileDrop>
      {(choose) => (
        <Show
          when={params.id !== 'file'}
          fallback={
            <Show
              when={openedFile()}
              keyed
              fallback={
                <Empty
                  title="No journal is open."
                  action={
                    <Button icon="open" onClick={choose}>
                      Choose a file
                    </Button>
                  }
                >
                  Drop a journal here that was downloaded from a call’s page, or choose one.
                </Empty>
              }
            >
              <CallPage data={useFileCall()!} openFile={choose} />
            </Show>
          }
        >
          <Show when={params.id} keyed>
            {(id) => <CallPage data={useCall(id)} openFile={choose} />}
          </Show>
        </Show>
      )}
    </FileDrop>
  );
}

/** Turn-taking is what most questions are about. */
const firstActor = 'call/turn';

const CallPage = (props: { data: CallData; openFile: () => void }): JSX.Element => {
  const { data } = props;
  const [params, setParams] = useSearchParams<{ tab?: string; actor?: string; filter?: string }>();
  const cursor = createCursor(data);
  const player = createPlayer(data, cursor);
  const set = (change: Record<string, string | undefined>) =>
    setParams(change, { replace: true, scroll: false });

  const chosen = createMemo(() => {
    if (params.actor !== undefined) return params.actor;
    const actors = cursor.actors();
    if (actors.has(firstActor)) return firstActor;
    return [...actors.values()].find(({ machine }) => machine !== null)?.path ?? null;
  });
  const choose = (path: string) => set({ actor: path });
  const tab = (): TabName => (params.tab as TabName | undefined) ?? 'chart';
  /** The transcript follows the moment; where there is no room beside it, it takes the panel's place. */
  const showSaid = (ms: number) => {
    cursor.seek(ms);
    if (isNarrow()) set({ tab: 'transcript' });
  };
  const filter = () => params.filter ?? '';

  useKeys(callKeys(data, cursor, player));
  createEffect(() => {
    const before = document.title;
    document.title = `${data.model.call()?.party ?? data.record()?.to ?? data.id} · VoxBridge`;
    onCleanup(() => {
      document.title = before;
    });
  });

  return (
    <div
      class="call-page"
      data-tab={tab()}
      ref={(element) => element.addEventListener('keydown', spareButtons)}
    >
      <CallHeader
        data={data}
        tools={
          <Button icon="open" look="plain" onClick={() => props.openFile()}>
            Open a file
          </Button>
        }
      />
      <Stale what="this call" note={data.isLive() ? data.stale() : null} />
      <Switch>
        <Match when={data.state() === 'unknown'}>
          <Empty
            title="There is no such call."
            action={
              <Button icon="retry" onClick={data.retry}>
                Look again
              </Button>
            }
          >
            No call of this id goes on, and no record of one is kept. Check the id, or look for it
            among all calls.
          </Empty>
        </Match>
        <Match when={data.state() === 'error'}>
          <ErrorState error={data.error()} what="this call" retry={data.retry} />
        </Match>
        <Match when={true}>
          <div class="call-sound">
            <Transport data={data} cursor={cursor} player={player} />
            <div class="call-parties" aria-hidden="true">
              <span>Party</span>
              <span>Bot</span>
            </div>
            <Waveform data={data} cursor={cursor} />
          </div>
          <div class="call-cursor-frame" aria-hidden="true">
            <span
              class="call-cursor"
              style={{ '--at': `${cursorShare(cursor.window(), cursor.ms()) * 100}%` }}
              hidden={cursor.ms() < cursor.window().fromMs || cursor.ms() > cursor.window().toMs}
            />
          </div>
          <Timeline data={data} cursor={cursor} chosen={chosen()} choose={choose} />
          <section class="call-said" aria-label="Transcript">
            <Transcript data={data} cursor={cursor} />
          </section>
          <section class="call-actors" aria-label="Actors at this moment">
            <CallActors data={data} cursor={cursor} chosen={chosen()} choose={choose} />
          </section>
          <Tabs tab={tab()} open={(name) => set({ tab: name === 'chart' ? undefined : name })}>
            <Switch>
              <Match when={tab() === 'messages'}>
                <MessagesPanel data={data} cursor={cursor} choose={choose} />
              </Match>
              <Match when={tab() === 'why'}>
                <WhyPanel data={data} cursor={cursor} path={chosen()} choose={choose} />
              </Match>
              <Match when={tab() === 'outcome'}>
                <OutcomePanel data={data} goTo={showSaid} />
              </Match>
              <Match when={tab() === 'latency'}>
                <LatencyPanel data={data} cursor={cursor} />
              </Match>
              <Match when={tab() === 'events'}>
                <EventsPanel
                  data={data}
                  cursor={cursor}
                  filter={filter()}
                  setFilter={(text) => set({ filter: text === '' ? undefined : text })}
                />
              </Match>
              <Match when={tab() === 'chart' || tab() === 'transcript'}>
                <ChartPanel cursor={cursor} path={chosen()} />
              </Match>
            </Switch>
          </Tabs>
        </Match>
      </Switch>
    </div>
  );
};

const cursorShare = ({ fromMs, toMs }: { fromMs: number; toMs: number }, ms: number): number =>
  (ms - fromMs) / (toMs - fromMs);

/** Space presses the button that has the focus; only elsewhere it plays. */
const spareButtons = (event: KeyboardEvent) => {
  if (event.key === ' ' && (event.target as HTMLElement).closest('button, a, summary') !== null)
    event.stopPropagation();
};
