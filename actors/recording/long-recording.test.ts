import { expect, it } from 'vitest';
import { VadConfig } from '../../machines/contracts/bot/bot-config.ts';
import { FRAME_SAMPLES } from '../audio/codec/mulaw.ts';
import { AudioSessionCore } from '../audio/session/audio-session-core.ts';
import { CarrierModel, silence, tone } from '../audio/wire/carrier-model.ts';

const TICKS_PER_MINUTE = 3_000;
/** Every half minute one of the two sounds for 400 ms; the bot first. */
const EVERY_TICKS = 1_500;
const SOUND = tone(8 * 400);
const SOUND_FRAME = tone(FRAME_SAMPLES);
const QUIET = silence(FRAME_SAMPLES);
/** 20 ms. */
const DRIFT_MAX = 160;

/** Where sound begins behind a second without any: by the samples of one side, in order. */
const onsets = () => {
  const found: number[] = [];
  let soundedAt = Number.NEGATIVE_INFINITY;
  return {
    found,
    see(at: number, isLoud: boolean) {
      if (isLoud && at - soundedAt > 8_000) found.push(at);
      if (isLoud) soundedAt = at;
    },
  };
};

/**
 * A long call whose carrier counts `ppm` millionths faster than we do: of a hundred frames one is lost, every 40 s the carrier
 * says nothing for 3 s, every 70 s its socket stands still for 600 ms and then brings all at once.
 */
const aLongCall = (ppm: number, ticks: number) => {
  const carrier = new CarrierModel();
  const vad = VadConfig.parse({});
  const party = onsets();
  const bot = onsets();
  const [partyReally, botReally] = [onsets(), onsets()];
  let recordedTo = 0;
  let gaps = 0;
  const core = new AudioSessionCore(
    { streamSid: 'MZ1', vad, leadMs: 240 },
    {
      recorded: ({ at, stereo }) => {
        if (at !== recordedTo) gaps += 1;
        recordedTo = at + stereo.length / 2;
        // Coarse, for speed: a tone of 440 Hz is loud within any 20 samples.
        for (let i = 0; i < stereo.length / 2; i += 4) {
          party.see(at + i, Math.abs(stereo[i * 2]!) > 2_000);
          bot.see(at + i, Math.abs(stereo[i * 2 + 1]!) > 2_000);
        }
      },
    },
    0,
  );
  const tickMs = 20 / (1 + ppm / 1e6);
  let held: string[] = [];
  let heardUpTo = 0;
  for (let tick = 0, ourTick = 0; tick < ticks; tick++) {
    const now = tick * tickMs;
    for (; ourTick * 20 <= now; ourTick++) core.tick(ourTick * 20);
    const place = tick % EVERY_TICKS;
    const isBotsTurn = Math.floor(tick / EVERY_TICKS) % 2 === 0;
    if (place === 100 && isBotsTurn) {
      core.play(`p${tick}`, now);
      core.audio(`p${tick}`, SOUND, now);
      core.finish(`p${tick}`, now);
    }
    const sounds = !isBotsTurn && place >= 100 && place < 120;
    if (sounds) partyReally.see(tick * FRAME_SAMPLES, true);
    carrier.take(core.texts.splice(0));
    const came = carrier.tick(sounds ? SOUND_FRAME : QUIET);
    for (let i = 0; i < carrier.heard.length; i += 4)
      botReally.see(heardUpTo + i, carrier.heard[i] !== QUIET[0]);
    heardUpTo += carrier.heard.length;
    carrier.heard.length = 0;
    const isPaused = tick % 2_000 >= 1_700 && tick % 2_000 < 1_850;
    const isLost = tick % 100 === 57;
    for (const text of came)
      if (!(text.includes('"event":"media"') && (isPaused || isLost))) held.push(text);
    if (tick % 3_500 >= 3_000 && tick % 3_500 < 3_030) continue;
    for (const text of held) core.receive(text, now);
    held = [];
    core.edges.length = 0;
  }
  core.close(ticks * tickMs);
  return { party, bot, partyReally, botReally, recordedTo, gaps };
};

/** A quarter of an hour is enough for the other sign: left alone, it would drift by 45 ms. */
it.each([
  [60, 50],
  [15, -50],
])(
  'keeps both sides within 20 ms of what sounded over %i minutes, with a carrier %i ppm off that pauses, bursts and loses',
  { timeout: 60_000 },
  (minutes, ppm) => {
    const ticks = minutes * TICKS_PER_MINUTE;
    const { party, bot, partyReally, botReally, recordedTo, gaps } = aLongCall(ppm, ticks);
    expect(gaps).toBe(0);
    expect(Math.abs(recordedTo - ticks * FRAME_SAMPLES)).toBeLessThanOrEqual(DRIFT_MAX);
    for (const [recorded, really] of [
      [party.found, partyReally.found],
      [bot.found, botReally.found],
    ] as const) {
      expect(really.length).toBeGreaterThanOrEqual(minutes - 1);
      expect(recorded).toHaveLength(really.length);
      const drifts = recorded.map((at, n) => Math.abs(at - really[n]!));
      expect(Math.max(...drifts)).toBeLessThanOrEqual(DRIFT_MAX);
    }
  },
);
