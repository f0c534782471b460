/** What the parties of one measurement have seen. */
export interface PartyFigures {
  /** From the party's last voiced frame to the bot's first one, ms. */
  turnsMs: number[];
  /** The same from the frame with which the detector has enough, ms. */
  addedMs: number[];
  /** From the frame with which the detector knows that the party speaks over the bot to `clear`, ms. */
  bargeInsMs: number[];
  /** Times that the bot's audio ran out in the middle of an utterance. */
  lateFrames: number;
  /** Frames of whole utterances that never came. */
  missingFrames: number;
  /** Utterances that were looked at for that. */
  utterances: number;
  /** Turns, utterances and interruptions that say nothing, because the measuring process itself stood still meanwhile. */
  blurred: number;
  /** The bot was faster than its detector, or fell silent although nobody spoke: the measurement would be wrong. */
  strange: number;
  lostSockets: number;
}

export const noFigures = (): PartyFigures => ({
  turnsMs: [],
  addedMs: [],
  bargeInsMs: [],
  lateFrames: 0,
  missingFrames: 0,
  utterances: 0,
  blurred: 0,
  strange: 0,
  lostSockets: 0,
});
