const headerBytes = 44;
const samplesPerMs = 8;
/** Louder than any comfort noise of ours, far below speech. */
const voicedFrom = 300;
/** Before the instant that is told, in search of the first sound. */
const earlyMs = 100;

/**
 * The party's silence before the bot's sound at this instant, as a stereo WAV of 16 bits and 8 kHz has it: from the last voiced
 * sample on the left to the first one on the right. Null: one of them is not there.
 */
export const heardSilenceMs = (wav: Buffer, soundAtMs: number): number | null => {
  const samples = new Int16Array(
    wav.buffer.slice(wav.byteOffset + headerBytes, wav.byteOffset + wav.length),
  );
  const count = Math.floor(samples.length / 2);
  const isVoiced = (at: number, channel: 0 | 1) =>
    Math.abs(samples[2 * at + channel]!) > voicedFrom;
  let bot = Math.max(0, Math.round((soundAtMs - earlyMs) * samplesPerMs));
  while (bot < count && !isVoiced(bot, 1)) bot += 1;
  if (bot >= count) return null;
  let party = bot - 1;
  while (party >= 0 && !isVoiced(party, 0)) party -= 1;
  return party < 0 ? null : (bot - party) / samplesPerMs;
};
