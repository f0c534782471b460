import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import type { AudioEdge, AudioSession, RecordedBlock, TapFrame } from '../audio-session.ts';
import { decode } from '../codec/mulaw.ts';
import { CarrierModel, silence, tone } from '../wire/carrier-model.ts';
import { createAudioThreads, type FaultyAudioThreads } from './audio-threads.ts';

const vad = VadConfig.parse({ startMs: 60, stopMs: 200, thresholdDb: 12 });
const QUIET = silence(160);
const LOUD = tone(160);
const WAIT = { timeout: 15_000, interval: 5 };
let threads: FaultyAudioThreads;

afterEach(() => threads.close());

/** Audio in which every stretch of three samples is unlike every other. */
const unique = (samples: number) =>
  Uint8Array.from({ length: samples }, (_, i) => [i & 127, (i >> 7) & 127, i % 101][i % 3]!);

/** A session with a carrier at its socket; its ticks run as fast as the test likes. */
function open(streamSid = 'MZ1') {
  const carrier = new CarrierModel(streamSid);
  const edges: AudioEdge[] = [];
  const blocks: RecordedBlock[] = [];
  const written: number[] = [];
  const session: AudioSession = threads.open({
    callId: 'c1',
    wire: 'twilio',
    streamSid,
    vad,
    recording: (block) => blocks.push(block),
    onSend: (texts) => {
      carrier.take(texts);
      for (const text of texts.map(String)) {
        const { event, media } = JSON.parse(text);
        if (event === 'media') written.push(...Buffer.from(media.payload, 'base64'));
      }
    },
    onEdge: (edge) => edges.push(edge),
  });
  const of = <T extends AudioEdge['type']>(type: T) =>
    edges.filter((edge): edge is Extract<AudioEdge, { type: T }> => edge.type === type);
  const has = async <T extends AudioEdge['type']>(type: T) => {
    await vi.waitFor(() => {
      if (of(type).length === 0) throw new Error(`no ${type} in ${JSON.stringify(edges)}`);
    }, WAIT);
    return of(type)[0]!;
  };
  const hear = (frames: number, party = QUIET) => {
    for (let i = 0; i < frames; i++)
      session.receive(carrier.tick(party).map((text) => Buffer.from(text)));
  };
  const wrote = (samples: number) =>
    vi.waitFor(() => expect(written.length).toBeGreaterThanOrEqual(samples), WAIT);
  return { carrier, edges, blocks, written, session, of, has, hear, wrote };
}

/** Plays 1.2 s, harms the thread in the middle; whatever happens, the party must get it whole. */
async function playThrough(harm: (session: AudioSession) => void) {
  const harmed = open('MZ1');
  const other = open('MZ2');
  await vi.waitFor(() => {
    const places = [threads.threadOf(harmed.session), threads.threadOf(other.session)];
    expect(new Set(places).size).toBe(2);
  }, WAIT);
  const place = threads.threadOf(other.session);
  for (const { session, hear } of [harmed, other]) {
    hear(50);
    session.play('p1');
    session.mark('p1', 'early', 160);
    session.mark('p1', 'late', 9_000);
    session.audio('p1', unique(9_600));
    session.finish('p1');
  }
  await harmed.wrote(1_600);
  harmed.hear(4);
  harm(harmed.session);
  await harmed.has('session.lost');
  harmed.hear(4);
  await harmed.has('session.moved');
  for (const { wrote, hear, has } of [harmed, other]) {
    await wrote(9_600);
    hear(70);
    await has('play.finished');
  }
  expect(harmed.written).toEqual([...unique(9_600)]);
  expect(harmed.of('play.marked').map(({ name }) => name)).toEqual(['early', 'late']);
  expect(harmed.of('play.started')).toHaveLength(1);
  expect(other.written).toEqual([...unique(9_600)]);
  expect(other.of('session.lost')).toEqual([]);
  expect(threads.threadOf(other.session)).toBe(place);
  return harmed;
}

describe('audio threads', () => {
  it('carry a call: speech, a play with a mark, a clear, the end', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, of } = open();
    hear(20);
    hear(20, LOUD);
    hear(12);
    expect(await has('speech.started')).toMatchObject({ partySample: 3_200 });
    expect(await has('speech.ended')).toMatchObject({ partySample: 6_400 });
    session.play('p1');
    session.mark('p1', 'm', 160);
    session.audio('p1', tone(320));
    session.finish('p1');
    await has('play.started');
    hear(4);
    await has('play.finished');
    expect(of('play.marked')).toHaveLength(1);
    session.play('p2');
    session.audio('p2', tone(16_000));
    await vi.waitFor(() => expect(of('play.started')).toHaveLength(2), WAIT);
    session.clear();
    hear(1);
    expect(await has('play.cleared')).toMatchObject({ playId: 'p2' });
    session.close();
    await has('closed');
    expect(threads.stats()).toMatchObject({ threads: 1, sessions: 0, lostThreads: 0 });
  });

  it('handle everything that came before a command before it', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, blocks } = open();
    hear(100);
    session.close();
    await has('closed');
    expect(blocks.reduce((sum, { stereo }) => sum + stereo.length / 2, 0)).toBe(100 * 160);
  });

  it('place each session on the thread with the fewest', async () => {
    threads = createAudioThreads({ threads: 3, deadAfterMs: 5_000 });
    const sessions = Array.from({ length: 9 }, (_, i) => open(`MZ${i}`));
    const counts = new Map<number, number>();
    for (const { session } of sessions) {
      const thread = threads.threadOf(session);
      counts.set(thread, (counts.get(thread) ?? 0) + 1);
    }
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('move the sessions of a thread that was terminated; others notice nothing', async () => {
    threads = createAudioThreads({ threads: 2, deadAfterMs: 5_000 });
    await playThrough((session) => threads.terminate(session));
    expect(threads.stats()).toMatchObject({ threads: 2, lostThreads: 1 });
  });

  it('find a thread that hangs in a loop and move its sessions', async () => {
    threads = createAudioThreads({ threads: 2, deadAfterMs: 1_000, allowFaults: true });
    const { of } = await playThrough((session) => threads.fault(session, 'spin'));
    expect(of('session.lost')).toMatchObject([{ reason: 'stuck' }]);
    expect(threads.stats()).toMatchObject({ threads: 2, lostThreads: 1 });
  });

  it('move the sessions of a thread that crashes', async () => {
    threads = createAudioThreads({ threads: 2, deadAfterMs: 5_000, allowFaults: true });
    const { of } = await playThrough((session) => threads.fault(session, 'crash'));
    expect(of('session.lost')).toMatchObject([{ reason: 'a crash was ordered' }]);
  });

  it('move the sessions of a thread that runs out of memory, and keep the process', async () => {
    threads = createAudioThreads({
      threads: 2,
      deadAfterMs: 10_000,
      allowFaults: true,
      oldSpaceMb: 48,
    });
    const { of } = await playThrough((session) => threads.fault(session, 'exhaust'));
    expect(of('session.lost')[0]!.reason).toMatch(/memory/);
  });

  it('open a session that threw anew and leave its thread alone', async () => {
    threads = createAudioThreads({ threads: 2, deadAfterMs: 5_000, allowFaults: true });
    await playThrough((session) => threads.fault(session, 'throw'));
    expect(threads.stats()).toMatchObject({ lostThreads: 0 });
  });

  it('end a session that keeps killing its thread', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000, allowFaults: true });
    const { session, of, has, hear } = open();
    hear(10);
    session.play('p1');
    for (let moves = 0; moves < 4; moves++) {
      threads.fault(session, 'throw');
      await vi.waitFor(() => expect(of('session.lost')).toHaveLength(moves + 1), WAIT);
      if (moves < 3) {
        await vi.waitFor(() => expect(of('session.moved')).toHaveLength(moves + 1), WAIT);
      }
    }
    await has('closed');
    expect(of('play.cleared')).toMatchObject([{ playId: 'p1', heardSamples: 0 }]);
    expect(threads.stats().sessions).toBe(0);
  });

  it('lose nothing of the party while a session moves: recording, speech and tap go on', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, of, blocks } = open();
    hear(60);
    hear(20, LOUD);
    await has('speech.started');
    threads.terminate(session);
    await has('session.lost');
    hear(20, LOUD);
    await has('session.moved');
    const heard: TapFrame[] = [];
    const { port1, port2 } = new MessageChannel();
    port2.on('message', (frame: TapFrame) => heard.push(frame));
    session.tap(port1, 60 * 160);
    hear(10, LOUD);
    hear(40);
    await has('speech.ended');
    expect(of('speech.started')).toMatchObject([{ partySample: 60 * 160 }]);
    expect(of('speech.ended')).toMatchObject([{ partySample: 110 * 160 }]);
    session.close();
    await has('closed');
    const left = new Int16Array(150 * 160);
    for (const { at, stereo } of blocks) {
      for (let i = 0; i < stereo.length; i += 2) left[at + i / 2] = stereo[i]!;
    }
    expect([...left.subarray(60 * 160, 61 * 160)]).toEqual([...decode(LOUD)]);
    expect([...left.subarray(109 * 160, 110 * 160)]).toEqual([...decode(LOUD)]);
    await vi.waitFor(() => expect(heard.at(-1)?.at).toBeGreaterThan(110 * 160), WAIT);
    for (const [i, { at, pcm }] of heard.slice(0, -1).entries())
      expect(heard[i + 1]!.at).toBe(at + pcm.length);
    port2.close();
  });

  it.each([
    ['before it can', true],
    ['behind it', false],
  ])('answer every clear although the thread dies %s', async (_, diesFirst) => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000, allowFaults: true });
    const { session, hear, has, wrote, of } = open();
    hear(10);
    session.play('p1');
    session.audio('p1', unique(9_600));
    await wrote(1_600);
    hear(5);
    threads.fault(session, 'crash');
    // What is ordered in one event goes as one message, which is obeyed wholly before the crash.
    if (diesFirst) await Promise.resolve();
    session.clear();
    session.play('p2');
    session.audio('p2', unique(480));
    session.finish('p2');
    await has('session.moved');
    expect((await has('play.cleared')).playId).toBe('p1');
    await vi.waitFor(() => expect(of('play.started')).toHaveLength(2), WAIT);
    hear(30);
    expect(await has('play.finished')).toMatchObject({ playId: 'p2' });
    expect(of('play.cleared')).toHaveLength(1);
  });

  it('end their sessions when they are closed', async () => {
    threads = createAudioThreads({ threads: 2, deadAfterMs: 5_000 });
    const calls = [open('MZ1'), open('MZ2'), open('MZ3')];
    for (const { hear } of calls) hear(10);
    await threads.close();
    for (const { of } of calls) expect(of('closed')).toHaveLength(1);
    expect(() => open('MZ4')).toThrow('closed');
  });
});
