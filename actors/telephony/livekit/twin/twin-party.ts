import { decode } from '../../../audio/codec/mulaw.ts';
import { partyStep } from '../../simulated/party/party.ts';
import { createPartyEar } from '../../simulated/party/party-ear.ts';
import { newParty, type PartyAct } from '../../simulated/party/party-state.ts';
import { createPartyVoice } from '../../simulated/party/party-voice.ts';
import { type PersonaName, personas } from '../../simulated/party/persona.ts';
import { clinicRules } from '../../simulated/party/reply-rules.ts';
import type { Ticker } from '../../simulated/ticker.ts';

/** The telephone's end of a room, in µ-law frames of 20 ms. */
export interface PartyMouth {
  /** The bot's next frame; null: it says nothing. */
  take(): Uint8Array | null;
  speak(pcm: Int16Array): void;
  press(digit: string): void;
  hangUp(): void;
}

export interface TwinParty {
  /** Words that sounded at it so far, and what it said. */
  heard(): string;
  said(): string[];
  /** Frames in which the bot was audible. */
  voicedFrames(): number;
  stop(): void;
}

const silence = new Int16Array(160);
const frame = new Int16Array(160);

/** A person, or a machine, at a telephone that LiveKit's bridge has called. */
export const createTwinParty = (
  persona: PersonaName,
  key: string,
  ticker: Ticker,
  mouth: PartyMouth,
): TwinParty => {
  const ear = createPartyEar();
  const voice = createPartyVoice();
  const traits = { persona: personas[persona], rules: clinicRules, key: [key] };
  const heard: string[] = [];
  let party = newParty();
  let voicedFrames = 0;

  const perform = (act: PartyAct): void => {
    if (act.type === 'say') voice.say(act.text, act);
    else if (act.type === 'beep') voice.beep();
    else if (act.type === 'fax') voice.fax();
    else if (act.type === 'press') for (const digit of act.digits) mouth.press(digit);
    else mouth.hangUp();
  };

  const stop = ticker.add(() => {
    const { voiced, words } = ear.hear(mouth.take());
    if (voiced) voicedFrames += 1;
    heard.push(...words);
    const stepped = partyStep(party, { voiced, words, speaking: voice.speaking }, traits);
    party = stepped.state;
    for (const act of stepped.acts) perform(act);
    const sound = voice.next();
    mouth.speak(sound === null ? silence : decode(Buffer.from(sound.payload, 'base64'), frame));
    sound?.written();
  });

  return {
    heard: () => heard.join(' '),
    said: () => voice.said(),
    voicedFrames: () => voicedFrames,
    stop,
  };
};
