import { describe, expect, it } from 'vitest';
import type { OperatorVoice, TapFrame } from '../audio-session.ts';
import {
  DECODE,
  decode,
  encode,
  encodeSample,
  FRAME_SAMPLES,
  MULAW_SILENCE,
} from '../codec/mulaw.ts';
import { softSum } from '../operator/soft-sum.ts';
import { browserFrame } from '../wire/browser.ts';
import { pcmOfFrame } from '../wire/browser-model.ts';
import { silence, tone } from '../wire/carrier-model.ts';
import { coreWithCarrier } from './core-with-carrier.ts';

const partyFrame = tone(FRAME_SAMPLES, 6_000, 300);
/** Frame `n` of what an operator says; no two are alike. */
const spoken = (n: number) => tone(FRAME_SAMPLES, 6_000, 400 + 20 * n);
const quietFrame = silence(FRAME_SAMPLES);

const frames = (samples: ArrayLike<number>): number[][] =>
  Array.from({ length: samples.length / FRAME_SAMPLES }, (_, n) =>
    Array.from(samples).slice(n * FRAME_SAMPLES, (n + 1) * FRAME_SAMPLES),
  );

const mixed = (left: ArrayLike<number>, right: ArrayLike<number>): number[] =>
  Array.from(left, (code, i) => DECODE[encodeSample(softSum(DECODE[code]!, DECODE[right[i]!]!))]!);

/** Operators on one call's audio at 8 kHz, where nothing is resampled; all speak at once while it runs. */
const withOperators = (options: Parameters<typeof coreWithCarrier>[0] = {}) => {
  const call = coreWithCarrier(options);
  const { core, run, carrier } = call;
  const join = (operatorId: string) => {
    const heard: number[][] = [];
    const taps: { at: number; pcm: number[] }[] = [];
    let pauses = 0;
    let number = 0;
    const leg = core.join(operatorId, 8_000, {
      frame: (message) => heard.push([...pcmOfFrame(message as Uint8Array)]),
      paused: () => pauses++,
    });
    return {
      heard,
      taps,
      pauses: () => pauses,
      leave: leg.leave,
      route: (to: OperatorVoice) =>
        core.voice(operatorId, to, ({ at, pcm }: TapFrame) => taps.push({ at, pcm: [...pcm] })),
      speak: (mulaw: Uint8Array) => leg.receive(browserFrame(number++, decode(mulaw))),
    };
  };
  /** Tick by tick, with a frame of each speaker before each. */
  const talk = (ticks: number, speak: (tick: number) => void, party = partyFrame) => {
    for (let tick = 0; tick < ticks; tick++) {
      speak(tick);
      run(1, party);
    }
  };
  return { ...call, join, talk, partyHeard: () => frames(carrier.heard) };
};

describe('operators on a call', () => {
  it('hear both sides as they sound at the party, sample for sample', () => {
    const { join, run, say, partyHeard } = withOperators();
    run(20, partyFrame);
    const ada = join('ada');
    const from = partyHeard().length;
    say('p1', tone(4_000, 9_000, 500));
    run(60, partyFrame);
    expect(ada.heard).toHaveLength(60);
    const sounded = partyHeard().slice(from);
    expect(sounded.filter((frame) => frame.some((code) => code !== MULAW_SILENCE))).toHaveLength(
      25,
    );
    expect(ada.heard).toEqual(sounded.map((frame) => mixed(partyFrame, frame)));
  });

  it('hear no more of the bot when it is cut', () => {
    const { join, run, say, clear } = withOperators();
    run(20);
    const ada = join('ada');
    say('p1', tone(8_000, 9_000, 500));
    run(10, quietFrame);
    clear();
    run(20, quietFrame);
    expect(ada.heard.slice(0, 10).every((frame) => frame.some((sample) => sample !== 0))).toBe(
      true,
    );
    expect(
      ada.heard
        .slice(10)
        .flat()
        .every((sample) => sample === 0),
    ).toBe(true);
  });

  it('speak to the party in the bot’s place, and do not hear themselves', () => {
    const { join, talk, partyHeard } = withOperators();
    const [ada, bob] = [join('ada'), join('bob')];
    ada.route('party');
    talk(50, (n) => ada.speak(spoken(n)));
    const heard = partyHeard();
    const first = heard.findIndex((frame) => frame.some((code) => code !== MULAW_SILENCE));
    // 60 ms of jitter buffer, and 100 ms ahead of the carrier.
    expect(first).toBeLessThanOrEqual(9);
    expect(heard.slice(first, 45)).toEqual(
      heard.slice(first, 45).map((_, n) => {
        const own = decode(spoken(n));
        return Array.from(own, (sample) => encodeSample(softSum(0, sample)));
      }),
    );
    expect(ada.heard.slice(1)).toEqual(ada.heard.slice(1).map(() => mixed(partyFrame, quietFrame)));
    expect(bob.heard.slice(first, 45)).toEqual(
      heard.slice(first, 45).map((frame) => mixed(partyFrame, frame)),
    );
  });

  it('whisper to the party over the bot, which is half as loud under them and whole without them', () => {
    const { join, talk, run, say, partyHeard } = withOperators({ leadMs: 240 });
    const ada = join('ada');
    ada.route('party');
    run(5, partyFrame);
    const bot = new Uint8Array(24_000).fill(encodeSample(8_000));
    say('p1', bot);
    talk(40, (n) => ada.speak(spoken(n)));
    const heard = partyHeard().flat();
    const sample = DECODE[bot[0]!]!;
    const alone = heard.indexOf(bot[0]!);
    const over = heard.findIndex((code, i) => i > alone && code !== bot[0]);
    const mix = Array.from(spoken(0), (code) =>
      encodeSample(softSum(Math.round(sample / 2), DECODE[code]!)),
    );
    expect(alone).toBeGreaterThan(0);
    // 100 ms of the bot are ahead at most, 60 ms wait in the jitter buffer.
    expect(over - alone).toBeLessThanOrEqual(9 * FRAME_SAMPLES);
    expect(heard.slice(over, over + FRAME_SAMPLES)).toEqual(mix);
    run(20, partyFrame);
    expect(partyHeard().at(-1)).toEqual([...bot.subarray(0, FRAME_SAMPLES)]);
  });

  it('whisper to the bot past the party, on its axis, and tell when they pause', () => {
    const { join, talk, run, partyHeard } = withOperators();
    run(30, quietFrame);
    const ada = join('ada');
    ada.route('bot');
    talk(30, (n) => ada.speak(spoken(n)), quietFrame);
    expect(
      partyHeard()
        .flat()
        .every((code) => code === MULAW_SILENCE),
    ).toBe(true);
    expect(ada.taps.map(({ pcm }) => pcm)).toEqual(ada.taps.map((_, n) => [...decode(spoken(n))]));
    expect(ada.taps.map(({ at }) => at)).toEqual(ada.taps.map((_, n) => (30 + n) * FRAME_SAMPLES));
    expect(ada.pauses()).toBe(0);
    talk(20, () => ada.speak(quietFrame), quietFrame);
    expect(ada.pauses()).toBe(1);
  });

  it('who only listen are heard by nobody, and cost the wire nothing', () => {
    const { join, talk, partyHeard, core } = withOperators();
    const ada = join('ada');
    talk(30, (n) => ada.speak(spoken(n)));
    expect(
      partyHeard()
        .flat()
        .every((code) => code === MULAW_SILENCE),
    ).toBe(true);
    ada.route('party');
    talk(10, (n) => ada.speak(spoken(n)));
    ada.route('nobody');
    talk(10, (n) => ada.speak(spoken(n)));
    const { framesSent } = core.count();
    ada.leave();
    talk(30, () => undefined);
    expect(core.count().framesSent).toBe(framesSent);
    expect(ada.heard).toHaveLength(50);
  });

  it('are in the recording on the bot’s side', () => {
    const { join, talk, core, blocks, at } = withOperators();
    const ada = join('ada');
    ada.route('party');
    talk(60, (n) => ada.speak(spoken(n)));
    core.close(at());
    const right = blocks.flatMap(({ stereo }) => Array.from(stereo).filter((_, i) => i % 2 === 1));
    const first = right.findIndex((sample) => sample !== 0);
    const said = [...encode(decode(spoken(0)))].map((code) => DECODE[code]!);
    const begin = said.findIndex((sample) => sample !== 0);
    expect(right.slice(first, first + FRAME_SAMPLES - begin)).toEqual(said.slice(begin));
  });

  it('have their frames in order and once, when a socket’s pause brings them in a burst', () => {
    const { join, run, talk, partyHeard } = withOperators();
    const ada = join('ada');
    ada.route('party');
    talk(20, (n) => ada.speak(spoken(n)));
    run(5, partyFrame);
    for (let n = 20; n < 25; n++) ada.speak(spoken(n));
    talk(20, (n) => ada.speak(spoken(25 + n)));
    run(10, partyFrame);
    const all = Array.from({ length: 45 }, (_, n) => [...encode(decode(spoken(n)))].join());
    const order = partyHeard()
      .map((frame) => all.indexOf(frame.join()))
      .filter((n) => n >= 0);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(order).toHaveLength(45);
  });
});

describe('two voices at once', () => {
  it('are added exactly while they are soft, and never clip', () => {
    expect(softSum(1_000, -3_000)).toBe(-2_000);
    expect(softSum(12_000, 12_000)).toBe(24_000);
    const loudest = softSum(32_767, 32_767);
    expect(loudest).toBeLessThan(32_767);
    expect(softSum(-32_768, -32_768)).toBeGreaterThan(-32_768);
    let before = 0;
    for (let level = 0; level < 32_768; level += 64) {
      const sum = softSum(level, level);
      expect(sum).toBeGreaterThanOrEqual(before);
      before = sum;
    }
  });
});
