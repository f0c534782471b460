import type { PersonaName } from './persona.ts';

/** One call as its party lived it: what an end-to-end test compares with our own record and recording. */
export interface PartyReport {
  callSid: string;
  /** Our id of the call, from the parameters of the stream. */
  callId: string;
  to: string;
  persona: PersonaName;
  /** Words that fully sounded at the party, exactly as decoded from the audio that was played to it. */
  heard: string;
  /** Words whose audio went out completely on the media socket, in order, also of utterances that were cut off. */
  said: string[];
  /** Digits that went out as DTMF. */
  pressed: string;
  /** What the carrier itself told it, by <Say>. */
  told: string[];
  /** Who ended the call: the party hung up, the carrier cut it (fault, limit, lost socket), or our side. */
  ended: 'party' | 'carrier' | 'bot';
  /** Epoch ms on the carrier's clock. */
  answeredAt: number;
  endedAt: number;
  /** Media streams that the call had; more than one after a redirect. */
  streams: number;
  framesPlayed: number;
  framesSent: number;
  /** Frames in which our audio ran out. */
  shortFrames: number;
  /** What we did wrong on the media socket, and sockets that were lost, with Twilio's error numbers. */
  errors: { code: number; problem: string }[];
}
