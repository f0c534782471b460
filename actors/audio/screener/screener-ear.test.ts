import { describe, expect, it } from 'vitest';
import { joined, mixed, noise, quiet, tones, voice } from '../activity/formant-voice.ts';
import { encode } from '../codec/mulaw.ts';
import { type EarEdge, ScreenerEar } from './screener-ear.ts';

/** What is told of a sound, and when, in ms. */
function hear(pcm: Int16Array): (EarEdge & { toldMs: number })[] {
  const told: (EarEdge & { toldMs: number })[] = [];
  let nowMs = 0;
  const ear = new ScreenerEar((edge) => told.push({ ...edge, toldMs: nowMs }));
  const mulaw = encode(pcm);
  for (let at = 0; at + 160 <= mulaw.length; at += 160) {
    nowMs = (at + 160) / 8;
    ear.push(mulaw, at);
  }
  return told;
}
const tonesOf = (pcm: Int16Array) =>
  hear(pcm).flatMap((edge) => (edge.type === 'tone.heard' ? [edge.kind] : []));
const sit = (scale = 1) =>
  joined(...[950, 1_400, 1_800].map((hertz) => tones(330 * scale, [hertz])));
const line = (pcm: Int16Array, noiseDb: number) => mixed(pcm, noise(pcm.length / 8, noiseDb));
const busyOf = (hertz: number[], ms: number, periods = 5) =>
  joined(...Array.from({ length: periods }, () => joined(tones(ms, hertz), quiet(ms))));

describe("a screener's ear", () => {
  it.each([-60, -45, -35])('tells where speech began and ended, over noise of %i dB', (noiseDb) => {
    const heard = hear(line(joined(quiet(800), voice(900), quiet(1_000)), noiseDb));
    expect(heard.map(({ type }) => type)).toEqual(['speech.started', 'speech.ended']);
    const [started, ended] = heard as Extract<EarEdge, { atMs: number }>[];
    expect(Math.abs(started!.atMs - 800)).toBeLessThanOrEqual(60);
    expect(Math.abs(ended!.atMs - 1_700)).toBeLessThanOrEqual(80);
    expect(started!.lagMs).toBe(40);
    expect(ended!.lagMs).toBe(200);
  });

  it('tells voices from hiss by how much is voiced', () => {
    const share = (pcm: Int16Array) =>
      hear(joined(quiet(800), pcm, quiet(800))).flatMap((edge) =>
        edge.type === 'speech.ended' ? [edge.voicedShare] : [],
      );
    expect(share(voice(1_500))[0]).toBeGreaterThan(0.4);
    expect(share(noise(500, -25))[0]).toBeLessThan(0.1);
  });

  it('takes no tone for speech', () => {
    const told = hear(line(joined(quiet(500), tones(600, [1_000]), quiet(500)), -50));
    expect(told.map((edge) => edge.type)).toEqual(['tone.heard']);
  });

  it.each([600, 850, 950, 1_000, 1_400])(
    'tells a beep of %i Hz within 160 ms of its end',
    (hertz) => {
      const told = hear(
        line(joined(voice(1_000), quiet(400), tones(300, [hertz]), quiet(900)), -50),
      );
      const beeps = told.filter((edge) => edge.type === 'tone.heard');
      expect(beeps).toMatchObject([{ kind: 'beep' }]);
      expect(beeps[0]!.toldMs).toBeLessThanOrEqual(1_700 + 160);
    },
  );

  it.each([0.85, 1, 1.15])(
    'tells the three tones of special information, %f of their length',
    (scale) => {
      expect(tonesOf(line(joined(quiet(300), sit(scale), quiet(200), voice(1_500)), -45))).toEqual([
        'sit',
      ]);
    },
  );

  it.each([
    [[480, 620], 500],
    [[480, 620], 250],
    [[425], 500],
    [[400], 400],
    [[440], 500],
  ])('tells a busy tone of %j Hz and %i ms, once it is sure', (hertz, ms) => {
    const told = tonesOf(line(joined(quiet(300), busyOf(hertz, ms)), -50)).filter(
      (kind) => kind === 'busy',
    );
    expect(told.length).toBeGreaterThanOrEqual(1);
  });

  it('takes ringing, dial tone and a voice for no busy tone', () => {
    const ringing = joined(tones(2_000, [440, 480]), quiet(4_000), tones(2_000, [440, 480]));
    for (const pcm of [ringing, tones(5_000, [350, 440]), tones(5_000, [425]), voice(8_000)])
      expect(tonesOf(line(joined(quiet(300), pcm), -50))).not.toContain('busy');
  });

  it('tells a fax machine once', () => {
    const told = tonesOf(
      joined(quiet(500), tones(2_600, [2_100]), quiet(300), tones(2_600, [2_100])),
    );
    expect(told).toEqual(['fax']);
  });

  it('hears no tones in voices', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const speaker = { pitchHz: 100 + 20 * seed, formantScale: 1 + seed / 40, syllableScale: 1 };
      expect(tonesOf(line(voice(6_000, -20, seed, speaker), -45))).toEqual([]);
    }
  });
});
