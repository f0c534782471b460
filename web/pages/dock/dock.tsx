import { A } from '@solidjs/router';
import { createMemo, createResource, createSignal, For, type JSX, Show } from 'solid-js';
import { api } from '../../api/api-client.ts';
import { Button } from '../../parts/button.tsx';
import { Level } from '../../parts/level.tsx';
import { Empty, ErrorState, Loading } from '../../parts/notice/notices.tsx';
import { useCommands } from '../../shell/commands.ts';
import { useKeys } from '../../shell/keys/keys.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import { CallView } from './call-view.tsx';
import { digitKeys, Keypad } from './keypad.tsx';
import { createDockCall, type DockCall, type DockState } from './model/dock-call.ts';
import './dock.css';
import { latestOf } from '../../api/latest-of.ts';

type ListedBot = { _id: string; name: string; liveVersionId: string | null };

const listMax = 200;
const stateWords: Record<DockState, string> = {
  idle: 'No call',
  asking: 'Allow the microphone',
  connecting: 'Connecting',
  talking: 'Talking',
  ended: 'The call is over',
  failed: 'The call failed',
};

/** `/dock`: talk to a bot from here, by voice or by typing, and see what happens in it. */
export default function Dock() {
  const [bots, { refetch }] = createResource(() =>
    api.json<{ items: ListedBot[] }>('/api/v1/bots', { query: { limit: listMax } }),
  );
  const listed = createMemo(() => latestOf(bots)?.items ?? []);
  const [asked, setAsked] = createSignal<string | null>(null);
  const bot = () => listed().find(({ _id }) => _id === asked()) ?? listed()[0];
  const [wantsDraft, setWantsDraft] = createSignal(false);
  const isDraft = () => wantsDraft() || bot()?.liveVersionId === null;
  const [wantsMicrophone, setWantsMicrophone] = createSignal(true);
  const dock = createDockCall();
  let field: HTMLInputElement | undefined;

  const call = () => {
    const called = bot();
    if (called === undefined) return;
    void dock.call({ botId: called._id, isDraft: isDraft() }, wantsMicrophone());
  };
  const callOrHangUp = () => (dock.isOn() ? dock.hangUp() : call());
  usePageTitle(() => 'Talk to a bot');
  useKeys({
    c: { words: 'Call the bot, or hang up', act: callOrHangUp },
    t: { words: 'Type', act: () => field?.focus() },
    m: { words: 'Mute the microphone', act: () => dock.mute(!dock.isMuted()) },
    ...digitKeys(dock.press),
  });
  useCommands(() => [
    dock.isOn()
      ? { name: 'Hang up', icon: 'ending', keys: 'c', act: dock.hangUp }
      : { name: 'Call the bot', icon: 'calls', keys: 'c', act: call },
  ]);

  return (
    <div class="dock">
      <section class="dock-desk" aria-labelledby="dock-title">
        <h1 id="dock-title">Talk to a bot</h1>
        <Show
          when={!bots.error}
          fallback={<ErrorState error={bots.error} what="the bots" retry={() => void refetch()} />}
        >
          <Show when={latestOf(bots)} fallback={<Loading what="the bots" />}>
            <Show
              when={listed().length > 0}
              fallback={<Empty title="There is no bot.">Make one, and call it here.</Empty>}
            >
              <label class="dock-field">
                Bot
                <select
                  value={bot()?._id ?? ''}
                  disabled={dock.isOn()}
                  onChange={(event) => setAsked(event.currentTarget.value)}
                >
                  <For each={listed()}>
                    {({ _id, name }) => <option value={_id}>{name}</option>}
                  </For>
                </select>
              </label>
              <label class="dock-check">
                <input
                  type="checkbox"
                  checked={isDraft()}
                  disabled={dock.isOn() || bot()?.liveVersionId === null}
                  onChange={(event) => setWantsDraft(event.currentTarget.checked)}
                />
                Its draft
              </label>
              <label class="dock-check">
                <input
                  type="checkbox"
                  checked={wantsMicrophone()}
                  disabled={dock.isOn()}
                  onChange={(event) => setWantsMicrophone(event.currentTarget.checked)}
                />
                Use the microphone
              </label>
              <div class="dock-orders">
                <Show
                  when={dock.isOn()}
                  fallback={
                    <Button icon="calls" look="main" onClick={call}>
                      Call
                    </Button>
                  }
                >
                  <Button icon="ending" look="main" onClick={dock.hangUp}>
                    Hang up
                  </Button>
                </Show>
                <p class="dock-state" role="status">
                  {stateWords[dock.state()]}
                </p>
              </div>
            </Show>
          </Show>
        </Show>
        <Show when={dock.error()}>
          {(why) => (
            <p class="dock-error" role="alert">
              {why()}
            </p>
          )}
        </Show>
        <Show when={dock.state() === 'connecting' || dock.state() === 'talking'}>
          <Talking
            dock={dock}
            field={(element) => {
              field = element;
            }}
          />
        </Show>
        <Show when={dock.callId()}>
          {(id) => (
            <p>
              <A href={`/calls/${encodeURIComponent(id())}`}>Open the call</A>
            </p>
          )}
        </Show>
      </section>
      <Show
        when={dock.callId()}
        keyed
        fallback={
          <div class="dock-empty">
            <Empty title="Nobody is called.">
              Call a bot: what it does, and what both say, is shown here as it happens.
            </Empty>
          </div>
        }
      >
        {(id) => <CallView id={id} />}
      </Show>
    </div>
  );
}

/** What can be done while a call goes on. */
const Talking = (props: {
  dock: DockCall;
  field: (element: HTMLInputElement) => void;
}): JSX.Element => {
  const [typed, setTyped] = createSignal('');
  const say = (event: SubmitEvent) => {
    event.preventDefault();
    const text = typed().trim();
    if (text === '') return;
    if (props.dock.say(text)) setTyped('');
  };
  return (
    <>
      <Level name="You" value={props.dock.levels().party} />
      <Level name="Bot" value={props.dock.levels().bot} />
      <Show
        when={props.dock.noMicrophone()}
        fallback={
          <Button
            icon={props.dock.isMuted() ? 'stopped' : 'talking'}
            isPressed={props.dock.isMuted()}
            onClick={() => props.dock.mute(!props.dock.isMuted())}
          >
            Mute
          </Button>
        }
      >
        {(why) => <p class="soft">{why()} Type what you would say: it is spoken for you.</p>}
      </Show>
      <form class="dock-type" onSubmit={say}>
        <label class="dock-field">
          Say
          <input
            ref={props.field}
            type="text"
            maxLength={300}
            autocomplete="off"
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      </form>
      <Keypad press={props.dock.press} />
    </>
  );
};
