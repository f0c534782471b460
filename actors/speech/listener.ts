import type { HeardWord } from '../../machines/call/heard-word.ts';
import type { TimerHandle } from '../../machines/supervision/clock.ts';
import { resource } from '../../machines/supervision/resource.ts';
import type { CallWires } from '../audio/call-wires.ts';
import type { SpeechToText, SttStream } from './speech-to-text.ts';

/** Owns one recognition stream of a call. */
export interface ListenerInput {
  wires: CallWires;
  stt: SpeechToText;
  language: string;
  /** Its failure is told instead of being mended by a restart: there were enough of them. */
  isLast?: boolean;
  /** Audio from this sample on has not been heard by anyone yet. */
  fromSample: number;
}

export type ListenerEvent = { type: 'listener.finalize' };

export type ListenerEmitted =
  | { type: 'words.interim'; words: HeardWord[] }
  | { type: 'words.final'; words: HeardWord[] }
  /** No provider hears, again and again: nobody will listen from here on. */
  | { type: 'listener.failed'; reason: string };

/** At the end of a call, or of an audio session: the last words are worth this wait and no more. */
const lastWordsMaxMs = 400;

export const listener = resource<ListenerInput, ListenerEvent, ListenerEmitted>(
  ({ input, receive, onShutdown, emit, done, fail, clock }) => {
    const { wires, stt } = input;
    let fromSample = input.fromSample;
    let stream: SttStream | null = null;
    let isLeaving = false;
    let isReopening = false;
    let lastWordsTimer: TimerHandle | undefined;

    const open = () => {
      clock.clearTimeout(lastWordsTimer);
      isReopening = false;
      stream?.close();
      stream = stt.open({
        language: input.language,
        tap: (sink) => wires.session?.tap(sink, fromSample) ?? (() => {}),
        onEvent: (event) => {
          switch (event.type) {
            case 'interim':
              return emit({ type: 'words.interim', words: event.words });
            case 'final': {
              const last = event.words.at(-1);
              if (last !== undefined) fromSample = last.endSample;
              if (last !== undefined || !(isLeaving || isReopening))
                emit({ type: 'words.final', words: event.words });
              if (isLeaving) done();
              else if (isReopening) open();
              return;
            }
            case 'failed':
              if (input.isLast) return emit({ type: 'listener.failed', reason: event.reason });
              return fail(new Error(`speech to text failed: ${event.reason}`));
          }
        },
      });
    };
    open();

    /** Asks for the last words; whoever answers them, or the time, goes on. */
    const conclude = (next: () => void) => {
      clock.clearTimeout(lastWordsTimer);
      lastWordsTimer = clock.setTimeout(next, lastWordsMaxMs);
      stream?.finalize();
    };

    // Another session has no tap yet, and less of the past: take the words of the old one, then listen from where they ended.
    const leave = wires.onEdge((edge) => {
      if (edge.type !== 'session.moved' && edge.type !== 'session.reopened') return;
      if (isLeaving || isReopening) return;
      isReopening = true;
      conclude(open);
    });

    receive(() => stream?.finalize());
    onShutdown(() => {
      if (isLeaving) return;
      isLeaving = true;
      conclude(() => done());
    });

    return () => {
      leave();
      stream?.close();
    };
  },
);
