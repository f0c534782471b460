import type { Persona } from './persona.ts';
import type { ReplyRule } from './reply-rules.ts';

/** What a simulated party knows of the conversation at a tick of 20 ms. */
export interface PartyState {
  ageMs: number;
  /** The bot's running turn: it lasts until 400 ms of silence. */
  botTalks: boolean;
  botTurnMs: number;
  botQuietMs: number;
  botTurns: number;
  /** Words of the bot that are not yet answered, newest last. */
  heard: readonly string[];
  /** The bot's turn has ended and waits for an answer. */
  mustAnswer: boolean;
  /** It has interrupted: the rest of this turn is ignored. */
  deaf: boolean;
  due: { atMs: number; act: PartyAct; rule: string } | null;
  /** Nobody has spoken for this long. */
  idleMs: number;
  replies: number;
  interruptions: number;
  nudges: number;
  lastReply: string | null;
  /** Voicemail: when its greeting and beep were over. */
  recordingSinceMs: number | null;
}

export interface PartyTick {
  /** The bot was audible in this tick. */
  voiced: boolean;
  /** Words of the bot that became complete in this tick. */
  words: readonly string[];
  /** The party's own voice still sounds. */
  speaking: boolean;
}

export type PartyAct =
  | {
      type: 'say';
      text: string;
      /** Hangs up after this part of it. */
      cutAt?: number;
      /** With a hum below its words, as a throat has it: a screener's ear takes it for a voice. */
      isVoiced?: boolean;
    }
  | { type: 'beep' }
  | { type: 'fax' }
  | { type: 'press'; digits: string }
  | { type: 'hang-up' };

export interface PartyTraits {
  persona: Persona;
  rules: readonly ReplyRule[];
  /** All draws of this party come from here: (seed, number, attempt). */
  key: readonly (string | number)[];
}

export const noWords: readonly string[] = [];

export const newParty = (): PartyState => ({
  ageMs: 0,
  botTalks: false,
  botTurnMs: 0,
  botQuietMs: 0,
  botTurns: 0,
  heard: noWords,
  mustAnswer: false,
  deaf: false,
  due: null,
  idleMs: 0,
  replies: 0,
  interruptions: 0,
  nudges: 0,
  lastReply: null,
  recordingSinceMs: null,
});
