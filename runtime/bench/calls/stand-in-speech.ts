import { tone } from '../../../actors/audio/wire/carrier-model.ts';
import type { LoopbackSpeech } from '../../../actors/speech/loopback/loopback-speech.ts';
import type { HeardWord, SttEvent, SttOptions } from '../../../actors/speech/speech-to-text.ts';
import type { TtsEvent, TtsOptions } from '../../../actors/speech/text-to-speech.ts';

/**
 * Speech that costs nothing beyond its port: every sound of the party is the same words, every text that has a letter is the same
 * tone. Like an adapter of a remote provider it takes the party's audio on the main thread and answers in another turn of the loop.
 */

const samplesPerMs = 8;
/** Length of every utterance. */
const spokenMs = 2_000;
export const spokenFrames = spokenMs / 20;
const spoken = tone(spokenMs * samplesPerMs);
/** As a provider sends it: the beginning as soon as there is any, then larger pieces. */
const pieceEnds = [200, 600, 1_200, spokenMs].map((endMs) => endMs * samplesPerMs);
const saidText = 'Yes, I am fine.';

export const openStandInSpeech = (): LoopbackSpeech => {
  const close = async () => {};
  return {
    stt: { name: 'stand-in', open: listen, close },
    tts: { name: 'stand-in', open: talk, close },
    cpuMs: () => 0,
    close,
  };
};

const listen = ({ tap, onEvent }: SttOptions) => {
  let finalAt = 0;
  let heardTo = 0;
  let isOpen = true;
  const endTap = tap({
    hear({ at, pcm }) {
      heardTo = at + pcm.length;
    },
    ended() {},
  });
  const answer = () => {
    if (!isOpen) return;
    const words = heardTo > finalAt ? wordsWithin(finalAt, heardTo) : [];
    finalAt = heardTo;
    onEvent({ type: 'final', words } satisfies SttEvent);
  };
  return {
    finalize: () => void setImmediate(answer),
    close: () => {
      isOpen = false;
      endTap();
    },
  };
};

const wordsWithin = (from: number, to: number): HeardWord[] => {
  const texts = saidText.split(' ');
  const each = (to - from) / texts.length;
  return texts.map((text, n) => ({
    text,
    startSample: Math.round(from + n * each),
    endSample: Math.round(from + (n + 1) * each),
  }));
};

const talk = ({ onEvent }: TtsOptions) => {
  const live = new Set<string>();
  const say = (utteranceId: string, tell: (event: TtsEvent) => void, piece: number): void => {
    if (!live.has(utteranceId)) return;
    const mulaw = spoken.slice(pieceEnds[piece - 1] ?? 0, pieceEnds[piece]);
    tell({ type: 'audio', utteranceId, mulaw });
    if (piece + 1 < pieceEnds.length)
      return void setImmediate(() => say(utteranceId, tell, piece + 1));
    live.delete(utteranceId);
    tell({ type: 'done', utteranceId, samples: spoken.length });
  };
  return {
    speak(utteranceId: string, text: string) {
      live.add(utteranceId);
      setImmediate(() => {
        if (!live.has(utteranceId)) return;
        if (text.trim() === '') return onEvent({ type: 'done', utteranceId, samples: 0 });
        const texts = text.split(/\s+/).filter(Boolean);
        const each = Math.floor(spoken.length / texts.length);
        const words = texts.map((word, n) => ({
          text: word,
          startSample: n * each,
          endSample: (n + 1) * each,
        }));
        onEvent({ type: 'words', utteranceId, words });
        say(utteranceId, onEvent, 0);
      });
    },
    cancel: (utteranceId: string) => void live.delete(utteranceId),
    close: () => live.clear(),
  };
};
