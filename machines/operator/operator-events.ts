import type { OperatorConfig } from '../contracts/bot/operator-config.ts';

/** An operator's leg on a call. The id outlives a lost socket: whoever comes back with it is the same one. */
export interface OperatorLeg {
  operatorId: string;
  /** As the console gave it; nobody has checked it. */
  name: string;
}

export type OperatorEvent =
  /** The console was given a way in; its socket is on the way. */
  | { type: 'operator.expected' }
  | { type: 'operator.joined'; leg: OperatorLeg }
  /** `isLost`: its socket went away without a word. */
  | { type: 'operator.left'; operatorId: string; isLost: boolean }
  // What an operator asks for.
  | { type: 'party.whisper'; operatorId: string }
  | { type: 'bot.whisper'; operatorId: string }
  | { type: 'whisper.end'; operatorId: string }
  | { type: 'floor.take'; operatorId: string }
  | { type: 'floor.handBack'; operatorId: string }
  | { type: 'party.hold'; operatorId: string }
  | { type: 'party.resume'; operatorId: string }
  /** The bot is silent, and stays so. */
  | { type: 'turn.yielded' }
  /** The bot has the floor again. */
  | { type: 'turn.regained' }
  /** Turn-taking or the mind has begun anew and does not know who has the floor. */
  | { type: 'floor.ask' }
  /** The call says its last words itself. */
  | { type: 'call.parting' }
  | { type: 'sup.shutdown' };

/** Why an operator does not get what it asked for: codes of the error catalogue. */
export type OperatorRefusal =
  | 'operator_present'
  | 'operators_full'
  | 'call_over'
  | 'call_not_taken';

/** Where the voice of the operator who has the word goes. */
export type OperatorVoice = 'nobody' | 'party' | 'bot';

export type OperatorEmitted =
  /** Told on each change: who is there, who has the word (null: none), where that one's voice goes. */
  | {
      type: 'operator.changed';
      state: string;
      legs: OperatorLeg[];
      speakerId: string | null;
      voice: OperatorVoice;
    }
  | { type: 'operator.refused'; operatorId: string; code: OperatorRefusal }
  | { type: 'floor.taken'; operatorId: string }
  /** The party hears music from here on; `operatorId`: who has the call. */
  | { type: 'party.held'; operatorId: string }
  /** It hears whoever speaks. Told before anybody does; empty `operatorId`: nobody knows whether it was on hold. */
  | { type: 'party.resumed'; operatorId: string }
  /** `text` is said before the bot goes on; `why` is for the record. */
  | { type: 'floor.given'; operatorId: string; text: string; why: HandBackReason };

export type HandBackReason = 'handed_back' | 'left' | 'lost' | 'time_over' | 'restarted';

export interface OperatorInput {
  config: OperatorConfig;
  /** Above 0: an earlier one crashed in this call, and nobody knows who had the floor. */
  incarnation: number;
}

export interface OperatorContext extends OperatorInput {
  legs: OperatorLeg[];
  /** Who whispers or has the call; null: nobody. */
  speakerId: string | null;
}
