import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type {
  OperatorOffer,
  OperatorOrder,
} from '../../../../machines/contracts/call/operator-call.ts';
import { ApiError, api } from '../../../api/api-client.ts';
import { type CallSound, callRate, openCallSound } from '../../../sound/call-sound.ts';
import { type OperatorSocket, openOperatorSocket } from './operator-socket.ts';
import { type OperatorState, refusalWords } from './operator-words.ts';

/** `asking`: the browser for its microphone · `joining`: the line is on the way, or was lost. */
export type DeskState = 'away' | 'asking' | 'joining' | 'there';

/** This page's own leg on the call. */
export interface OperatorDesk {
  readonly state: Accessor<DeskState>;
  /** As the worker told it last; null: not there. */
  readonly told: Accessor<OperatorState | null>;
  /** Why nobody hears us; null: the microphone works, or was not asked for yet. */
  readonly noMicrophone: Accessor<string | null>;
  readonly error: Accessor<string | null>;
  /** Peaks, 0 to 1. */
  readonly levels: Accessor<{ own: number; call: number }>;
  listen(): Promise<void>;
  /** Joins first where that is needed; a whisper that goes on is ended by its own order. */
  order(order: OperatorOrder): Promise<void>;
  say(text: string): boolean;
  leave(): void;
}

const silent = { own: 0, call: 0 };
/** Levels are shown ten times a second. */
const levelFrames = 5;
/** A call that was taken over waits some seconds for us. */
const returnTries = 8;
const returnMs = 500;

const speaking = ['whisperParty', 'whisperBot', 'takeOver'];

export const createOperatorDesk = (
  callId: string,
  workerId: Accessor<string | null>,
): OperatorDesk => {
  const [state, setState] = createSignal<DeskState>('away');
  const [told, setTold] = createSignal<OperatorState | null>(null);
  const [noMicrophone, setNoMicrophone] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | null>(null);
  const [levels, setLevels] = createSignal(silent);
  let sound: CallSound | null = null;
  let hasMicrophone = false;
  let socket: OperatorSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted: OperatorOrder | null = null;
  /** Tells a visit from the one before, whose promises may still be under way. */
  let round = 0;

  const end = (why: string | null) => {
    round += 1;
    clearTimeout(timer);
    socket = null;
    sound?.close();
    sound = null;
    hasMicrophone = false;
    wanted = null;
    setTold(null);
    setLevels(silent);
    setNoMicrophone(null);
    setError(why);
    setState('away');
  };

  /** False: we have left meanwhile. */
  const openSound = async (mine: number, wantsMicrophone: boolean): Promise<boolean> => {
    let frames = 0;
    const opened = await openCallSound({
      wantsMicrophone,
      onFrame(pcm, now) {
        if (mine !== round) return;
        // Only who has the word is heard; the worker drops what comes besides.
        if (told()?.isYours === true) socket?.frame(pcm);
        frames += 1;
        if (frames % levelFrames === 0) setLevels({ own: now.party, call: now.bot });
      },
      onMark: () => undefined,
    });
    if (mine !== round) {
      opened.close();
      return false;
    }
    sound?.close();
    sound = opened;
    hasMicrophone = wantsMicrophone;
    if (wantsMicrophone) setNoMicrophone(opened.noMicrophone);
    return true;
  };

  const connect = (offer: OperatorOffer, tries: number) => {
    const mine = round;
    const opened = openOperatorSocket({
      url: offer.url,
      callId,
      token: offer.token,
      rate: callRate,
      onAudio: (pcm) => sound?.play(pcm),
      onNotice(notice) {
        if (mine !== round || opened !== socket) return;
        if (notice.event === 'refused') {
          setError(refusalWords(notice.code, notice.message));
          return;
        }
        const isFirst = state() !== 'there';
        setState('there');
        setTold(notice);
        if (notice.isYours) setError(null);
        if (isFirst && wanted !== null) opened.order(wanted);
        wanted = null;
      },
      onClosed(why) {
        if (mine !== round || opened !== socket) return;
        if (why === 'over') return end(null);
        if (why === 'refused' || tries >= returnTries)
          return end(
            why === 'refused'
              ? 'The worker has no place for you on this call any more.'
              : `The worker at ${new URL(offer.url).host} cannot be reached. Check that this browser can.`,
          );
        setState('joining');
        clearTimeout(timer);
        timer = setTimeout(() => mine === round && connect(offer, tries + 1), returnMs);
      },
    });
    socket = opened;
  };

  const join = async (order: OperatorOrder | null): Promise<void> => {
    round += 1;
    const mine = round;
    setError(null);
    wanted = order;
    setState(order === null ? 'joining' : 'asking');
    try {
      if (!(await openSound(mine, order !== null))) return;
    } catch (failure) {
      if (mine === round) end(`This browser cannot play the call: ${wordsOf(failure)}`);
      return;
    }
    setState('joining');
    try {
      const known = workerId();
      const offer = await api.json<OperatorOffer>(
        `/api/v1/calls/${encodeURIComponent(callId)}/operator`,
        { method: 'POST', body: known === null ? {} : { workerId: known } },
      );
      if (mine === round) connect(offer, 0);
    } catch (failure) {
      if (mine === round) end(wordsOf(failure));
    }
  };

  const leave = () => {
    socket?.stop();
    if (state() !== 'away') end(null);
  };
  const part = () => socket?.stop();
  addEventListener('pagehide', part);
  onCleanup(() => {
    removeEventListener('pagehide', part);
    leave();
  });

  return {
    state,
    told,
    noMicrophone,
    error,
    levels,
    listen: () => (state() === 'away' ? join(null) : Promise.resolve()),
    async order(order) {
      const isSpeaking = speaking.includes(order);
      if (state() === 'away') return isSpeaking ? join(order) : undefined;
      if (state() !== 'there') return;
      setError(null);
      const mine = round;
      if (isSpeaking && !hasMicrophone) {
        try {
          if (!(await openSound(mine, true))) return;
        } catch (failure) {
          setError(`The microphone cannot be used: ${wordsOf(failure)}`);
          return;
        }
      }
      socket?.order(order);
    },
    say: (text) => socket?.say(text) ?? false,
    leave,
  };
};

const wordsOf = (failure: unknown): string => {
  if (failure instanceof ApiError && failure.problem !== null)
    return refusalWords(failure.problem.code, failure.message);
  return failure instanceof Error ? failure.message : String(failure);
};
