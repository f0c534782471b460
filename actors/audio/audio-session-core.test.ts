import { describe, expect, it } from 'vitest';
import type { AudioEdge, RecordedBlock } from './audio-session.ts';
import { AudioSessionCore } from './audio-session-core.ts';
import { CarrierModel, silence, tone } from './carrier-model.ts';
import { decode, FRAME_SAMPLES } from './mulaw.ts';

const vad = { startMs: 60, stopMs: 200, thresholdDb: 12 };
const QUIET = silence(FRAME_SAMPLES);
const LOUD = tone(FRAME_SAMPLES);

/** A core and a carrier that share one virtual clock of 20 ms; `lagTicks` is the way from us to the carrier. */
function call({ leadMs = 240, lagTicks = 0 } = {}) {
  const carrier = new CarrierModel();
  const blocks: RecordedBlock[] = [];
  const edges: AudioEdge[] = [];
  const core = new AudioSessionCore(
    { streamSid: 'MZ1', vad, leadMs },
    { recorded: (block) => blocks.push(block) },
    1_000,
  );
  const late: string[][] = [];
  let now = 1_000;
  const drain = () => {
    edges.push(...core.edges.splice(0));
    return core.texts.splice(0);
  };
  return {
    carrier,
    core,
    edges,
    blocks,
    clear: () => core.clear(now),
    /** Frames of the party, one a tick. */
    run(ticks: number, party: Uint8Array = QUIET) {
      for (let i = 0; i < ticks; i++) {
        late.push(drain());
        if (late.length > lagTicks) carrier.take(late.shift()!);
        now += 20;
        for (const text of carrier.tick(party)) core.receive(text, now);
        core.tick(now);
        edges.push(...core.edges.splice(0));
      }
    },
    say(playId: string, audio: Uint8Array<ArrayBuffer>) {
      core.play(playId, now);
      core.audio(playId, audio, now);
      core.finish(playId, now);
      edges.push(...core.edges.splice(0));
    },
    of<T extends AudioEdge['type']>(type: T) {
      return edges.filter((edge): edge is Extract<AudioEdge, { type: T }> => edge.type === type);
    },
  };
}

describe('an audio session', () => {
  it('tells when speech begins and ends, with the samples of both', () => {
    const { run, of } = call();
    run(50);
    run(30, LOUD);
    run(20);
    expect(of('speech.started')).toMatchObject([{ partySample: 50 * 160 }]);
    expect(of('speech.ended')).toMatchObject([{ partySample: 80 * 160 }]);
  });

  it('tells the end of speech with the very frame that completes stopMs', () => {
    const { core, carrier, run, edges } = call();
    run(50);
    run(30, LOUD);
    run(9);
    edges.push(...core.edges.splice(0));
    expect(edges.at(-1)?.type).toBe('speech.started');
    for (const text of carrier.tick(QUIET)) core.receive(text, 99_999);
    expect(core.edges).toMatchObject([{ type: 'speech.ended', atMs: 99_999 }]);
  });

  it('writes the first frames in the call that brings the audio', () => {
    const { core } = call();
    core.play('p1', 1_000);
    core.audio('p1', tone(1_600), 1_000);
    expect(core.texts.filter((text) => text.includes('"media"'))).toHaveLength(10);
    expect(core.edges).toMatchObject([{ type: 'play.started', playId: 'p1', atMs: 1_000 }]);
  });

  it('stays leadMs ahead of real time and no more', () => {
    const { run, carrier, say } = call({ leadMs: 240 });
    run(5);
    say('p1', tone(16_000));
    run(20);
    expect(carrier.queued).toBeGreaterThanOrEqual(11);
    expect(carrier.queued).toBeLessThanOrEqual(12);
  });

  it('plays every sample in order, tells the marks and the end where they sounded', () => {
    const { run, carrier, core, say, of } = call();
    run(5);
    const speech = tone(8_000);
    say('p1', speech);
    core.mark('p1', 'half', 4_000, 1_100);
    run(60);
    const from = of('play.started')[0]!.partySample;
    expect(carrier.heard.slice(from, from + 8_000)).toEqual([...speech]);
    expect(of('play.marked')).toEqual([
      { type: 'play.marked', playId: 'p1', name: 'half', partySample: from + 4_000 },
    ]);
    expect(of('play.finished')).toEqual([
      { type: 'play.finished', playId: 'p1', partySample: from + 8_000 },
    ]);
  });

  it('says after a clear exactly what the party heard, whatever the way to the carrier takes', () => {
    for (const lagTicks of [0, 1, 2, 5]) {
      for (const ticks of [1, 2, 7, 13, 20, 31, 44]) {
        const { run, carrier, core, say, clear, of } = call({ lagTicks });
        run(5);
        const speech = tone(16_000, 8_000, 431);
        say('p1', speech);
        run(ticks);
        clear();
        run(12);
        const heard = carrier.heard.filter((code) => code !== 0xff).length;
        const full = carrier.heard.findLastIndex((code) => code !== 0xff) + 1;
        const first = carrier.heard.findIndex((code) => code !== 0xff);
        const exact =
          heard === 0 ? 0 : Math.ceil((full - Math.floor(first / 160) * 160) / 160) * 160;
        expect(of('play.cleared'), `lag ${lagTicks}, ${ticks} ticks`).toMatchObject([
          { playId: 'p1', heardSamples: exact },
        ]);
        expect(core.counters.clearTimeouts).toBe(0);
      }
    }
  });

  it('records both sides sample for sample as the party heard them', () => {
    const { run, carrier, core, say, clear, blocks } = call({ lagTicks: 2 });
    run(20, LOUD);
    say('p1', tone(6_000, 6_000, 523));
    run(60);
    say('p2', tone(16_000, 5_000, 659));
    run(33, LOUD);
    clear();
    run(40);
    core.close(4_000);
    const left: number[] = [];
    const right: number[] = [];
    for (const { at, stereo } of blocks) {
      expect(at).toBe(left.length);
      for (let i = 0; i < stereo.length; i += 2) {
        left.push(stereo[i]!);
        right.push(stereo[i + 1]!);
      }
    }
    expect(left.length).toBe(153 * 160);
    expect(right).toEqual([...decode(new Uint8Array(carrier.heard))]);
    const party = [...Array(20).fill(LOUD), ...Array(60).fill(QUIET)];
    party.push(...Array(33).fill(LOUD), ...Array(40).fill(QUIET));
    expect(left).toEqual(party.flatMap((frame) => [...decode(frame)]));
  });
});
