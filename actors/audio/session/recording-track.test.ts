import { describe, expect, it } from 'vitest';
import type { RecordedBlock } from '../audio-session.ts';
import { DECODE } from '../codec/mulaw.ts';
import { MulawRing } from './mulaw-ring.ts';
import { RecordingTrack } from './recording-track.ts';

const PARTY = 0x10;
const BOT = 0x20;
const filled = (code: number, length: number) => new Uint8Array(length).fill(code);

const open = (start = 0) => {
  const left = new MulawRing(32_768, start);
  const sent = new MulawRing(32_768);
  const blocks: RecordedBlock[] = [];
  const track = new RecordingTrack(left, (block) => blocks.push(block), start);
  return {
    track,
    blocks,
    sent,
    /** The party speaks for so many samples. */
    hear: (length: number) => left.append(filled(PARTY, length), 0, length),
    /** So many samples of the bot go to the wire. */
    send: (length: number) => sent.append(filled(BOT, length), 0, length),
    at: (position: number) => {
      const block = blocks.find(
        ({ at, stereo }) => at <= position && position < at + stereo.length / 2,
      );
      const i = (position - (block?.at ?? 0)) * 2;
      return [block?.stereo[i], block?.stereo[i + 1]];
    },
  };
};

const [party, bot] = [DECODE[PARTY], DECODE[BOT]];

describe('the recording', () => {
  it('leaves by two seconds as soon as both sides are certain, and the rest at the end', () => {
    const { track, blocks, hear } = open();
    hear(40_000);
    track.advance(31_999);
    expect(blocks.map(({ at, stereo }) => [at, stereo.length / 2])).toEqual([[0, 16_000]]);
    track.finish(36_000);
    expect(blocks.map(({ at, stereo }) => [at, stereo.length / 2])).toEqual([
      [0, 16_000],
      [16_000, 16_000],
      [32_000, 4_000],
    ]);
    expect(track.done).toBe(36_000);
  });

  it('has the party left and the bot right, where it sounded', () => {
    const { track, sent, hear, send, at } = open();
    hear(8_000);
    send(800);
    track.place(sent, 0, 800, 3_000);
    track.finish(8_000);
    expect(at(2_999)).toEqual([party, 0]);
    expect(at(3_000)).toEqual([party, bot]);
    expect(at(3_799)).toEqual([party, bot]);
    expect(at(3_800)).toEqual([party, 0]);
    expect(track.missedSamples).toBe(0);
  });

  it('counts what of the bot comes too late or lies too far ahead', () => {
    const { track, sent, hear, send } = open();
    hear(16_000);
    send(1_600);
    track.advance(16_000);
    track.place(sent, 0, 800, 15_600);
    expect(track.missedSamples).toBe(400);
    track.place(sent, 800, 1_600, 16_000 + 49_152 - 300);
    expect(track.missedSamples).toBe(900);
    track.place(sent, 0, 800, 0);
    expect(track.missedSamples).toBe(1_700);
  });

  it('goes on where an earlier session of the call ended', () => {
    const { track, blocks, hear } = open(16_000);
    hear(8_000);
    track.finish(24_000);
    expect(blocks.map(({ at }) => at)).toEqual([16_000]);
  });
});
