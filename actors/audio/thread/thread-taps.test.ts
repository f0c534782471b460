import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { AudioEdge, TapEar, TapFrame } from '../audio-session.ts';
import { decode } from '../codec/mulaw.ts';
import { CarrierModel, silence, tone } from '../wire/carrier-model.ts';
import { createAudioThreads, type FaultyAudioThreads } from './audio-threads.ts';

const vad = VadConfig.parse({ startMs: 60, stopMs: 200, thresholdDb: 12 });
const FRAME = 160;
const QUIET = silence(FRAME);
const LOUD = tone(FRAME);
const SPEECH = ['speech.started', 'speech.ended'];
const WAIT = { timeout: 15_000, interval: 5 };
let threads: FaultyAudioThreads;

afterEach(() => threads.close());

/** A session whose taps and edges are noted in the order in which they came. */
function open(streamSid = 'MZ1') {
  const carrier = new CarrierModel(streamSid);
  const edges: AudioEdge[] = [];
  /** What the party has sent so far. */
  const sent: number[] = [];
  const session = threads.open({
    callId: 'c1',
    wire: 'twilio',
    streamSid,
    vad,
    onSend: (texts) => carrier.take(texts),
    onEdge: (edge) => edges.push(edge),
  });
  const hear = (frames: number, party = QUIET) => {
    for (let i = 0; i < frames; i++) {
      // Each is known by its first samples, which are soft: its number and its call.
      const frame = party.slice();
      const n = sent.length / FRAME;
      frame.set([0xff - (n % 16), 0xff - (n >> 4), 0x7f - Number(streamSid.at(-1))]);
      sent.push(...decode(frame));
      session.receive(carrier.tick(frame).map((text) => Buffer.from(text)));
    }
  };
  const has = (type: AudioEdge['type'], count = 1) =>
    vi.waitFor(() => {
      const came = edges.filter((edge) => edge.type === type);
      if (came.length < count) throw new Error(`no ${type} in ${JSON.stringify(edges)}`);
    }, WAIT);
  /** An ear, and what it was told. */
  const ear = () => {
    const heard = {
      frames: [] as TapFrame[],
      /** Edges that had come before each frame. */
      edgeCounts: [] as number[],
      endCount: 0,
    };
    const ear: TapEar = {
      hear(frame) {
        expect(heard.endCount).toBe(0);
        heard.frames.push(frame);
        heard.edgeCounts.push(edges.length);
      },
      ended: () => void heard.endCount++,
    };
    return { ...ear, heard };
  };
  /** Every sample is the one that the party has sent there, and none comes twice. */
  const expectExact = (frames: readonly TapFrame[]) => {
    for (const [n, { at, pcm }] of frames.entries()) {
      expect([...pcm]).toEqual(sent.slice(at, at + pcm.length));
      const next = frames[n + 1];
      if (next !== undefined) expect(next.at).toBeGreaterThanOrEqual(at + pcm.length);
    }
  };
  const heardTo = ({ frames }: { frames: TapFrame[] }) => {
    const last = frames.at(-1);
    return last === undefined ? 0 : last.at + last.pcm.length;
  };
  return { session, edges, sent, hear, has, ear, expectExact, heardTo };
}

describe('the taps of audio threads', () => {
  it('tell all of the speech before they tell that it has ended, each call its own', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const calls = ['MZ1', 'MZ2', 'MZ3'].map((streamSid) => {
      const call = open(streamSid);
      const { heard, ...ear } = call.ear();
      call.hear(5);
      call.session.tap(ear, 0);
      return { ...call, heard };
    });
    await vi.waitUntil(() => calls.every(({ heard }) => heard.frames.length > 0), WAIT);
    for (let turn = 0; turn < 2; turn++) {
      for (const { hear } of calls) hear(40);
      for (let n = 0; n < 31; n++) for (const { hear } of calls) hear(1, LOUD);
      for (const { hear } of calls) hear(12);
      for (const { has } of calls) await has('speech.ended', turn + 1);
    }
    for (const { edges, heard, expectExact } of calls) {
      expectExact(heard.frames);
      expect(edges.map(({ type }) => type)).toEqual(Array(2).fill(SPEECH).flat());
      let from = 0;
      for (const [n, edge] of edges.entries()) {
        if (edge.type === 'speech.started') from = edge.partySample;
        if (edge.type !== 'speech.ended') continue;
        const before = heard.frames.filter((_, frame) => heard.edgeCounts[frame]! <= n);
        const samples = new Set(
          before.flatMap(({ at, pcm }) => Array.from(pcm, (_, sample) => at + sample)),
        );
        for (let at = from; at < edge.partySample; at++) expect(samples.has(at)).toBe(true);
      }
    }
  });

  it('bring what a port asks for as messages, and close it behind the last', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, expectExact } = open();
    const { port1, port2 } = new MessageChannel();
    const frames: TapFrame[] = [];
    port2.on('message', (frame: TapFrame) => frames.push(frame));
    const isClosed = once(port2, 'close');
    hear(20);
    session.tap(port1, 5 * FRAME);
    hear(20, LOUD);
    hear(12);
    await has('speech.ended');
    session.close();
    await isClosed;
    expectExact(frames);
    expect(frames[0]!.at).toBe(5 * FRAME);
    expect(frames.reduce((sum, { pcm }) => sum + pcm.length, 0)).toBeGreaterThan(40 * FRAME);
  });

  it('tell nothing more from the moment in which their owner ends them', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, ear } = open();
    const { heard, ...mine } = ear();
    hear(40, LOUD);
    const end = session.tap(
      {
        hear(frame) {
          mine.hear(frame);
          end();
        },
        ended: mine.ended,
      },
      0,
    );
    await vi.waitUntil(() => heard.frames.length > 0, WAIT);
    hear(40, LOUD);
    hear(12);
    await has('speech.ended');
    session.close();
    await has('closed');
    expect([heard.frames.length, heard.endCount]).toEqual([1, 0]);
  });

  it('give their place to the next, which hears the past that it asks for; an end that comes late is none to it', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, ear, expectExact, heardTo } = open();
    const { heard: first, ...one } = ear();
    const { heard: second, ...two } = ear();
    const endFirst = session.tap(one, 0);
    hear(30, LOUD);
    await vi.waitUntil(() => heardTo(first) >= 20 * FRAME, WAIT);
    // Frames for the first may be under way.
    hear(8, LOUD);
    session.tap(two, 10 * FRAME);
    endFirst();
    const known = first.frames.length;
    hear(8, LOUD);
    hear(12);
    await has('speech.ended');
    expect([first.frames.length, first.endCount]).toEqual([known, 1]);
    expectExact(second.frames);
    expect(second.frames[0]!.at).toBe(10 * FRAME);
    expect(heardTo(second)).toBeGreaterThanOrEqual(46 * FRAME);
    session.close();
    await has('closed');
    expect([first.endCount, second.endCount]).toEqual([1, 1]);
  });

  it('end with their thread, and bring each sample once to who taps again on the next one', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, ear, expectExact, heardTo } = open();
    const { heard: before, ...one } = ear();
    session.tap(one, 0);
    hear(20);
    hear(20, LOUD);
    await vi.waitUntil(() => heardTo(before) >= 36 * FRAME, WAIT);
    threads.terminate(session);
    await has('session.lost');
    expect(before.endCount).toBe(1);
    const known = before.frames.length;
    hear(10, LOUD);
    await has('session.moved');
    const { heard: after, ...two } = ear();
    session.tap(two, heardTo(before));
    hear(10, LOUD);
    hear(12);
    await has('speech.ended');
    expect(before.frames).toHaveLength(known);
    expectExact([...before.frames, ...after.frames]);
    expect(heardTo(after)).toBeGreaterThanOrEqual(60 * FRAME);
  });
});
