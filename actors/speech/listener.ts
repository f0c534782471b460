import { MessageChannel } from 'node:worker_threads';
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
  /** Audio from this sample on has not been heard by anyone yet. */
  fromSample: number;
}

export type ListenerEvent = { type: 'listener.finalize' };

export type ListenerEmitted =
  | { type: 'words.interim'; words: HeardWord[] }
  | { type: 'words.final'; words: HeardWord[] };

/** At the end of a call: the last words are worth this wait and no more. */
const lastWordsMaxMs = 400;

export const listener = resource<ListenerInput, ListenerEvent, ListenerEmitted>(
  ({ input, receive, onShutdown, emit, done, fail, clock }) => {
    const { wires, stt } = input;
    let fromSample = input.fromSample;
    let stream: SttStream | null = null;
    let lastWordsTimer: TimerHandle | undefined;

    const open = () => {
      stream?.close();
      const { port1, port2 } = new MessageChannel();
      stream = stt.open({
        language: input.language,
        audio: port2,
        onEvent: (event) => {
          switch (event.type) {
            case 'interim':
              return emit({ type: 'words.interim', words: event.words });
            case 'final': {
              const last = event.words.at(-1);
              if (last !== undefined) fromSample = last.endSample;
              if (last !== undefined || lastWordsTimer === undefined)
                emit({ type: 'words.final', words: event.words });
              if (lastWordsTimer !== undefined) done();
              return;
            }
            case 'failed':
              return fail(new Error(`speech to text failed: ${event.reason}`));
          }
        },
      });
      wires.session?.tap(port1, fromSample);
    };
    open();

    // A session on another thread has no tap yet: listen again from where the last words ended.
    const leave = wires.onEdge((edge) => {
      if (edge.type === 'session.moved') open();
    });

    receive(() => stream?.finalize());
    onShutdown(() => {
      if (lastWordsTimer !== undefined) return;
      lastWordsTimer = clock.setTimeout(() => done(), lastWordsMaxMs);
      stream?.finalize();
    });

    return () => {
      leave();
      stream?.close();
    };
  },
);
