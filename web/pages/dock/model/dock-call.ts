import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { BrowserCallOffer } from '../../../../machines/contracts/call/browser-call.ts';
import { ApiError, api } from '../../../api/api-client.ts';
import { type CallSound, callRate, openCallSound } from '../../../sound/call-sound.ts';
import { type CallSocket, openCallSocket } from './call-socket.ts';

/** `asking`: for the microphone · `connecting`: the bot has not been heard yet, or the line was lost. */
export type DockState = 'idle' | 'asking' | 'connecting' | 'talking' | 'ended' | 'failed';

/** `isDraft`: as it is being worked on, not as it was published. */
export interface CalledBot {
  botId: string;
  isDraft: boolean;
}

export interface DockCall {
  readonly state: Accessor<DockState>;
  readonly isOn: Accessor<boolean>;
  readonly callId: Accessor<string | null>;
  /** Why there is none; null: it hears, or nobody asked yet. */
  readonly noMicrophone: Accessor<string | null>;
  /** Why it failed, and what to do. */
  readonly error: Accessor<string | null>;
  /** Peaks, 0 to 1. */
  readonly levels: Accessor<{ party: number; bot: number }>;
  readonly isMuted: Accessor<boolean>;
  call(bot: CalledBot, wantsMicrophone: boolean): Promise<void>;
  /** False: the line is away, say it again. */
  say(text: string): boolean;
  press(digit: string): void;
  mute(isMuted: boolean): void;
  hangUp(): void;
}

const silent = { party: 0, bot: 0 };
/** Levels are shown this often: every fifth frame, ten times a second. */
const levelFrames = 5;
/** A worker waits 8 s for a line that was lost. */
const returnTries = 6;
const returnMs = 1_000;
/** A worker that took the call speaks within this time (ms): it waits 8 s for the socket and then fetches the bot. */
const firstSoundMs = 20_000;

/** A call from this page to a bot: one at a time. */
export const createDockCall = (): DockCall => {
  const [state, setState] = createSignal<DockState>('idle');
  const [callId, setCallId] = createSignal<string | null>(null);
  const [noMicrophone, setNoMicrophone] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | null>(null);
  const [levels, setLevels] = createSignal(silent);
  const [isMuted, setMuted] = createSignal(false);
  let sound: CallSound | null = null;
  let socket: CallSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Tells a call from the one before, whose promises may still be under way. */
  let round = 0;

  const isOn = () => state() === 'asking' || state() === 'connecting' || state() === 'talking';
  const end = (how: 'ended' | 'failed', why: string | null = null) => {
    round += 1;
    clearTimeout(timer);
    socket?.close();
    sound?.close();
    socket = null;
    sound = null;
    setLevels(silent);
    setError(why);
    setState(how);
  };

  const connect = (offer: BrowserCallOffer, tries: number) => {
    const mine = round;
    const isMine = () => mine === round;
    socket = openCallSocket(offer, {
      rate: callRate,
      onOpen: () => undefined,
      onAudio(pcm) {
        if (!isMine()) return;
        clearTimeout(timer);
        setState('talking');
        sound?.play(pcm);
      },
      onMark: (name) => isMine() && sound?.mark(name),
      onClear: () => isMine() && sound?.clear(),
      onClosed(isEnd) {
        if (!isMine()) return;
        if (isEnd) return end('ended');
        if (tries >= returnTries)
          return end(
            'failed',
            `The worker at ${new URL(offer.url).host} cannot be reached. Check that this browser can, and call again.`,
          );
        sound?.clear();
        setState('connecting');
        clearTimeout(timer);
        timer = setTimeout(() => connect(offer, tries + 1), returnMs);
      },
    });
  };

  const call = async ({ botId, isDraft }: CalledBot, wantsMicrophone: boolean) => {
    if (isOn()) return;
    round += 1;
    const mine = round;
    setError(null);
    setCallId(null);
    setMuted(false);
    setNoMicrophone(null);
    setState('asking');
    let frames = 0;
    let opened: CallSound;
    try {
      opened = await openCallSound({
        wantsMicrophone,
        onFrame(pcm, now) {
          if (mine !== round) return;
          socket?.frame(pcm);
          frames += 1;
          if (frames % levelFrames === 0) setLevels(now);
        },
        onMark: (name) => mine === round && socket?.send({ event: 'mark', name }),
      });
    } catch (failure) {
      if (mine === round)
        end('failed', `This browser cannot play the call: ${wordsOf(failure)} Try another one.`);
      return;
    }
    if (mine !== round) return opened.close();
    sound = opened;
    setNoMicrophone(opened.noMicrophone);
    setState('connecting');
    // The worker keeps the slot for seconds only, so it is asked when everything else is there.
    try {
      const offer = await api.json<BrowserCallOffer>('/api/v1/browser-calls', {
        method: 'POST',
        body: { botId, ...(isDraft ? { versionId: 'draft' } : {}) },
      });
      if (mine !== round) return;
      setCallId(offer.callId);
      timer = setTimeout(
        () => end('failed', 'The bot was not heard. Look at the call, and call again.'),
        firstSoundMs,
      );
      connect(offer, 0);
    } catch (failure) {
      if (mine === round) end('failed', wordsOf(failure));
    }
  };

  const hangUp = () => {
    if (!isOn()) return;
    socket?.stop();
    end('ended');
    // Nobody was called yet.
    if (callId() === null) setState('idle');
  };
  const leave = () => socket?.stop();
  addEventListener('pagehide', leave);
  onCleanup(() => {
    removeEventListener('pagehide', leave);
    hangUp();
  });

  return {
    state,
    isOn,
    callId,
    noMicrophone,
    error,
    levels,
    isMuted,
    call,
    say: (text) => socket?.send({ event: 'say', text }) ?? false,
    press: (digit) => socket?.send({ event: 'dtmf', digit }),
    mute(muted) {
      setMuted(muted);
      sound?.setMuted(muted);
    },
    hangUp,
  };
};

/** What a caller can do, which is not what a program can. */
const adviceOf: Record<string, string> = {
  over_limit: 'No worker has a free slot. Wait until a call is over, and call again.',
  bot_not_live: 'This bot has no published version. Call its draft.',
};

const wordsOf = (failure: unknown): string => {
  const advice = failure instanceof ApiError ? adviceOf[failure.problem?.code ?? ''] : undefined;
  return advice ?? (failure instanceof Error ? failure.message : String(failure));
};
