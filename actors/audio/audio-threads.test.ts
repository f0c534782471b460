import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AudioEdge, AudioSession } from './audio-session.ts';
import { createAudioThreads, type FaultyAudioThreads } from './audio-threads.ts';
import { CarrierModel, silence, tone } from './carrier-model.ts';

const vad = { startMs: 60, stopMs: 200, thresholdDb: 12 };
const QUIET = silence(160);
const LOUD = tone(160);
let threads: FaultyAudioThreads;

afterEach(() => threads.close());

/** A session with a carrier at its socket; ticks run as fast as the test likes. */
function open(streamSid = 'MZ1') {
  const carrier = new CarrierModel(streamSid);
  const edges: AudioEdge[] = [];
  const session: AudioSession = threads.open({
    callId: 'c1',
    wire: 'twilio',
    streamSid,
    vad,
    onSend: (texts) => carrier.take(texts),
    onEdge: (edge) => edges.push(edge),
  });
  const has = (type: AudioEdge['type']) =>
    vi.waitFor(
      () => {
        const edge = edges.find((one) => one.type === type);
        if (!edge) throw new Error(`no ${type} in ${JSON.stringify(edges)}`);
        return edge;
      },
      { timeout: 10_000, interval: 5 },
    );
  const hear = (frames: number, party = QUIET) => {
    for (let i = 0; i < frames; i++) session.receive(carrier.tick(party));
  };
  return { carrier, edges, session, has, hear };
}

describe('audio threads', () => {
  it('carry a call: speech, a play with a mark, a clear, the end', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    const { session, hear, has, edges } = open();
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
    expect(edges.map((edge) => edge.type)).toContain('play.marked');
    session.play('p2');
    session.audio('p2', tone(16_000));
    await vi.waitFor(() => expect(edges.filter((e) => e.type === 'play.started')).toHaveLength(2));
    session.clear();
    hear(1);
    expect(await has('play.cleared')).toMatchObject({ playId: 'p2' });
    session.close();
    await has('closed');
    expect(threads.stats()).toMatchObject({ threads: 1, sessions: 0, lostThreads: 0 });
  });
});
