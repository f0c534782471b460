import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, FRAME_SAMPLES, MULAW_SILENCE } from '../codec/mulaw.ts';
import { silence, tone } from '../wire/carrier-model.ts';
import { coreWithCarrier } from './core-with-carrier.ts';

const QUIET = silence(FRAME_SAMPLES);
const LOUD = tone(FRAME_SAMPLES);

describe('an audio session', () => {
  it('tells when speech begins and ends, with the samples of both', () => {
    const { run, of } = coreWithCarrier();
    run(50);
    run(30, LOUD);
    run(20);
    expect(of('speech.started')).toMatchObject([{ partySample: 50 * 160 }]);
    expect(of('speech.ended')).toMatchObject([{ partySample: 80 * 160 }]);
  });

  it('tells the end of speech with the very frame that completes stopMs', () => {
    const { core, carrier, run, edges } = coreWithCarrier();
    run(50);
    run(30, LOUD);
    run(9);
    edges.push(...core.edges.splice(0));
    expect(edges.at(-1)?.type).toBe('speech.started');
    for (const text of carrier.tick(QUIET)) core.receive(text, 99_999);
    expect(core.edges).toMatchObject([{ type: 'speech.ended', atMs: 99_999 }]);
  });

  it('writes the first frames in the call that brings the audio', () => {
    const { core } = coreWithCarrier();
    core.play('p1', 1_000);
    core.audio('p1', tone(1_600), 1_000);
    const lengths = core.texts
      .map((text) => JSON.parse(String(text)))
      .filter(({ event }) => event === 'media')
      .map(({ media }) => Buffer.from(media.payload, 'base64').length);
    // A mark stands behind the first frame; otherwise up to ten make a message.
    expect(lengths).toEqual([160, 1_440]);
    expect(core.edges).toMatchObject([{ type: 'play.started', playId: 'p1', atMs: 1_000 }]);
  });

  it('stays leadMs ahead of real time, and ten frames more at most', () => {
    const { run, carrier, say } = coreWithCarrier({ leadMs: 240 });
    run(5);
    say('p1', tone(16_000));
    for (let i = 0; i < 40; i += 1) {
      run(1);
      expect(carrier.queued).toBeGreaterThanOrEqual(11);
      expect(carrier.queued).toBeLessThanOrEqual(21);
    }
  });

  it('plays every sample in order, tells the marks and the end where they sounded', () => {
    const { run, carrier, core, say, of } = coreWithCarrier();
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

  it('says where a play began to sound, whatever the way to the carrier takes', () => {
    for (const lagTicks of [0, 1, 5]) {
      const { run, carrier, say, of } = coreWithCarrier({ lagTicks });
      run(5);
      say('p1', tone(8_000));
      run(40);
      const first = carrier.heard.findIndex((code) => code !== 0xff);
      const partySample = Math.floor(first / FRAME_SAMPLES) * FRAME_SAMPLES;
      expect(of('play.placed')).toEqual([{ type: 'play.placed', playId: 'p1', partySample }]);
      const late = partySample - of('play.started')[0]!.partySample;
      expect(late, `lag ${lagTicks}`).toBe(lagTicks * FRAME_SAMPLES);
    }
  });

  it('says after a clear exactly what the party heard, whatever the way to the carrier takes', () => {
    for (const lagTicks of [0, 1, 2, 5]) {
      for (const ticks of [1, 2, 7, 13, 20, 31, 44]) {
        const { run, carrier, core, say, clear, of } = coreWithCarrier({ lagTicks });
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

  it.each([1, 2, 5, 9, 12])(
    'tells what was heard of a play that began right behind a clear and was cut %i ticks later',
    (ticks) => {
      const { run, carrier, core, say, clear, blocks, of } = coreWithCarrier();
      run(3);
      say('p1', tone(8_000));
      run(10);
      clear();
      say('p2', new Uint8Array(8_000).fill(3));
      run(ticks);
      clear();
      run(5);
      core.close(4_000);
      expect(of('play.cleared')).toMatchObject([
        { playId: 'p1' },
        { playId: 'p2', heardSamples: ticks * 160 },
      ]);
      const right = blocks.flatMap(({ stereo }) =>
        Array.from(stereo.filter((_, i) => i % 2 === 1)),
      );
      expect(right).toEqual([...decode(new Uint8Array(carrier.heard))]);
    },
  );

  it('records both sides sample for sample as the party heard them', () => {
    const { run, carrier, core, say, clear, blocks } = coreWithCarrier({ lagTicks: 2 });
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

  it('accounts for every sample of any plays and clears, in the edges and in the recording', () => {
    const step = fc.record({
      act: fc.constantFrom('play', 'audio', 'audio', 'finish', 'clear', 'wait', 'wait'),
      ticks: fc.integer({ min: 0, max: 25 }),
      samples: fc.integer({ min: 1, max: 3_000 }),
    });
    const plan = fc.array(step, { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(
        plan,
        fc.integer({ min: 0, max: 4 }),
        fc.boolean(),
        (steps, lagTicks, splitsClear) => {
          const { run, carrier, core, edges, blocks, clear, at } = coreWithCarrier({
            lagTicks,
            splitsClear,
          });
          const plays: { playId: string; codes: number[]; fed: boolean }[] = [];
          run(3);
          let next = 0;
          for (const { act, ticks, samples } of steps) {
            const play = plays.at(-1);
            if (act === 'play') {
              // One play is fed at a time, as a speaker does.
              if (play && !play.fed) core.finish(play.playId, at());
              if (play) play.fed = true;
              plays.push({ playId: `p${plays.length}`, codes: [], fed: false });
              core.play(plays.at(-1)!.playId, at());
            } else if (act === 'audio' && play && !play.fed) {
              const piece = Uint8Array.from({ length: samples }, () => next++ % 251);
              play.codes.push(...piece);
              core.audio(play.playId, piece, at());
            } else if (act === 'finish' && play && !play.fed) {
              play.fed = true;
              core.finish(play.playId, at());
            } else if (act === 'clear') {
              for (const one of plays) one.fed = true;
              clear();
            }
            run(ticks);
          }
          clear();
          run(20);
          core.close(at());
          edges.push(...core.edges.splice(0));

          const told = plays.flatMap(({ playId, codes }) => {
            const ends = edges.filter(
              (edge) =>
                (edge.type === 'play.finished' || edge.type === 'play.cleared') &&
                edge.playId === playId,
            );
            expect(ends).toHaveLength(1);
            return ends[0]!.type === 'play.cleared' ? codes.slice(0, ends[0]!.heardSamples) : codes;
          });
          const heard = carrier.heard.filter((code) => code !== MULAW_SILENCE);
          if (splitsClear) {
            // Then the flush of a clear looks like playback for one tick: two frames too many are believed at most.
            const clears = steps.filter(({ act }) => act === 'clear').length + 1;
            expect(told.length - heard.length).toBeLessThanOrEqual(clears * 320);
            expect(told.length - heard.length).toBeGreaterThanOrEqual(0);
            return;
          }
          expect(told).toEqual(heard);
          const right = blocks.flatMap(({ stereo }) =>
            Array.from(stereo.filter((_, i) => i % 2 === 1)),
          );
          expect(right).toEqual([...decode(new Uint8Array(carrier.heard))]);
          expect(core.counters).toMatchObject({
            clearTimeouts: 0,
            finishTimeouts: 0,
            strayMarks: 0,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sends to a tap the past it asks for, then speech with what surrounds it, and no long silence', () => {
    const { run, core } = coreWithCarrier();
    const heard: number[] = [];
    run(40);
    core.tap((at, pcm) => {
      for (let n = 0; n < pcm.length; n += 160) heard.push((at + n) / 160);
    }, 30 * 160);
    run(100);
    run(20, LOUD);
    run(100);
    const range = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => from + i);
    // Speech is frames 140–160; its end is found 200 ms later and 300 ms follow.
    expect(heard).toEqual([...range(30, 40), ...range(125, 184)]);
  });

  it('counts and drops what the carrier gets wrong, and goes on', () => {
    const { run, core, carrier, of } = coreWithCarrier();
    run(10);
    const [good] = carrier.tick(QUIET);
    const mark = (name: string) =>
      JSON.stringify({ event: 'mark', streamSid: 'MZ1', mark: { name } });
    const all = [good!, good!, '{"event":', 'x'.repeat(70_000), mark('vb.0.999999'), mark('else')];
    for (const text of [...all, mark('vb.7.160'), mark('vb.0.-1')]) core.receive(text, 2_000);
    run(10, LOUD);
    expect(core.counters).toMatchObject({
      accepted: 21,
      duplicate: 1,
      malformed: 1,
      oversize: 1,
      strayMarks: 4,
    });
    expect(of('speech.started')).toHaveLength(1);
  });

  it('goes on without the echoes of a carrier that sends none', () => {
    const { core, edges } = coreWithCarrier();
    let now = 1_000;
    core.play('p1', now);
    core.audio('p1', tone(40_000), now);
    core.finish('p1', now);
    for (; now < 8_000; now += 20) core.tick(now);
    edges.push(...core.edges);
    expect(edges.at(-1)).toMatchObject({ type: 'play.finished', playId: 'p1' });
    expect(core.counters.finishTimeouts).toBe(1);
    core.play('p2', now);
    core.audio('p2', tone(16_000), now);
    core.clear(now);
    core.tick(now + 240);
    expect(core.edges.at(-1)?.type).toBe('play.started');
    core.tick(now + 260);
    expect(core.edges.at(-1)).toMatchObject({ type: 'play.cleared', playId: 'p2' });
    expect(core.counters.clearTimeouts).toBe(1);
  });

  it('ends speech by the clock when the carrier stops sending in silence', () => {
    const { run, core, of, edges, at } = coreWithCarrier();
    run(20);
    run(20, LOUD);
    for (let ms = 20; ms <= 1_500; ms += 20) core.tick(at() + ms);
    edges.push(...core.edges);
    expect(of('speech.ended')).toHaveLength(1);
  });

  it('says at the end what was heard of a play that the hang-up cut', () => {
    const { run, core, say, carrier } = coreWithCarrier();
    run(5);
    say('p1', tone(16_000));
    run(30);
    core.close(9_000);
    const sounding = carrier.heard.length - 5 * 160;
    expect(core.edges.map((edge) => edge.type)).toEqual(['play.cleared', 'counters', 'closed']);
    expect(core.edges[0]).toMatchObject({ heardSamples: sounding });
  });

  it('counts a starving provider apart from its own lateness', () => {
    const { run, core, say, at } = coreWithCarrier();
    core.play('p1', at());
    core.audio('p1', tone(1_600), at());
    run(30);
    core.audio('p1', tone(1_600), at());
    core.finish('p1', at());
    run(30);
    expect(core.count()).toMatchObject({ underruns: 1, lateFrames: 0 });
    say('p2', tone(16_000));
    core.tick(at() + 1_000);
    expect(core.count()).toMatchObject({ underruns: 1, lateFrames: 1 });
  });
});
