import { decode } from '../../../audio/codec/mulaw.ts';
import { LoopbackDecoder } from '../../../speech/loopback/decoder.ts';
import { frameBytes } from '../playback-queue.ts';

/** What a party makes of the audio that was really played to it. */
export interface PartyEar {
  /** One frame of µ-law, null for silence. */
  hear(frame: Uint8Array | null): { voiced: boolean; words: readonly string[] };
  /** Ends the listening; all words that fully sounded, as decoded. */
  end(): string;
}

/** Mean magnitude above which a frame counts as speech: −44 dBFS. */
const voicedLevel = 200;
const silence = new Int16Array(frameBytes);
/** The decoder copies what it is given, so all parties share this. */
const scratch = new Int16Array(frameBytes);
const noWords: readonly string[] = [];

const isVoiced = (pcm: Int16Array): boolean => {
  let sum = 0;
  for (let i = 0; i < pcm.length; i++) sum += Math.abs(pcm[i] as number);
  return sum > voicedLevel * pcm.length;
};

export const createPartyEar = (): PartyEar => {
  const decoder = new LoopbackDecoder();
  const heard: string[] = [];
  let at = 0;

  const noted = (words: readonly { text: string }[]): readonly string[] => {
    if (words.length === 0) return noWords;
    const texts = words.map((word) => word.text);
    heard.push(...texts);
    return texts;
  };

  return {
    hear(frame) {
      const pcm = frame === null ? silence : decode(frame, scratch);
      // The decoder takes a hole in the stream as silence: between utterances it need not run.
      const words = frame === null && !decoder.sounding ? noWords : noted(decoder.push(pcm, at));
      at += frameBytes;
      return { voiced: frame !== null && isVoiced(pcm), words };
    },
    end() {
      noted(decoder.end());
      return heard.join(' ');
    },
  };
};
