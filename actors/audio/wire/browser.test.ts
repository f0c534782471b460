import { describe, expect, it } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { AudioEdge } from '../audio-session.ts';
import { decode, encode } from '../codec/mulaw.ts';
import { AudioSessionCore } from '../session/audio-session-core.ts';
import { type BrowserRate, BrowserWire, browserFrame } from './browser.ts';
import { BrowserModel, pcmOfFrame } from './browser-model.ts';

const rates: BrowserRate[] = [8_000, 16_000];
const sine = (samples: number, rate: number, hertz = 440, amplitude = 8_000) =>
  Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * i) / rate)),
  );
const loudness = (pcm: Int16Array) =>
  Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
/** An amplitude of 8,000. */
const loud = 8_000 / Math.SQRT2;

describe.each(rates)('a browser’s socket at %i Hz', (rate) => {
  const frameSamples = rate / 50;

  it('brings 20 ms of the party a frame, placed by its number', () => {
    const wire = new BrowserWire(rate);
    const speech = sine(frameSamples * 10, rate);
    const heard: number[] = [];
    for (let n = 0; n < 10; n++) {
      const read = wire.read(
        browserFrame(n + 300, speech.subarray(n * frameSamples).slice(0, frameSamples)),
      );
      if (read.kind !== 'media') throw new Error(read.kind);
      expect(read.timestampMs).toBe((n + 300) * 20);
      expect(read.payload).toHaveLength(160);
      heard.push(...decode(read.payload));
    }
    expect(loudness(Int16Array.from(heard).subarray(800))).toBeCloseTo(loud, -2.5);
  });

  it('takes 20 ms of the bot a frame', () => {
    const wire = new BrowserWire(rate);
    const mulaw = Buffer.from(encode(sine(1_600, 8_000)));
    const heard: number[] = [];
    for (let n = 0; n < 10; n++) {
      const message = wire.mediaText(mulaw, n * 160, n * 160 + 160);
      if (typeof message === 'string') throw new Error(message);
      expect(message).toHaveLength(frameSamples * 2);
      heard.push(...pcmOfFrame(message));
    }
    expect(loudness(Int16Array.from(heard).subarray(frameSamples * 5))).toBeCloseTo(loud, -2.5);
  });

  it('is told apart from what is no frame, whatever comes', () => {
    const wire = new BrowserWire(rate);
    const frame = browserFrame(1, new Int16Array(frameSamples));
    const kinds = (message: Uint8Array) => wire.read(message).kind;
    expect(kinds(frame.subarray(0, -1))).toBe('malformed');
    expect(kinds(Buffer.concat([frame, Buffer.alloc(1)]))).toBe('oversize');
    expect(kinds(new Uint8Array(0))).toBe('malformed');
    expect(kinds(frame.fill(2, 0, 1))).toBe('malformed');
    expect(kinds(Buffer.from('{"event":"mark"'))).toBe('malformed');
    expect(kinds(Buffer.from('{"event":"mark","name":7}'))).toBe('malformed');
    expect(kinds(Buffer.from(`{"event":"mark","name":"${'x'.repeat(65)}"}`))).toBe('malformed');
    expect(kinds(Buffer.from(`{"event":"mark","name":"${'x'.repeat(500)}"}`))).toBe('oversize');
    expect(kinds(Buffer.from('{"event":"dtmf","digit":"1"}'))).toBe('other');
    expect(wire.read(Buffer.from('{"event":"mark","name":"vb.0.160"}'))).toEqual({
      kind: 'mark',
      name: 'vb.0.160',
    });
  });
});

describe('an audio session on a browser’s socket', () => {
  const open = () => {
    const browser = new BrowserModel(16_000);
    const edges: AudioEdge[] = [];
    let now = 1_000;
    const vad = VadConfig.parse({ startMs: 60, stopMs: 200, thresholdDb: 12 });
    const core = new AudioSessionCore({ wire: 'browser-16k', streamSid: 'b', vad }, {}, now);
    return {
      browser,
      core,
      now: () => now,
      of: <T extends AudioEdge['type']>(type: T) => {
        edges.push(...core.edges.splice(0));
        return edges.filter((edge): edge is Extract<AudioEdge, { type: T }> => edge.type === type);
      },
      run(ticks: number, pcm: Int16Array | null = null) {
        for (let i = 0; i < ticks; i++) {
          for (const message of core.texts.splice(0))
            for (const back of browser.take(message)) core.receive(back, now);
          now += 20;
          for (const message of browser.tick(pcm)) core.receive(message, now);
          core.tick(now);
        }
      },
    };
  };

  it('hears the party, sounds at it, and knows what of a play that was cut had sounded', () => {
    const { browser, core, run, of, now } = open();
    run(50);
    run(30, sine(320, 16_000));
    run(20);
    expect(of('speech.started')).toMatchObject([{ partySample: 50 * 160 }]);
    expect(of('speech.ended')).toHaveLength(1);
    core.play('p', now());
    core.audio('p', encode(sine(16_000, 8_000)), now());
    core.finish('p', now());
    run(50);
    expect(loudness(Int16Array.from(browser.heard.slice(-8_000)))).toBeCloseTo(loud, -2.5);
    core.clear(now());
    run(3);
    expect(browser.queued).toBe(0);
    const [cut] = of('play.cleared');
    expect(cut?.playId).toBe('p');
    expect(Math.abs(cut!.heardSamples - 50 * 160)).toBeLessThanOrEqual(320);
  });

  it('keeps the axis true when frames are left out, doubled or late, and counts them', () => {
    const { core } = open();
    const frame = (n: number) => browserFrame(n, new Int16Array(320));
    for (const [i, n] of [0, 1, 2, 2, 30, 31, 32, 20].entries())
      core.receive(frame(n), 1_000 + i * 20);
    core.receive(frame(9_000), 1_200);
    expect(core.count()).toMatchObject({ accepted: 6, duplicate: 1, late: 1, wild: 1 });
    core.close(1_300);
    expect(core.edges.at(-1)).toEqual({ type: 'closed', partySample: 33 * 160 });
  });
});
