import { createSignal, type JSX, Show } from 'solid-js';
import { Button } from '../../../parts/button.tsx';
import { Icon } from '../../../parts/icon/icon.tsx';
import { Level } from '../../../parts/level.tsx';
import { useCommands } from '../../../shell/commands.ts';
import { useKeys } from '../../../shell/keys/keys.ts';
import { createOperatorDesk, type OperatorDesk } from './operator-desk.ts';
import { companyWords, operatorWords } from './operator-words.ts';
import './operator-bar.css';

/** Listen to a call that goes on, whisper, take it over, put its party on hold, and hand it back. */
export const OperatorBar = (props: { callId: string; workerId: string | null }): JSX.Element => {
  const desk = createOperatorDesk(props.callId, () => props.workerId);
  const isIn = (...states: string[]) => {
    const told = desk.told();
    return told?.isYours === true && states.includes(told.state);
  };
  const isThere = () => desk.state() === 'there';
  const isBusy = () => desk.state() === 'asking' || desk.state() === 'joining';
  /** Somebody else has the word. */
  const isTaken = () => {
    const told = desk.told();
    return told !== null && !told.isYours && told.speaker !== null;
  };
  const hasCall = () => isIn('takingOver', 'takenOver', 'holding', 'handingBack');
  const isHolding = () => isIn('holding');
  /** By somebody on the call. */
  const isHeard = () => desk.told()?.isYours === true && !isHolding();
  const canHold = () => isIn('takenOver', 'holding');
  const whisper = (order: 'whisperParty' | 'whisperBot', state: string) =>
    void desk.order(isIn(state) ? 'listen' : order);
  const toParty = () => whisper('whisperParty', 'whisperingToParty');
  const toBot = () => whisper('whisperBot', 'whisperingToBot');
  const takeOrHand = () => void desk.order(hasCall() ? 'handBack' : 'takeOver');
  const holdOrResume = () => {
    if (canHold()) void desk.order(isHolding() ? 'resume' : 'hold');
  };
  const listenOrLeave = () => (desk.state() === 'away' ? void desk.listen() : desk.leave());

  useKeys({
    'o l': { words: 'Listen to the call, or leave it', act: listenOrLeave },
    'o p': { words: 'Whisper to the party, or stop it', act: toParty },
    'o b': { words: 'Whisper to the bot, or stop it', act: toBot },
    'o t': { words: 'Take the call over, or hand it back', act: takeOrHand },
    'o h': { words: 'Put the party of a call that you have on hold, or resume', act: holdOrResume },
  });
  useCommands(() => [
    {
      name: desk.state() === 'away' ? 'Listen to the call' : 'Leave the call',
      icon: 'listening',
      keys: 'o l',
      act: listenOrLeave,
    },
    {
      name: hasCall() ? 'Hand the call back' : 'Take the call over',
      icon: 'operator',
      keys: 'o t',
      act: takeOrHand,
    },
    ...(canHold()
      ? [
          {
            name: isHolding() ? 'Take the party off hold' : 'Put the party on hold',
            icon: isHolding() ? ('running' as const) : ('paused' as const),
            keys: 'o h',
            act: holdOrResume,
          },
        ]
      : []),
  ]);

  const words = () => {
    const told = desk.told();
    if (desk.state() === 'asking') return 'Allow the microphone';
    if (isBusy()) return 'Joining the call';
    return told === null ? 'Nobody of this console is on the call' : operatorWords(told);
  };

  return (
    <section class="operator-bar" aria-label="Operator" data-state={desk.told()?.state ?? 'away'}>
      <p class="operator-state" role="status" data-speaks={desk.told()?.isYours ? '' : undefined}>
        <Icon name="operator" /> {words()}
      </p>
      <div class="operator-orders">
        <Show
          when={isThere()}
          fallback={
            <Button icon="listening" disabled={isBusy()} onClick={() => void desk.listen()}>
              Listen
            </Button>
          }
        >
          <Button icon="close" onClick={desk.leave}>
            Leave
          </Button>
        </Show>
        <Button
          icon="party"
          isPressed={isIn('whisperingToParty')}
          disabled={isBusy() || isTaken() || hasCall()}
          onClick={toParty}
        >
          Whisper to party
        </Button>
        <Button
          icon="bot"
          isPressed={isIn('whisperingToBot')}
          disabled={isBusy() || isTaken() || hasCall()}
          onClick={toBot}
        >
          Whisper to bot
        </Button>
        <Show
          when={hasCall()}
          fallback={
            <Button icon="operator" disabled={isBusy() || isTaken()} onClick={takeOrHand}>
              Take over
            </Button>
          }
        >
          <Button
            icon={isHolding() ? 'running' : 'paused'}
            disabled={!canHold()}
            aria-label={
              isHolding() ? 'Resume: take the party off hold' : 'Hold: the party hears music'
            }
            onClick={holdOrResume}
          >
            {isHolding() ? 'Resume' : 'Hold'}
          </Button>
          <Button icon="bot" disabled={isIn('handingBack')} onClick={takeOrHand}>
            Hand back
          </Button>
        </Show>
      </div>
      <Show when={isThere()}>
        <div class="operator-levels">
          <Level name="Call" value={desk.levels().call} />
          <Show when={isHeard()}>
            <Level name="You" value={desk.levels().own} />
          </Show>
        </div>
      </Show>
      <Show when={isHeard()}>
        <Typed desk={desk} />
      </Show>
      <Show when={desk.told() === null ? null : companyWords(desk.told()!)}>
        {(company) => <span class="soft">{company()}</span>}
      </Show>
      <Show when={isHolding() ? null : desk.noMicrophone()}>
        {(why) => <span class="soft">{why()} Type what you would say: it is spoken for you.</span>}
      </Show>
      <Show when={desk.error()}>
        {(why) => (
          <p class="operator-error" role="alert">
            {why()}
          </p>
        )}
      </Show>
    </section>
  );
};

/** For whoever has no microphone, or sits in a loud room. */
const Typed = (props: { desk: OperatorDesk }): JSX.Element => {
  const [text, setText] = createSignal('');
  const say = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = text().trim();
    if (typed !== '' && props.desk.say(typed)) setText('');
  };
  return (
    <form class="operator-type" onSubmit={say}>
      <label>
        Say
        <input
          type="text"
          maxLength={300}
          autocomplete="off"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
    </form>
  );
};
