import { encode } from '../../../audio/codec/mulaw.ts';
import { encodeText } from '../../../speech/loopback/encoder.ts';
import { frameBytes } from '../playback-queue.ts';

/** Audio of one utterance, ready for the wire: base64 of 160 bytes of µ-law a frame. */
export interface SpokenAudio {
  frames: readonly string[];
  /** Each word with the first and last frame that carries it. */
  words: readonly { text: string; firstFrame: number; lastFrame: number }[];
}

/** A frame that the party sounds; `written` must be called when it has gone out on the socket. */
export interface VoiceFrame {
  payload: string;
  written: () => void;
}

export interface PartyVoice {
  /** Queues an utterance; with `cutAt` it stops after that part of its frames, and `cutOff` becomes true. */
  say(text: string, options?: { cutAt?: number; isVoiced?: boolean }): void;
  beep(): void;
  fax(): void;
  /** What sounds in this tick, null for silence. */
  next(): VoiceFrame | null;
  readonly speaking: boolean;
  readonly cutOff: boolean;
  /** Words whose every frame was written, in order. */
  said(): string[];
}

const mulawSilence = 0xff;
/** Utterances kept encoded: about 30 kB each. */
const cachedMax = 512;
/** Utterances waiting to be said; a party never plans further. */
const queuedMax = 8;

const framesOf = (pcm: Int16Array): string[] => {
  const mulaw = encode(pcm);
  return Array.from({ length: Math.ceil(mulaw.length / frameBytes) }, (_, n) => {
    const frame = Buffer.alloc(frameBytes, mulawSilence);
    frame.set(mulaw.subarray(n * frameBytes, (n + 1) * frameBytes));
    return frame.toString('base64');
  });
};

export const silentPayload: string = Buffer.alloc(frameBytes, mulawSilence).toString('base64');

const cache = new Map<string, SpokenAudio>();

/** Encoded once for all parties, which say the same few sentences. */
const spokenAudio = (text: string, isVoiced: boolean): SpokenAudio => {
  const key = isVoiced ? `voiced ${text}` : text;
  const known = cache.get(key);
  cache.delete(key);
  const audio = known ?? encoded(text, isVoiced);
  cache.set(key, audio);
  if (cache.size > cachedMax) cache.delete(cache.keys().next().value as string);
  return audio;
};

/**
 * Below the band of the words (400 Hz), and louder than they are: measured, every word is still understood, and of its frames nine
 * in ten cross zero as seldom as a voice's.
 */
const humHertz = 120;
const humLevel = 5_000;

const hummed = (pcm: Int16Array): Int16Array =>
  pcm.map((sample, n) =>
    Math.round(sample + humLevel * Math.sin((2 * Math.PI * humHertz * n) / 8_000)),
  );

const encoded = (text: string, isVoiced: boolean): SpokenAudio => {
  const { pcm, words } = encodeText(text);
  return {
    frames: framesOf(isVoiced ? hummed(pcm) : pcm),
    words: words.map((word) => ({
      text: word.text,
      firstFrame: Math.floor(word.startSample / frameBytes),
      lastFrame: Math.floor((word.endSample - 1) / frameBytes),
    })),
  };
};

const tone = (hertz: number, fromMs: number, untilMs: number): SpokenAudio => ({
  frames: framesOf(
    Int16Array.from({ length: 8 * untilMs }, (_, n) =>
      n < 8 * fromMs ? 0 : Math.round(8_000 * Math.sin((2 * Math.PI * hertz * n) / 8_000)),
    ),
  ),
  words: [],
});

/** A voicemail's tone: 440 ms of 1 kHz at −12 dBFS after a short pause, as many systems have it. */
const beepAudio = tone(1_000, 310, 750);
/** A fax machine's answering tone, ITU-T T.30: 2,100 Hz for 2.6 to 4 s. */
const faxAudio = tone(2_100, 200, 3_200);

interface Said {
  audio: SpokenAudio;
  /** Frames at which it stops. */
  until: number;
  written: Uint8Array;
}

export const createPartyVoice = (): PartyVoice => {
  const said: Said[] = [];
  const queue: Said[] = [];
  let position = 0;
  let cutOff = false;

  const add = (audio: SpokenAudio, cutAt: number): void => {
    if (queue.length >= queuedMax) return;
    const until = Math.max(1, Math.floor(audio.frames.length * cutAt));
    const utterance = { audio, until, written: new Uint8Array(audio.frames.length) };
    queue.push(utterance);
    if (audio.words.length > 0) said.push(utterance);
  };

  return {
    say: (text, { cutAt = 1, isVoiced = false } = {}) => add(spokenAudio(text, isVoiced), cutAt),
    beep: () => add(beepAudio, 1),
    fax: () => add(faxAudio, 1),
    next() {
      const utterance = queue[0];
      if (utterance === undefined) return null;
      const index = position;
      const payload = utterance.audio.frames[index];
      position += 1;
      if (position >= utterance.until) {
        cutOff ||= utterance.until < utterance.audio.frames.length;
        queue.shift();
        position = 0;
      }
      if (payload === undefined) return null;
      return {
        payload,
        written: () => {
          utterance.written[index] = 1;
        },
      };
    },
    get speaking() {
      return queue.length > 0;
    },
    get cutOff() {
      return cutOff;
    },
    said: () =>
      said.flatMap(({ audio, written }) =>
        audio.words
          .filter(({ firstFrame, lastFrame }) =>
            written.subarray(firstFrame, lastFrame + 1).every((mark) => mark === 1),
          )
          .map((word) => word.text),
      ),
  };
};
