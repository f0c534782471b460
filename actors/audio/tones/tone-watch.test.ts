import { describe, expect, it } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { joined, quiet, tones } from '../activity/formant-voice.ts';
import type { AudioEdge } from '../audio-session.ts';
import { decode, encode } from '../codec/mulaw.ts';
import { AudioSessionCore } from '../session/audio-session-core.ts';
import { HoldMusic } from '../sound/hold-music.ts';
import { CarrierModel } from '../wire/carrier-model.ts';
import type { ToneKind } from './tone-kind.ts';

const line = encode(
  joined(
    quiet(200),
    tones(80, [770, 1_336]),
    quiet(200),
    tones(400, [1_000]),
    quiet(200),
    tones(500, [1_100]),
    quiet(200),
  ),
);

function hear(wanted: ToneKind[]): Extract<AudioEdge, { type: 'tone.detected' }>[] {
  return edgesOf(line, wanted).filter((edge) => edge.type === 'tone.detected');
}

function edgesOf(line: Uint8Array, wanted: ToneKind[]): AudioEdge[] {
  const options = { streamSid: 'MZ1', vad: VadConfig.parse({}), tones: wanted };
  const core = new AudioSessionCore(options, {}, 0);
  const carrier = new CarrierModel();
  for (let at = 0; at < line.length; at += 160)
    for (const text of carrier.tick(line.subarray(at, at + 160))) core.receive(text, at / 8);
  return core.edges;
}

describe('a session that listens for tones', () => {
  it('tells digits, beeps and fax machines, with their place on its axis', () => {
    const heard = hear(['digit', 'beep', 'fax']);
    expect(heard).toMatchObject([
      { kind: 'digit', digit: '5' },
      { kind: 'beep', hertz: 1_000, durationMs: 400 },
      { kind: 'fax', hertz: 1_100 },
    ]);
    const begins = [200, 480, 1_080];
    for (const [n, { partySample }] of heard.entries())
      expect(Math.abs(partySample / 8 - begins[n]!)).toBeLessThanOrEqual(20);
  });

  it('tells music on hold, and its end', () => {
    const music = decode(new HoldMusic().next(6_000 * 8));
    const held = encode(joined(quiet(500), Int16Array.from(music), quiet(3_000)));
    const told = edgesOf(held, ['music']).filter(({ type }) => type.startsWith('music.'));
    expect(told.map(({ type }) => type)).toEqual(['music.started', 'music.ended']);
    expect(edgesOf(held, ['beep', 'fax']).map(({ type }) => type)).not.toContain('music.started');
  });

  it('tells what it was asked for and nothing else', () => {
    expect(hear([])).toEqual([]);
    expect(hear(['digit']).map(({ kind }) => kind)).toEqual(['digit']);
    expect(hear(['beep']).map(({ kind }) => kind)).toEqual(['beep']);
  });
});
