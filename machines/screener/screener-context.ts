import type { CadenceTable, Evidence } from './evidence.ts';
import type { ScreenerConfig } from './screener-config.ts';

/** What has answered, before any slot has the call. */
export type ScreenerVerdict =
  | 'human'
  | 'screener'
  | 'vmGreeting'
  | 'unavailable'
  | 'ivr'
  | 'fax'
  | 'silent'
  | 'uncertain';

/** What told it. */
export type ScreenerGround =
  | 'cadence'
  | 'words'
  | 'beep'
  | 'sit'
  | 'busy'
  | 'fax'
  | 'length'
  | 'silence'
  | 'reply'
  | 'time';

/** `atMs`: on the audio's own axis, from the answer; `lagMs`: how long ago that is when the event comes. */
export type ScreenerEvent =
  | { type: 'leg.answered'; ringMs: number | null }
  | { type: 'speech.started'; atMs: number; lagMs: number }
  /** `voicedShare`: of the stretch's frames, 0 to 1. */
  | { type: 'speech.ended'; atMs: number; lagMs: number; voicedShare: number }
  /** A beep is told when it is over. */
  | { type: 'tone.heard'; kind: 'beep' | 'fax' | 'sit' | 'busy' }
  /** Of the present utterance, a guess until it is final; only with a listener. */
  | { type: 'words.heard'; text: string; isFinal: boolean }
  /** A slot has the call. */
  | { type: 'call.attached' }
  | { type: 'call.refused' }
  /** What was asked to be said has sounded. */
  | { type: 'message.done' }
  | { type: 'leg.ended' }
  | { type: 'sup.shutdown' };

export type ScreenerEmitted =
  | {
      type: 'screener.judged';
      verdict: ScreenerVerdict;
      by: ScreenerGround;
      /** Log odds of a machine by cadence and single words. */
      score: number;
      isRevised: boolean;
    }
  | { type: 'slot.reserve' }
  | { type: 'slot.release' }
  | { type: 'call.attach' }
  /** A slot has the call, and it is a machine after all. */
  | { type: 'machine.found'; verdict: ScreenerVerdict; by: ScreenerGround }
  /** `voicemail`: the message; `reason`: name, company and reason, for a call screener. */
  | { type: 'message.play'; what: 'voicemail' | 'reason' }
  | { type: 'message.stop' }
  | { type: 'leg.hangUp'; verdict: ScreenerVerdict | null };

export interface ScreenerInput {
  config: ScreenerConfig;
  table: CadenceTable;
  language: string;
  /** What answered this number before, newest last. */
  past: readonly ('human' | 'machine')[];
}

export interface ScreenerContext extends ScreenerInput {
  /** Of all that is over. */
  evidence: Evidence;
  /** Where the first speech began; null: nobody has spoken. */
  onsetMs: number | null;
  /** Where the present stretch began, and where its last sound was. */
  stretchFromMs: number;
  lastSoundMs: number;
  /** Stretches that a pause has ended. */
  stretchCount: number;
  /** What the words spoke for when the newest pause had settled. */
  wordingAtRest: number;
  /** Where the newest edge was, and how late it was told. */
  edgeAtMs: number;
  lagMs: number;
  isSounding: boolean;
  finals: string;
  guess: string;
  verdict: ScreenerVerdict | null;
  by: ScreenerGround | null;
  isReserved: boolean;
  isAttached: boolean;
  /** Messages begun: a mailbox may beep twice. */
  messageCount: number;
}
