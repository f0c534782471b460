/**
 * Numbers and policies of screening before attach. Sources: D = reference/dialler.md §4.2; ours = our own choice, with its reason.
 * Times are ms since the instant named.
 */
export interface ScreenerConfig {
  /**
   * `screen`: a slot gets the call with the verdict of a person. `speculative`: a slot is held for it as soon as a person is
   * likelier, and given up with a machine. `immediate`: a slot gets it with the answer, and learns what it was. D
   */
  attachPolicy: 'screen' | 'speculative' | 'immediate';
  /** Log odds of a machine up to which it is a person at once. D: −a; ours: 20 to 1. */
  humanAtMost: number;
  /** And from which it is a machine. D: b; ours: 67 to 1, the dearer error. */
  machineAtLeast: number;
  /** The same while it still speaks: nobody waits then, and its next pause tells more. Ours: 400 to 1. */
  machineWhileSpeaking: number;
  /** When time is up, odds from here on are a machine's: the policy `preferHuman`. Between `doubtFrom` and these nobody knows. */
  preferHuman: number;
  doubtFrom: number;
  /** Silence behind speech, from its last sound, before which nobody is a person. D: 350 */
  settleMs: number;
  /**
   * From the end of speech: then what is likelier is taken. D: 1,200, less a frame and what may be late. D has 3,200 from the answer on
   * too; without it 4.2 % of people were taken for machines instead of 5.0, and 92 % of machines caught instead of 89 (tuning part,
   * before the other numbers were set): while somebody speaks no caller waits.
   */
  decideAfterSpeechMs: number;
  /** Who speaks so long without a pause is a recording. Ours, as ScreeningConfig.monologueMs. */
  monologueMs: number;
  /** Silence from the answer on: a person who waits for us to begin, where people do that, and else nobody. D: 2,000 and 4,000 */
  humanFirstMs: number;
  isHumanFirst: boolean;
  silentMs: number;
  /** Of an utterance, so much is voiced, or it is no speech. Ours: a cough or a car passing has a tenth. */
  voicedShareMin: number;
  /** Silence behind a recording without a beep: then it waits for us as a call screener does. D: an answer within 1,500; most beeps come within a second. */
  promptSilenceMs: number;
  /** Silence behind a prompt that asked for a name. Ours: it may breathe. */
  promptSettleMs: number;
  /** Longest wait for a beep, and longest silence without one. D: 30,000; ScreeningConfig.beepWaitMs */
  beepMaxMs: number;
  beepWaitMs: number;
  /** Longest time from the answer to a verdict. D: 45,000 */
  totalMs: number;
  /** After our answer to a screener: a slot is reserved, and its owner has decided. D: 5,000 and 30,000 */
  reserveAfterMs: number;
  screenerMaxMs: number;
  /** What a screener says so soon after our answer is its own thanks. Ours. */
  thanksMs: number;
  /** From the attach on, a machine is still looked for. D: 20,000 */
  watchMs: number;
  /** Longest wait for a slot. attemptLimits.attachMs */
  attachMs: number;
  /** Longest message, longest answer to a screener. Ours. */
  messageMaxMs: number;
  replyMaxMs: number;
  /** Who speaks on so soon after a beep was no mailbox that listens: it was part of a greeting. Ours. */
  overlapMs: number;
  /** Longest ringing with its audio; the attempt's own bound is shorter. Ours. */
  ringMaxMs: number;
  onVoicemail: 'message' | 'hangUp';
  onScreener: 'reply' | 'hangUp';
  onIvr: 'attach' | 'hangUp';
  onSilent: 'attach' | 'hangUp';
  onUncertain: 'attach' | 'hangUp';
}

export const screenerDefaults: ScreenerConfig = {
  attachPolicy: 'screen',
  humanAtMost: -3,
  machineAtLeast: 4.2,
  machineWhileSpeaking: 6,
  preferHuman: 3,
  doubtFrom: 1,
  settleMs: 350,
  decideAfterSpeechMs: 1_100,
  monologueMs: 6_000,
  humanFirstMs: 2_000,
  isHumanFirst: false,
  silentMs: 4_000,
  voicedShareMin: 0.2,
  promptSilenceMs: 1_200,
  promptSettleMs: 700,
  beepMaxMs: 30_000,
  beepWaitMs: 2_500,
  totalMs: 45_000,
  reserveAfterMs: 5_000,
  screenerMaxMs: 30_000,
  thanksMs: 1_500,
  watchMs: 20_000,
  attachMs: 6_000,
  messageMaxMs: 60_000,
  replyMaxMs: 15_000,
  overlapMs: 1_500,
  ringMaxMs: 120_000,
  onVoicemail: 'message',
  onScreener: 'reply',
  onIvr: 'hangUp',
  onSilent: 'attach',
  onUncertain: 'attach',
};
